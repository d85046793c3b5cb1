import { join } from "node:path";
import { DatasetError, openTable } from "@mimo/dataset";
import { tablePath } from "../built-dataset.js";
import type { Manifest, ManifestShard } from "../manifest.js";
import { IMAGE_COLUMNS, type ImageFacts, StatisticsCounter } from "./statistics-counter.js";
import type { Statistics } from "./statistics-schema.js";

/** How to follow a long count, or end it. */
export interface StatisticsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every shard. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const MASK_COLUMNS = ["term", "kind", "area_px", "size"] as const;

/**
 * Counts what a dataset holds, from its tables, a group of rows at a time; pictures and mask shapes are not read.
 *
 * @param dir - The dataset's folder; its `dataset.json` need not be written yet.
 * @throws {DatasetError} `not_found`, `corrupt_shard`; what `signal` was aborted with.
 */
export async function datasetStatistics(
  dir: string,
  manifest: Pick<Manifest, "shards">,
  { signal, onProgress }: StatisticsOptions = {},
): Promise<Statistics> {
  const counter = new StatisticsCounter();
  for (const [at, shard] of manifest.shards.entries()) {
    await countShard(dir, shard, counter, signal);
    onProgress?.(at + 1, manifest.shards.length);
  }
  return counter.statistics;
}

async function countShard(
  dir: string,
  { name }: ManifestShard,
  counter: StatisticsCounter,
  signal: AbortSignal | undefined,
): Promise<void> {
  const images = new Map<string, ImageFacts>();
  const imageTable = await openTable("images", join(dir, tablePath("images", name)));
  for await (const rows of imageTable.groups({ columns: IMAGE_COLUMNS })) {
    signal?.throwIfAborted();
    for (const row of rows) {
      images.set(row.image_id, row);
      counter.addImage(row);
    }
  }
  const maskTable = await openTable("masks", join(dir, tablePath("masks", name)));
  for await (const rows of maskTable.groups({ columns: MASK_COLUMNS })) {
    signal?.throwIfAborted();
    for (const row of rows) counter.addMask(row);
  }
  const sampleTable = await openTable("samples", join(dir, tablePath("samples", name)));
  for await (const rows of sampleTable.groups()) {
    signal?.throwIfAborted();
    for (const row of rows) counter.addSample(row, imageOf(row.image_id, images, name));
  }
}

function imageOf(id: string, images: ReadonlyMap<string, ImageFacts>, shard: string): ImageFacts {
  const image = images.get(id);
  if (image !== undefined) return image;
  throw new DatasetError(
    "corrupt_shard",
    `samples/${shard}: every sample must have its image in images/${shard}`,
  );
}
