import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { groupBy, writeFileAtomic } from "@mimo/base";
import { type ImageRow, openTable, type ShardRows, SPLITS } from "@mimo/dataset";
import { readImage, toGrey8 } from "@mimo/imaging";
import { folderState } from "../builder/build-folder.js";
import { BUILD_DEFAULTS, type BuildOptions } from "../builder/build-options.js";
import { PLAN_FAULTS, planSplits, type SplitPlan } from "../builder/plan-splits.js";
import { SurveyTable } from "../builder/survey-table.js";
import { MANIFEST_FILE, readManifest, readShard } from "../built-dataset.js";
import type { Manifest, ManifestShard } from "../manifest.js";
import { MimosegError } from "../mimoseg-error.js";
import { hashPicture } from "../quality/perceptual-hash.js";
import { writeReport } from "../report/write-report.js";
import { mergeManifests } from "./merge-manifests.js";
import { type ImageBundle, type SourceCounts, SplitWriter } from "./split-writer.js";

export interface RewriteOptions {
  readonly signal?: AbortSignal;
  /** Shards read, of all that are read: each twice. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was written. */
export interface Rewritten {
  readonly images: number;
  readonly samples: number;
  /** Images by split. */
  readonly splits: Readonly<Record<string, number>>;
  /** Images that were left out, by rule. */
  readonly left: Readonly<Record<string, number>>;
}

interface Input {
  readonly dir: string;
  readonly manifest: Manifest;
}

/**
 * Writes a dataset anew with other splits, drawn by patient.
 *
 * @throws {MimosegError} `not_empty`, and as `readManifest`; {DatasetError} `corrupt_shard`.
 */
export async function splitDataset(
  dir: string,
  out: string,
  options: RewriteOptions & { readonly shares: BuildOptions["splits"]; readonly seed: number },
): Promise<Rewritten> {
  const input = { dir, manifest: await readManifest(dir) };
  const change = { splits: options.shares, seed: options.seed };
  return rewrite([input], out, { ...input.manifest.options, ...change }, false, options);
}

/**
 * Writes several datasets as one. Splits stay, but a patient in several of them goes to the one that is held out most.
 *
 * @throws {MimosegError} `not_empty`, `conflict` (two different images with one identifier), and as `readManifest`;
 *   {DatasetError} `corrupt_shard`.
 */
export async function mergeDatasets(
  dirs: readonly string[],
  out: string,
  options: RewriteOptions = {},
): Promise<Rewritten> {
  const inputs: Input[] = [];
  for (const dir of dirs) inputs.push({ dir, manifest: await readManifest(dir) });
  if (inputs.length < 2)
    throw new MimosegError("bad_option", `merge: expected two datasets or more, got ${inputs.length}`);
  return rewrite(inputs, out, inputs[0].manifest.options, true, options);
}

async function rewrite(
  inputs: readonly Input[],
  out: string,
  options: Manifest["options"],
  keepsSplits: boolean,
  { signal, onProgress }: RewriteOptions,
): Promise<Rewritten> {
  if (inputs.some(({ dir }) => resolve(dir) === resolve(out)) || (await folderState(out)) !== "new") {
    throw new MimosegError("not_empty", `${out}: expected an empty folder for the new dataset`);
  }
  const total = inputs.reduce((sum, { manifest }) => sum + manifest.shards.length, 0) * 2;
  let done = 0;
  const onShard = () => {
    signal?.throwIfAborted();
    onProgress?.(++done, total);
  };
  const table = await surveyInputs(inputs, keepsSplits, onShard);
  const { nearDuplicateDistance } = BUILD_DEFAULTS;
  const plan = planSplits(table, { ...options, nearDuplicateDistance });
  const sources = new Map<string, SourceCounts>();
  const shards = await writeShards(inputs, out, plan, options.imagesPerShard, sources, onShard);
  const left = countFaults(plan);
  const manifest = mergeManifests(
    inputs.map((input) => input.manifest),
    options,
    { shards, sources, left },
  );
  await writeReport(out, manifest, signal === undefined ? {} : { signal });
  await writeFileAtomic(join(out, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return { ...countRows(shards), left };
}

/** What the plan needs of every image, in the order of inputs, shards and rows. */
async function surveyInputs(
  inputs: readonly Input[],
  keepsSplits: boolean,
  onShard: () => void,
): Promise<SurveyTable> {
  const rows = inputs.flatMap(({ manifest }) => manifest.shards.map(({ images }) => images.rows));
  const table = new SurveyTable(rows.reduce((sum, count) => sum + count, 0));
  const owners = new Map<string, string>();
  let at = 0;
  for (const { dir, manifest } of inputs) {
    for (const { images } of manifest.shards) {
      const reader = await openTable("images", join(dir, images.path));
      try {
        for await (const group of reader.groups()) {
          for (const row of group) await surveyImage(table, at++, row, keepsSplits, owners);
        }
      } finally {
        await reader.close();
      }
      onShard();
    }
  }
  return table;
}

async function surveyImage(
  table: SurveyTable,
  at: number,
  row: ImageRow,
  keepsSplits: boolean,
  owners: Map<string, string>,
): Promise<void> {
  const content = digest(row.image.bytes);
  const before = owners.get(row.image_id);
  if (before !== undefined && before !== content) {
    throw new MimosegError("conflict", `merge: two different images have the identifier ${row.image_id}`);
  }
  owners.set(row.image_id, content);
  const image = await readImage(row.image.bytes);
  const { p, d } = hashPicture(toGrey8(image), image.width, image.height);
  table.hashes.set([...p, ...d], 4 * at);
  table.content.set(words(content), 2 * at);
  table.patient.set(words(digest(row.patient)), 2 * at);
  table.bytes[at] = row.image.bytes.length;
  table.prescribed[at] = keepsSplits ? SPLITS.indexOf(row.split) + 1 : 0;
  table.usable[at] = 1;
}

/** First 64 bits of SHA-256, 16 hexadecimal digits. */
function digest(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

function words(digits: string): number[] {
  return [Number.parseInt(digits.slice(0, 8), 16), Number.parseInt(digits.slice(8), 16)];
}

async function writeShards(
  inputs: readonly Input[],
  out: string,
  plan: SplitPlan,
  imagesPerShard: number,
  sources: Map<string, SourceCounts>,
  onShard: () => void,
): Promise<ManifestShard[]> {
  const writers = SPLITS.map((split) => new SplitWriter(out, split, imagesPerShard, sources));
  let at = 0;
  for (const { dir, manifest } of inputs) {
    for (const shard of manifest.shards) {
      for (const bundle of bundlesOf(await readShard(dir, shard))) {
        const place = at++;
        if (plan.kept[place] === 1) await writers[plan.split[place]].add(bundle);
      }
      onShard();
    }
  }
  for (const writer of writers) await writer.flush();
  return writers.flatMap(({ shards }) => shards);
}

function* bundlesOf({ images, masks, samples }: ShardRows): Generator<ImageBundle> {
  const masksOf = groupBy(masks, ({ image_id }) => image_id);
  const samplesOf = groupBy(samples, ({ image_id }) => image_id);
  for (const image of images) {
    yield {
      image,
      masks: masksOf.get(image.image_id) ?? [],
      samples: samplesOf.get(image.image_id) ?? [],
    };
  }
}

function countFaults({ fault }: SplitPlan): Record<string, number> {
  const left: Record<string, number> = {};
  for (const code of fault) {
    const reason = PLAN_FAULTS[code];
    if (reason) left[reason] = (left[reason] ?? 0) + 1;
  }
  return left;
}

function countRows(shards: readonly ManifestShard[]): Omit<Rewritten, "left"> {
  const sum = (of: readonly ManifestShard[], table: "images" | "samples") =>
    of.reduce((total, shard) => total + shard[table].rows, 0);
  const splits = groupBy(shards, ({ split }) => split);
  return {
    images: sum(shards, "images"),
    samples: sum(shards, "samples"),
    splits: Object.fromEntries([...splits].map(([split, own]) => [split, sum(own, "images")])),
  };
}
