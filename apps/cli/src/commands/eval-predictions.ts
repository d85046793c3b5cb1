import type { OpenDataset } from "@mimo/dataset";
import { type EvaluationReport, evaluatePredictions, readPredictions } from "@mimo/evaluation";
import type { CliIo } from "../io.js";
import { startProgress } from "../progress.js";
import { commandLine, type EvalOptions } from "./eval-options.js";
import { readPriors } from "./eval-run.js";

/** Scores another system's masks; no model is opened. */
export async function scorePredictions(
  io: CliIo,
  options: EvalOptions & { readonly predictions: string },
  data: OpenDataset,
): Promise<EvaluationReport> {
  const { records } = data;
  const { limit, seed } = options;
  const predictions = await readPredictions(options.predictions, records);
  const priors = await readPriors(io, options);
  const total = Math.min(records.length, limit ?? Number.POSITIVE_INFINITY);
  const progress = startProgress(io, { label: "evaluate", total, linesEvery: 200 });
  try {
    return await evaluatePredictions({
      predictions,
      records,
      data,
      seed,
      ...(limit === undefined ? {} : { limit }),
      priors,
      command: commandLine(options),
      onProgress: ({ done }) => progress.update(done),
      signal: io.signal,
    });
  } finally {
    progress.stop();
  }
}
