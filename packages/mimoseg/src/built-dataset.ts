/** A finished dataset on disk: where its files lie, and its shards one by one. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRows, type ShardRows, type TableName } from "@mimo/dataset";
import { type Manifest, type ManifestShard, manifestSchema } from "./manifest.js";
import { MimosegError } from "./mimoseg-error.js";

/** The file that says that a dataset is complete. */
export const MANIFEST_FILE = "dataset.json";
/** What a build keeps while it runs. */
export const WORK_FOLDER = "work";
/** What was left out, one JSON object per line. */
export const SKIPPED_FILE = "skipped.jsonl";

/** The path of a shard's table from the dataset's folder, with forward slashes: `images/train-00000.parquet`. */
export function tablePath(table: TableName, shard: string): string {
  return `${table}/${shard}.parquet`;
}

/**
 * Reads what a finished dataset says of itself.
 *
 * @throws {MimosegError} `not_found` (nothing there), `incomplete` (a build was stopped), `corrupt`.
 */
export async function readManifest(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, MANIFEST_FILE), "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR") throw cause;
    return null;
  });
  if (text === null) {
    if (existsSync(join(dir, WORK_FOLDER))) {
      throw new MimosegError("incomplete", `${dir}: the build was stopped; go on with mimo dataset build`);
    }
    throw new MimosegError("not_found", `${dir}: expected a built dataset with a ${MANIFEST_FILE}`);
  }
  const parsed = manifestSchema.safeParse(parseJson(text, dir));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MimosegError("corrupt", `${dir}/${MANIFEST_FILE}: ${issue.path.join(".")}: ${issue.message}`);
}

function parseJson(text: string, dir: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MimosegError("corrupt", `${dir}/${MANIFEST_FILE}: expected JSON`, {}, { cause });
  }
}

/** Reads a whole shard, pictures included. @throws {DatasetError} `not_found`, `corrupt_shard` */
export async function readShard(dir: string, shard: ManifestShard): Promise<ShardRows> {
  const path = (table: TableName) => join(dir, tablePath(table, shard.name));
  const [images, masks, samples] = await Promise.all([
    readRows("images", path("images")),
    readRows("masks", path("masks")),
    readRows("samples", path("samples")),
  ]);
  return { images, masks, samples };
}
