import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SKIPPED_FILE } from "../built-dataset.js";
import { type Manifest, type ManifestShard, type ManifestSource, manifestSchema } from "../manifest.js";
import { MimosegError } from "../mimoseg-error.js";
import { BuildFolder, readJson, removeLeftovers } from "./build-folder.js";
import { type BuildOptions, buildOptionsSchema } from "./build-options.js";
import type { BuildParts, RunOptions } from "./build-parts.js";
import { whileWriting } from "./disk-full.js";
import { LineWriter } from "./line-file.js";
import { type ListedSource, readListedSources } from "./list-sources.js";
import { type BuildPlan, readPlan } from "./make-plan.js";
import { readReport } from "./read-report.js";
import type { ShardReport } from "./shard-report.js";
import { addCounts, countReasons, type SkipLine } from "./skip-line.js";

/**
 * Completes a build whose shards are all done: what was left out, card and statistics, and at last the manifest, whose
 * presence says that the dataset is complete. Then the work folder goes.
 *
 * @throws {MimosegError} `incomplete` if a shard is missing, `nothing_to_build` if none has a sample, `disk_full`.
 */
export async function finishBuild(
  dir: string,
  parts: BuildParts,
  { onProgress }: RunOptions = {},
): Promise<Manifest> {
  const folder = new BuildFolder(dir);
  const pinned = (await readJson(folder.options)) as { options: unknown; ontology: string | null } | null;
  const [listed, plan] = [await readListedSources(folder), await readPlan(folder)];
  if (pinned === null || listed === null || plan === null) {
    throw new MimosegError("incomplete", `build: ${dir} must hold a build with a plan`);
  }
  onProgress?.({ phase: "finish", done: 0, total: 1, samples: 0 });
  const totals = await gatherReports(folder, listed, plan);
  const options = buildOptionsSchema.parse(pinned.options);
  const manifest = toManifest(options, pinned.ontology, totals, listed, plan);
  await whileWriting(async () => {
    for (const table of ["images", "masks", "samples"]) await removeLeftovers(join(folder.dir, table));
    await parts.finishReport(folder.dir, manifest);
    await parts.writeFile(folder.manifest, `${JSON.stringify(manifest, null, 1)}\n`);
  });
  await rm(folder.work(), { recursive: true, force: true });
  onProgress?.({ phase: "finish", done: 1, total: 1, samples: totals.samples });
  return manifest;
}

/** Sums up what every shard reports, and writes down everything that was left out. */
async function gatherReports(
  folder: BuildFolder,
  listed: readonly ListedSource[],
  plan: BuildPlan,
): Promise<Totals> {
  const totals = new Totals(listed);
  const skips = new LineWriter(join(folder.dir, SKIPPED_FILE));
  try {
    for (const { name } of listed) await copyLines(folder.listing(name, "skips.jsonl"), skips);
    await copyLines(folder.planSkips, skips);
    for (const { name } of plan.shards) {
      const report = await wholeShard(folder, name);
      totals.add(report);
      for (const skip of report.skips) skips.write(skip);
    }
    if (totals.shards.length === 0) {
      throw new MimosegError(
        "nothing_to_build",
        "build: the sources must give at least one sample, got none",
      );
    }
    skips.finish();
  } catch (error) {
    skips.discard();
    throw error;
  }
  return totals;
}

async function copyLines(path: string, to: LineWriter): Promise<void> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) to.write(JSON.parse(line));
}

async function wholeShard(folder: BuildFolder, name: string): Promise<ShardReport> {
  const report = await readReport(folder, name);
  if (report === null) {
    throw new MimosegError("incomplete", `build: every shard must be done, got none for ${name}`);
  }
  for (const { path, bytes } of Object.values(report.files ?? {})) {
    const size = await stat(join(folder.dir, path)).then(
      (found) => found.size,
      () => null,
    );
    if (size !== bytes) {
      throw new MimosegError(
        "incomplete",
        `build: ${path} must have ${bytes} bytes, got ${size ?? "no such file"}`,
      );
    }
  }
  return report;
}

/** Sums over the shards. */
class Totals {
  readonly shards: ManifestShard[] = [];
  readonly sources: Map<string, { images: number; masks: number; samples: number }>;
  skipped: Record<string, number> = {};
  unknownLabels: Record<string, number> = {};
  writer = "grammar";
  samples = 0;

  constructor(listed: readonly ListedSource[]) {
    this.sources = new Map(listed.map(({ name }) => [name, { images: 0, masks: 0, samples: 0 }]));
  }

  add({ name, split, files, sources, skips, rejected, unknownLabels, writer }: ShardReport): void {
    this.skipped = addCounts(this.skipped, countReasons(skips as SkipLine[]), rejected);
    this.writer = writer;
    if (files === null) return;
    this.shards.push({ name, split, ...files });
    this.unknownLabels = addCounts(this.unknownLabels, unknownLabels);
    this.samples += files.samples.rows;
    for (const [source, counts] of Object.entries(sources)) {
      const sum = this.sources.get(source)!;
      sum.images += counts.images;
      sum.masks += counts.masks;
      sum.samples += counts.samples;
    }
  }
}

function toManifest(
  options: BuildOptions,
  ontology: string | null,
  totals: Totals,
  listed: readonly ListedSource[],
  plan: BuildPlan,
): Manifest {
  const { seed, perspectives, samplesPerImage, limit, imagesPerShard, splits, nearDuplicateDistance } =
    options;
  const sources = listed.map(({ name, format, licence, url }): ManifestSource => {
    return { name, format, licence, url, ...totals.sources.get(name)! };
  });
  const moved: Record<string, number> = plan.moved > 0 ? { moved_with_patient: plan.moved } : {};
  return manifestSchema.parse({
    format: "mimoseg",
    version: 1,
    options: {
      ...{ seed, perspectives, samplesPerImage, limit, writer: totals.writer, imagesPerShard, splits },
      ...{ nearDuplicateDistance, ontology },
    },
    sources,
    shards: totals.shards,
    skipped: addCounts(...listed.map(({ skipped }) => skipped), plan.skipped, totals.skipped, moved),
    unknownLabels: totals.unknownLabels,
  });
}
