import { EvaluationError } from "../evaluation-error.js";
import type { ImageResult } from "./image-outcome.js";
import type { ImageWorker } from "./image-worker.js";
import type { Journal } from "./journal.js";
import type { EvaluationPlan } from "./plan-evaluation.js";

/** How far a run is; told after every image. */
export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly imageId: string;
}

/** How to go through the images of a plan. */
export interface RunOptions {
  /** Images are handed to whichever is free. At least one. */
  readonly workers: readonly ImageWorker[];
  /** Keeps results as they come; null: a run that is stopped is lost. */
  readonly journal: Journal | null;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  readonly signal: AbortSignal | null;
}

/**
 * Evaluates every image of a plan that the journal does not hold.
 *
 * @returns In the order of the plan, whoever evaluated what, and when.
 * @throws {EvaluationError} `aborted`. Whatever a worker's end throws.
 */
export async function runImages(plan: EvaluationPlan, options: RunOptions): Promise<ImageResult[]> {
  const { workers, journal, onProgress, signal } = options;
  const total = plan.images.length;
  const kept = (await journal?.read()) ?? new Map<string, ImageResult>();
  const results = plan.images.map(({ record }) => kept.get(record.id) ?? null);
  const queue = [...results.keys()].filter((at) => results[at] === null);
  let done = total - queue.length;
  let failed = 0;
  const throwIfAborted = (reason?: string) => {
    if (!signal?.aborted) return;
    const cause = reason === undefined ? {} : { cause: new Error(reason) };
    throw new EvaluationError(
      "aborted",
      `evaluate: stopped by its caller after ${done} of ${total} images`,
      {},
      cause,
    );
  };
  const work = async (worker: ImageWorker) => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      throwIfAborted();
      const result = await worker.evaluate(at);
      if (result.failure !== null) throwIfAborted(result.failure.reason);
      results[at] = result;
      if (result.failure !== null) failed++;
      else await journal?.append(result);
      onProgress?.({ done: ++done, total, failed, imageId: result.imageId });
    }
  };
  try {
    await Promise.all(workers.map(work));
  } finally {
    queue.length = 0;
  }
  return results.map((result) => result!);
}
