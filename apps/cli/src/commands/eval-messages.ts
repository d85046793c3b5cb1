import type { EvaluatedModel, ImageResult } from "@mimo/evaluation";

/** What an evaluation tells one of its processes. */
export interface ToWorker {
  readonly kind: "evaluate";
  /** Index into the plan's images. */
  readonly at: number;
}

/** What the process tells back; a result answers the last `evaluate`. */
export type FromWorker =
  | { readonly kind: "ready"; readonly model: EvaluatedModel }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "result"; readonly result: ImageResult };
