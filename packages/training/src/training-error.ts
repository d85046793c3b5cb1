import { MimoError } from "@mimo/base";

export type TrainingErrorCode =
  | "bad_recipe"
  | "bad_checkpoint"
  | "no_data"
  | "diverged"
  | "stale_features"
  | "no_run";

/** Thrown for recipes, checkpoints and data that training cannot go on with. */
export class TrainingError extends MimoError<TrainingErrorCode> {}
