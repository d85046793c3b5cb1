import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { readManifest } from "../built-dataset.js";
import type { Manifest } from "../manifest.js";
import { MimosegError } from "../mimoseg-error.js";
import { BuildFolder, folderState, readJson } from "./build-folder.js";
import {
  type BuildOptions,
  type BuildRequest,
  buildOptionsSchema,
  checkBuildOptions,
  differingOptions,
} from "./build-options.js";
import type { BuildParts, RunOptions } from "./build-parts.js";
import { whileWriting } from "./disk-full.js";
import { finishBuild } from "./finish-build.js";
import { listSources, readListedSources } from "./list-sources.js";
import { type BuildPlan, makePlan, readPlan } from "./make-plan.js";
import { type OpenedSource, openListedSources } from "./opened-sources.js";
import { readReport } from "./read-report.js";
import { shardWork } from "./shard-work.js";
import { type SurveyUnit, surveyUnits, surveyWork } from "./survey.js";
import { takeUnits } from "./take-units.js";

/** What `work/options.json` holds. */
const pinnedSchema = z.strictObject({ options: buildOptionsSchema, ontology: z.string().nullable() });

/** A build with everything that it is to do. */
export interface BuildTask extends RunOptions {
  /** The dataset's folder: new, empty, or an unfinished build with the same options. */
  readonly dir: string;
  readonly request: BuildRequest;
}

/**
 * Builds a dataset, or goes on with one that was stopped. A finished one with the same options is left as it is.
 *
 * @param workers - Processes in all, this one included.
 * @param startWorker - Starts a process that calls {@link buildShards} on the folder. A worker that dies is no harm: the
 *   others do its work.
 * @throws {MimosegError} `bad_option`, `not_empty`, `nothing_to_build`, `disk_full`, `writer_failed`.
 * @throws {SourceError} if a source cannot be opened, or goes away while it is read.
 */
export async function buildDataset(
  task: BuildTask,
  parts: BuildParts,
  workers = 1,
  startWorker?: (dir: string) => ChildProcess,
): Promise<Manifest> {
  const options = checkBuildOptions(task.request);
  const done = await prepareBuild(task, options, parts);
  if (done !== null) return done;
  const started = Array.from({ length: startWorker === undefined ? 0 : workers - 1 }, () =>
    startWorker!(task.dir),
  );
  const ended = started.map(
    (child) => new Promise((resolve) => child.once("close", resolve).once("error", resolve)),
  );
  try {
    await buildShards(task.dir, parts, task);
  } catch (error) {
    for (const child of started) child.kill();
    throw error;
  } finally {
    await Promise.all(ended);
  }
  return finishBuild(task.dir, parts, task);
}

/**
 * The first steps of a build, without its shards: lists the sources, surveys every picture, and plans the shards.
 *
 * Other processes that call {@link buildShards} after the listing help with the survey.
 *
 * @throws as {@link buildDataset}; {@link MimosegError} `not_empty` also if the dataset is finished.
 */
export async function planBuild(task: BuildTask, parts: BuildParts): Promise<BuildPlan> {
  const options = checkBuildOptions(task.request);
  if ((await prepareBuild(task, options, parts)) !== null) {
    throw new MimosegError(
      "not_empty",
      `build: the dataset in ${task.dir} is finished, there is nothing to plan`,
    );
  }
  return withSources(task.dir, parts, (build) => surveyAndPlan(build, task));
}

/**
 * Works on a build whose sources are listed, until every shard is done: takes pieces of the survey, the plan, and
 * shards, as other processes leave them.
 *
 * @param take - Most shards to take; default: as many as there are.
 * @returns Whether every shard is done; so it is when the dataset is finished.
 * @throws {MimosegError} `incomplete` if there is no listed build in the folder; else as {@link buildDataset}.
 */
export async function buildShards(
  dir: string,
  parts: BuildParts,
  run: RunOptions & { readonly take?: number | undefined } = {},
): Promise<boolean> {
  if (existsSync(new BuildFolder(dir).manifest)) return true;
  return withSources(dir, parts, async (build) => {
    const plan = await surveyAndPlan(build, run);
    const { folder, options, sources } = build;
    const writer = await parts.openWriter(options, folder);
    try {
      const { writeSamples, writeFile } = parts;
      const work = shardWork(folder, options, plan, sources, { writeSamples, writer, writeFile }, run.signal);
      const onDone = countSamples(folder, plan.shards.length, run);
      return await takeUnits(work, { signal: run.signal, most: run.take, onDone });
    } finally {
      await writer?.close();
    }
  });
}

interface OpenBuild {
  readonly folder: BuildFolder;
  readonly options: BuildOptions;
  readonly sources: readonly OpenedSource[];
  readonly units: readonly SurveyUnit[];
  readonly parts: BuildParts;
}

