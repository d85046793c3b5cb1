import { MimoError } from "@mimo/base";

export type InferenceErrorCode = "question_too_long" | "empty_question" | "aborted";

/** Thrown for questions that break a rule. */
export class InferenceError extends MimoError<InferenceErrorCode> {}
