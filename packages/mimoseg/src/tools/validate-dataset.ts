import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { DatasetError, TABLE_NAMES } from "@mimo/dataset";
import { readManifest, readShard } from "../built-dataset.js";
import type { ManifestFile, ManifestShard } from "../manifest.js";
import { provePatientSplit } from "../quality/prove-patient-split.js";
import { checkShard, type Problem } from "./check-shard.js";

/** What a check found. */
export interface Validation {
  readonly images: number;
  readonly masks: number;
  readonly samples: number;
  readonly patients: number;
  /** The first ones; `problemCount` has all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
}

export interface ValidateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (shards: number, total: number) => void;
}

/** Problems kept with their words: a broken dataset may have millions. */
const MOST_KEPT = 200;

/**
 * Checks a built dataset from its files alone: digests, every row, that identifiers are unique, and that no patient
 * and no near-duplicate picture crosses splits.
 *
 * @throws {MimosegError} `not_found`, `incomplete`, `corrupt` (only where nothing can be read at all).
 */
export async function validateDataset(dir: string, options: ValidateOptions = {}): Promise<Validation> {
  const manifest = await readManifest(dir);
  const problems = new ProblemList();
  const totals = { images: 0, masks: 0, samples: 0 };
  const seen = { images: new Set<string>(), samples: new Set<string>() };
  for (const [at, shard] of manifest.shards.entries()) {
    options.signal?.throwIfAborted();
    for (const table of TABLE_NAMES) await checkFile(dir, shard[table], problems);
    await checkRows(dir, shard, totals, seen, problems);
    options.onProgress?.(at + 1, manifest.shards.length);
  }
  const { patients, crossing } = await provePatientSplit(dir);
  for (const { kind, first, second } of crossing) {
    problems.add({ where: first, message: `${kind} crosses splits with ${second}` });
  }
  return { ...totals, patients, problems: problems.kept, problemCount: problems.count };
}

class ProblemList {
  readonly kept: Problem[] = [];
  count = 0;

  add(problem: Problem): void {
    this.count++;
    if (this.kept.length < MOST_KEPT) this.kept.push(problem);
  }
}

interface Seen {
  readonly images: Set<string>;
  readonly samples: Set<string>;
}

async function checkRows(
  dir: string,
  shard: ManifestShard,
  totals: { images: number; masks: number; samples: number },
  seen: Seen,
  problems: ProblemList,
): Promise<void> {
  try {
    const rows = await readShard(dir, shard);
    for (const table of TABLE_NAMES) {
      totals[table] += rows[table].length;
      if (rows[table].length !== shard[table].rows) {
        const message = `expected ${shard[table].rows} rows, got ${rows[table].length}`;
        problems.add({ where: shard[table].path, message });
      }
    }
    for (const problem of await checkShard(rows, shard.split)) problems.add(problem);
    noteTwice(
      rows.images.map(({ image_id }) => image_id),
      seen.images,
      problems,
    );
    noteTwice(
      rows.samples.map(({ sample_id }) => sample_id),
      seen.samples,
      problems,
    );
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    problems.add({ where: shard.name, message: error.message });
  }
}

function noteTwice(ids: readonly string[], seen: Set<string>, problems: ProblemList): void {
  for (const id of ids) {
    if (seen.has(id)) problems.add({ where: id, message: "the identifier is there twice" });
    seen.add(id);
  }
}

async function checkFile(dir: string, file: ManifestFile, problems: ProblemList): Promise<void> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(join(dir, file.path))) hash.update(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    problems.add({ where: file.path, message: "the file is missing" });
    return;
  }
  if (hash.digest("hex") !== file.sha256) {
    problems.add({ where: file.path, message: "the file is not the one that the manifest describes" });
  }
}