/** Checks the folder, pins the options, lists the sources. Gives the manifest of a dataset that is finished already. */
async function prepareBuild(
  task: BuildTask,
  options: BuildOptions,
  parts: BuildParts,
): Promise<Manifest | null> {
  const folder = new BuildFolder(task.dir);
  const state = await folderState(folder.dir);
  const ontology = await parts.useOntology(options.ontology);
  if (state === "finished") return checkFinished(folder, options, ontology, parts);
  const pinned = await readPinned(folder);
  if (pinned === null) {
    await whileWriting(() => parts.writeFile(folder.options, JSON.stringify({ options, ontology })));
  } else refuseOtherOptions(pinned, { options, ontology });
  await listSources(folder, options, parts, task);
  return null;
}

type Pinned = z.infer<typeof pinnedSchema>;

async function readPinned(folder: BuildFolder): Promise<Pinned | null> {
  const found = await readJson(folder.options);
  return found === null ? null : pinnedSchema.parse(found);
}

function refuseOtherOptions(pinned: Pinned, asked: Pinned): void {
  const names = differingOptions(pinned.options, asked.options);
  if (names.length === 0 && pinned.ontology !== asked.ontology) names.push("ontology");
  if (names.length === 0) return;
  const rule = "an unfinished build goes on with the options that it was begun with";
  throw new MimosegError("bad_option", `build: ${rule}, got other values for ${names.join(", ")}`);
}

async function checkFinished(
  folder: BuildFolder,
  options: BuildOptions,
  ontology: string | null,
  parts: BuildParts,
): Promise<Manifest> {
  const manifest = await readManifest(folder.dir);
  const { writer, ...was } = manifest.options;
  const { sources, writer: asked, ...rest } = options;
  const names = differingOptions(was, { ...rest, ontology });
  if ((writer === "grammar") !== (asked === null)) names.push("writer");
  const cards = await Promise.all(sources.map((spec) => cardOf(spec, parts)));
  const isSame = manifest.sources.every(({ name, format }, at) => {
    const card = cards[at];
    return format === sources[at]?.format && (card === null || name === card || name.startsWith(`${card}-`));
  });
  if (sources.length !== manifest.sources.length || !isSame) names.push("sources");
  if (names.length > 0) {
    const rule = "the folder holds a finished dataset made with other options";
    throw new MimosegError("not_empty", `build: ${rule}: ${names.join(", ")}`);
  }
  await rm(folder.work(), { recursive: true, force: true });
  return manifest;
}

/** The name of a source; null if it is not there any more. */
async function cardOf(spec: BuildOptions["sources"][number], parts: BuildParts): Promise<string | null> {
  const source = await parts.openSource(spec).catch(() => null);
  await source?.close();
  return source?.card.name ?? null;
}

async function withSources<T>(
  dir: string,
  parts: BuildParts,
  work: (build: OpenBuild) => Promise<T>,
): Promise<T> {
  const folder = new BuildFolder(dir);
  const [pinned, listed] = [await readPinned(folder), await readListedSources(folder)];
  if (pinned === null || listed === null) {
    throw new MimosegError("incomplete", `build: ${dir} must hold a build whose sources are listed`);
  }
  const { options } = pinned;
  const ontology = await parts.useOntology(options.ontology);
  refuseOtherOptions(pinned, { options, ontology });
  const sources = await openListedSources(folder, options, listed, parts);
  try {
    const units = surveyUnits(listed, options.imagesPerShard);
    return await work({ folder, options, sources, units, parts });
  } finally {
    for (const source of sources) await source.close();
  }
}

async function surveyAndPlan(build: OpenBuild, { signal, onProgress }: RunOptions): Promise<BuildPlan> {
  const { folder, options, sources, units, parts } = build;
  const found = await readPlan(folder);
  if (found !== null) return found;
  await takeUnits(surveyWork(folder, units, sources, parts.writeFile), {
    signal,
    onDone: (done) => onProgress?.({ phase: "survey", done: done.size, total: units.length, samples: 0 }),
  });
  onProgress?.({ phase: "plan", done: 0, total: 1, samples: 0 });
  await takeUnits(
    {
      names: ["plan"],
      claims: folder.work("claims", "plan"),
      isDone: async () => existsSync(folder.plan),
      work: async () => void (await makePlan(folder, options, sources, units, parts.writeFile)),
    },
    { signal },
  );
  return JSON.parse(await readFile(folder.plan, "utf8")) as BuildPlan;
}

/** Reads the report of each shard that is newly done, once. */
function countSamples(folder: BuildFolder, total: number, { onProgress }: RunOptions) {
  const counted = new Set<string>();
  let samples = 0;
  return async (done: ReadonlySet<string>): Promise<void> => {
    if (onProgress === undefined) return;
    for (const name of done) {
      if (counted.has(name)) continue;
      counted.add(name);
      samples += (await readReport(folder, name))?.files?.samples.rows ?? 0;
    }
    onProgress({ phase: "shards", done: done.size, total, samples });
  };
}
