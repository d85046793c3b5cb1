import { EvaluationError } from "../../evaluation-error.js";

/** What was said and what should have been said. */
export interface TextPair {
  /** The answer, with or without tags; empty where nothing was answered. */
  readonly said: string;
  /** At least one right answer. */
  readonly references: readonly string[];
}

/**
 * Refuses a pair that nothing can be compared with.
 *
 * @throws {EvaluationError} `bad_option` if there is no reference.
 */
export function assertReferences({ references }: TextPair, caller: string): void {
  if (references.length === 0) {
    throw new EvaluationError("bad_option", `${caller}: a pair must have at least one reference, got none`);
  }
}
