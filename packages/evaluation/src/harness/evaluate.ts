import { EvaluationError } from "../evaluation-error.js";
import type { ReportSection } from "../report/section.js";
import { buildReport } from "./build-report.js";
import type { EvaluationReport } from "./evaluation-report.js";
import { type ImageWorker, type ImageWorkerOptions, openImageWorker } from "./image-worker.js";
import { openJournal } from "./journal.js";
import { type EvaluationPlan, type PlanOptions, planEvaluation, requireCount } from "./plan-evaluation.js";
import { type EvaluationProgress, runImages } from "./run-images.js";
import { ownSections } from "./sections/own-sections.js";
import type { Suite } from "./suite.js";

export type { EvaluationProgress } from "./run-images.js";

/** How to run a plan, and what to say of it. */
export interface RunEvaluationOptions {
  /** Draws per interval. Default: 1000. */
  readonly resamples?: number;
  /** The command line, for the report. */
  readonly command?: string;
  /**
   * Folder in which results are kept as they come, so that a run that was killed goes on from there; remove it when the
   * report is written. Default: nothing is kept.
   */
  readonly workDir?: string;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  readonly signal?: AbortSignal;
}

/** What to evaluate, and how. */
export type EvaluationOptions = PlanOptions & RunEvaluationOptions & ImageWorkerOptions;

/**
 * Asks a model the fixed evaluation questions about every image and scores the answers.
 *
 * The questions are `evaluationSamples` of the dataset package, each asked with no memory of the others. An image that
 * cannot be read is named in the report with its reason, and counts in no number; one at which the model fails is named
 * as well, and what is left of its questions counts as answered by nothing. The same images, seed and model give the same
 * rows and tables; only milliseconds and memory differ.
 *
 * Samples that a built dataset brings are asked as well, as the protocols "written I" to "written IV"; the numbers of the
 * fixed questions stay comparable with those of a plain folder.
 *
 * Baselines of the same pass: see `Answerer`.
 *
 * @throws {EvaluationError} `no_images` without records, `bad_option` for a number out of range, `other_run` if `workDir`
 *   holds a run with other settings, `aborted`.
 * @example
 * const engine = await MimoEngine.open("weights/mimo-tiny");
 * const data = await openDataset("data", { split: "test" });
 * const report = await evaluate({ engine, records: data.records, data, seed: 1, blankEvery: 4 });
 * await writeReport(report, "runs/evaluation", data);
 */
export async function evaluate(options: EvaluationOptions): Promise<EvaluationReport> {
  const plan = planEvaluation(options);
  return runEvaluation(plan, [openImageWorker(plan, options)], options);
}

/**
 * Evaluates a plan with any number of workers; the tables are the same whatever their number.
 *
 * @param workers - All with the same model, and the same plan.
 * @throws {EvaluationError} As {@link evaluate}; `worker_lost`; `bad_option` if the workers have different models.
 */
export async function runEvaluation(
  plan: EvaluationPlan,
  workers: readonly [ImageWorker, ...ImageWorker[]],
  options: RunEvaluationOptions = {},
): Promise<EvaluationReport> {
  const { resamples = 1000, command = null, workDir, onProgress, signal = null } = options;
  requireCount("resamples", resamples);
  const [{ model }] = workers;
  requireOneModel(workers);
  const identity = { weights: model.weightsHash, model: model.descriptionHash, ...plan.identity };
  const journal = workDir === undefined ? null : await openJournal(workDir, identity);
  const progress = onProgress === undefined ? {} : { onProgress };
  const results = await runImages(plan, { workers, journal, signal, ...progress });
  return buildReport({
    mainAnswerer: "model",
    model,
    settings: { ...plan.settings, resamples, command },
    records: plan.images.map(({ record }) => record),
    results,
    sectionsOf: (report) => [...ownSections(report), ...suiteSections(plan, report)],
  });
}

/** A folder of weights may be written while processes open it. */
function requireOneModel(workers: readonly ImageWorker[]): void {
  const hashes = new Set(workers.map(({ model }) => `${model.weightsHash} ${model.descriptionHash}`));
  if (hashes.size === 1) return;
  throw new EvaluationError(
    "bad_option",
    `evaluate: every worker must have the same model, got ${hashes.size} different ones`,
  );
}

function suiteSections(
  { images }: EvaluationPlan,
  { suiteRows, settings }: Pick<EvaluationReport, "suiteRows" | "settings">,
): ReportSection[] {
  const suites = new Map<string, Suite>(
    images.flatMap((image) => image.suites.map((suite) => [suite.name, suite])),
  );
  return [...suites.values()].flatMap((suite) => suite.summarise(suiteRows, settings) ?? []);
}
