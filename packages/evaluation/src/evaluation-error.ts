import { MimoError } from "@mimo/base";

/** Codes of the errors that evaluating can throw. */
export type EvaluationErrorCode =
  | "size_mismatch" // two masks that are compared lie on different grids
  | "bad_option" // an argument is out of range
  | "no_images" // there is nothing to evaluate
  | "aborted"; // the caller's signal stopped the run

/** Thrown for requests that break a rule. A single bad image does not throw: the report names it. */
export class EvaluationError extends MimoError<EvaluationErrorCode> {}
