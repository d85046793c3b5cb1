import type { Mask } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";

/**
 * Checks that two masks lie on one pixel grid; null, a mask without a pixel, lies on any.
 *
 * @param caller - Name of the function on whose behalf it is checked; starts the message.
 * @throws {EvaluationError} `size_mismatch`
 */
export function assertSameGrid(prediction: Mask | null, truth: Mask | null, caller: string): void {
  if (prediction === null || truth === null) return;
  if (prediction.width !== truth.width || prediction.height !== truth.height) {
    throw new EvaluationError(
      "size_mismatch",
      `${caller}: masks must have one size, got ${prediction.width} x ${prediction.height} and ${truth.width} x ${truth.height}`,
    );
  }
}
