import { createHash } from "node:crypto";
import { MimoError } from "@mimo/base";
import { type DatasetReader, PLAIN_READER } from "@mimo/dataset";
import { BlankSessions } from "./blank-sessions.js";
import { evaluateImage } from "./evaluate-image.js";
import type { EvaluationEngine } from "./evaluation-engine.js";
import type { EvaluatedModel } from "./evaluation-report.js";
import type { ImageResult } from "./image-outcome.js";
import type { EvaluationPlan } from "./plan-evaluation.js";

/** Asks a model about single images of a plan: in this process, or in another one that has made the same plan. */
export interface ImageWorker {
  /** Whom it asks. */
  readonly model: EvaluatedModel;
  /**
   * Evaluates an image. A failure is a result, too; what rejects is the worker's own end.
   *
   * @param at - Index into `plan.images`.
   */
  evaluate(at: number): Promise<ImageResult>;
}

/** What a worker in this process needs. */
export interface ImageWorkerOptions {
  readonly engine: EvaluationEngine;
  /** What the records are of. Default: files of a plain folder. */
  readonly data?: DatasetReader;
  readonly signal?: AbortSignal;
}

/** A worker in this process. */
export function openImageWorker(plan: EvaluationPlan, options: ImageWorkerOptions): ImageWorker {
  const { engine, data = PLAIN_READER, signal = null } = options;
  const { seed, questions, written, priors } = plan;
  const { weightsHash, file } = engine.model;
  const blanks = new BlankSessions(engine);
  return {
    model: {
      weightsHash,
      descriptionHash: createHash("sha256").update(JSON.stringify(file)).digest("hex"),
      presenceThreshold: file.presenceThreshold,
      provenance: file.provenance,
    },
    async evaluate(at) {
      const { record, ...own } = plan.images[at];
      const task = { engine, data, questions, written, seed, blanks, priors, signal, ...own };
      try {
        const { outcome, failure } = await evaluateImage(record, task);
        return resultOf(record.id, outcome, failure);
      } catch (error) {
        return resultOf(record.id, null, { error });
      }
    },
  };
}

function resultOf(
  imageId: string,
  outcome: ImageResult["outcome"],
  failed: { readonly error: unknown } | null,
): ImageResult {
  return { imageId, outcome, failure: failed && describe(failed.error), peakMemoryBytes: peakMemoryBytes() };
}

function describe(error: unknown): ImageResult["failure"] {
  return {
    code: error instanceof MimoError ? error.code : null,
    reason: error instanceof Error ? error.message : String(error),
  };
}

function peakMemoryBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
