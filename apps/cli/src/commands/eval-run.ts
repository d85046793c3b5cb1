import { join, resolve } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { type OpenDataset, openDataset } from "@mimo/dataset";
import {
  buildPriorMasks,
  type EvaluationPlan,
  type EvaluationReport,
  type ImageWorker,
  openImageWorker,
  type PriorMasks,
  planEvaluation,
  runEvaluation,
} from "@mimo/evaluation";
import { modelFolder, withEngine } from "../engine.js";
import type { CliIo } from "../io.js";
import { startProgress } from "../progress.js";
import { commandLine, controlsOf, type EvalOptions, suitesOf, workerArguments } from "./eval-options.js";
import { connectWorker, type RemoteWorker } from "./eval-workers.js";

/** What the options ask about a dataset: the same plan in every process. */
export function planOf(
  options: EvalOptions,
  { records }: Pick<OpenDataset, "records">,
  priors: PriorMasks | null,
): EvaluationPlan {
  const { seed, limit, blankEvery, written } = options;
  return planEvaluation({
    records,
    seed,
    ...(limit === undefined ? {} : { limit }),
    questions: options.suites.includes("questions"),
    written,
    controls: controlsOf(options),
    blankEvery,
    priors,
    suites: suitesOf(options),
  });
}

/**
 * Evaluates a model with as many processes as the options say; in this one where there is work for one alone.
 *
 * @param workDir - Where results are kept until the report is written.
 */
export async function scoreModel(
  io: CliIo,
  options: EvalOptions,
  data: OpenDataset,
  workDir: string,
): Promise<EvaluationReport> {
  // Before anything is written or computed: what is wrong with the options is told at once.
  const total = planOf(options, data, null).images.length;
  const priors = await readPriors(io, options);
  const plan = planOf(options, data, priors);
  const progress = startProgress(io, { label: "evaluate", total, linesEvery: 20 });
  const run = (workers: readonly [ImageWorker, ...ImageWorker[]]) =>
    runEvaluation(plan, workers, {
      command: commandLine(options),
      workDir,
      onProgress: ({ done, failed }) => progress.update(done, failed > 0 ? `${failed} failed` : ""),
      signal: io.signal,
    });
  try {
    if (io.startProcess !== undefined && Math.min(options.workers, total) > 1) {
      return await withWorkers(io, options, { workDir, priors }, run);
    }
    // One thread as in every other process: more would round otherwise, and the numbers depend on the command.
    return await withEngine(io, { ...options, threads: options.threads ?? 1 }, (engine) =>
      run([openImageWorker(plan, { engine, data, signal: io.signal })]),
    );
  } finally {
    progress.stop();
  }
}

/** Null without a train split, or if they are not wanted. */
export async function readPriors(io: CliIo, options: EvalOptions): Promise<PriorMasks | null> {
  if (!options.prior || !options.suites.includes("questions")) return null;
  const train = await openDataset(resolve(options.data), { split: "train" });
  try {
    if (train.records.length === 0) return null;
    return await buildPriorMasks(train.records, train, { seed: options.seed, signal: io.signal });
  } finally {
    await train.close();
  }
}

async function withWorkers<T>(
  io: CliIo,
  options: EvalOptions,
  { workDir, priors }: { readonly workDir: string; readonly priors: PriorMasks | null },
  use: (workers: readonly [ImageWorker, ...ImageWorker[]]) => Promise<T>,
): Promise<T> {
  const priorFile = join(workDir, "prior.json");
  if (priors !== null) await writeFileAtomic(priorFile, priors.toJson());
  const argv = workerArguments(options, modelFolder(io, options), priors === null ? "none" : priorFile);
  const lines = Array.from({ length: options.workers }, () => io.startProcess!(argv));
  try {
    const workers: RemoteWorker[] = await Promise.all(lines.map(connectWorker));
    return await use(workers as [RemoteWorker, ...RemoteWorker[]]);
  } finally {
    for (const line of lines) line.disconnect();
  }
}
