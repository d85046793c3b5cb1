import { MimoError } from "@mimo/base";

/** Codes of the errors that evaluating can throw. */
export type EvaluationErrorCode =
  | "size_mismatch" // two masks that are compared lie on different grids
  | "bad_option" // an argument is out of range
  | "no_images" // there is nothing to evaluate
  | "other_run" // a folder holds an unfinished evaluation with other settings
  | "bad_file" // a file of predictions or of an earlier step is not what it should be
  | "worker_lost" // a process that evaluates images has ended
  | "not_comparable" // two evaluations have no question in common
  | "aborted"; // the caller's signal stopped the run

/** Thrown for requests that break a rule. A single bad image does not throw: the report names it. */
export class EvaluationError extends MimoError<EvaluationErrorCode> {}
