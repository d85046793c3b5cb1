import { MimoError } from "@mimo/base";

export type ModelErrorCode = "bad_config" | "bad_model_folder" | "missing_weight" | "wrong_shape";

/** Thrown for model folders and configurations that do not fit together. */
export class ModelError extends MimoError<ModelErrorCode> {}
