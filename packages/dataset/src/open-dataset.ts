import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatasetError } from "./dataset-error.js";
import { BuiltDataset } from "./open/built-dataset.js";
import type { OpenDataset, OpenDatasetOptions } from "./open/opened-dataset.js";
import { openPlainDataset } from "./open/plain-dataset.js";

/**
 * Opens a dataset for training or evaluation: a folder in the plain format, or one that `mimo dataset build` made.
 *
 * Only descriptions are read; images, masks and samples come when they are asked for.
 *
 * @throws {DatasetError} `not_found` if the folder is neither, or its build is not finished; `corrupt_shard`; for plain
 *   folders as `readPlainDataset`.
 * @example
 * const data = await openDataset("built/mimoseg", { split: "test" });
 * const image = await data.readImage(data.records[0]);
 * await data.close();
 */
export async function openDataset(dir: string, options: OpenDatasetOptions = {}): Promise<OpenDataset> {
  if (await isBuilt(dir)) return BuiltDataset.open(dir, options);
  if (await isUnfinished(dir)) {
    throw new DatasetError(
      "not_found",
      `openDataset: expected a finished dataset, got ${dir}, whose build was stopped; go on with mimo dataset build`,
    );
  }
  try {
    return await openPlainDataset(dir, options);
  } catch (cause) {
    if (!(cause instanceof DatasetError && cause.code === "not_found")) throw cause;
    const rule = "expected a folder with index.jsonl files (plain format), or one made by mimo dataset build";
    throw new DatasetError("not_found", `openDataset: ${rule}, got ${dir}`, {}, { cause });
  }
}

/** A plain folder may have a `dataset.json` as well: only the format's name tells. */
async function isBuilt(dir: string): Promise<boolean> {
  try {
    const value: unknown = JSON.parse(await readFile(join(dir, "dataset.json"), "utf8"));
    return (value as { format?: unknown } | null)?.format === "mimoseg";
  } catch {
    return false;
  }
}

/** The build pins its options first of all, and removes the folder when it is done. */
async function isUnfinished(dir: string): Promise<boolean> {
  return (await stat(join(dir, "work", "options.json")).catch(() => null)) !== null;
}
