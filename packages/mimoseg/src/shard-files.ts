import { createHash } from "node:crypto";
import { encodeShard, type ShardRows, TABLE_NAMES } from "@mimo/dataset";
import { tablePath } from "./built-dataset.js";
import type { ManifestFile, ManifestShard } from "./manifest.js";

/** The three files of a shard in memory, and what the manifest says of them. */
export interface ShardFiles {
  readonly described: Pick<ManifestShard, "images" | "masks" | "samples">;
  /** By path from the dataset's folder. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

/** Encodes the rows of a shard; the same rows give the same bytes. @param name - `train-00000` */
export function encodeShardFiles(name: string, rows: ShardRows): ShardFiles {
  const encoded = encodeShard(rows);
  const bytes = new Map(TABLE_NAMES.map((table) => [tablePath(table, name), encoded[table]]));
  const describe = (table: keyof ShardRows): ManifestFile => ({
    path: tablePath(table, name),
    bytes: encoded[table].length,
    rows: rows[table].length,
    sha256: createHash("sha256").update(encoded[table]).digest("hex"),
  });
  const described = { images: describe("images"), masks: describe("masks"), samples: describe("samples") };
  return { described, bytes };
}
