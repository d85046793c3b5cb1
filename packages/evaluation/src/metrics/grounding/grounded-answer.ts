import type { Mask } from "@mimo/imaging";
import { EvaluationError } from "../../evaluation-error.js";
import { iouOfOverlap, measureOverlap } from "../overlap.js";

/** One answer's terms and masks beside the true ones. */
export interface GroundedAnswer {
  /** What the answer says is there, one per mask; terms that it says are absent are left out. */
  readonly predicted: readonly string[];
  /** The structures that are there, one per true mask. */
  readonly truths: readonly string[];
  /** `ious[predicted][truth]`, 0 to 1; a predicted term without a mask has zeros. See {@link iouMatrix}. */
  readonly ious: readonly (readonly number[])[];
}

/** A term and where it is. */
export interface TermMask {
  readonly term: string;
  /** Null where the answer has no mask for it. */
  readonly mask: Mask | null;
}

/**
 * Sets the terms and masks of an answer beside the true ones.
 *
 * @param predicted - Without terms that the answer says are absent; masks lie on the truths' grid.
 * @throws {EvaluationError} `size_mismatch` if masks lie on different grids.
 */
export function groundedAnswer(predicted: readonly TermMask[], truths: readonly TermMask[]): GroundedAnswer {
  return {
    predicted: predicted.map(({ term }) => term),
    truths: truths.map(({ term }) => term),
    ious: iouMatrix(
      predicted.map(({ mask }) => mask),
      truths.map(({ mask }) => mask),
    ),
  };
}

/**
 * IoU of every predicted mask with every true one.
 *
 * Empty rule: a mask that is null or has no pixel grounds nothing, and overlaps nothing (0), not even another empty
 * one.
 *
 * @param predicted - Masks on the truths' grid; null for a term without a mask.
 * @returns `[predicted][truth]`
 * @throws {EvaluationError} `size_mismatch` if masks lie on different grids.
 */
export function iouMatrix(predicted: readonly (Mask | null)[], truths: readonly (Mask | null)[]): number[][] {
  return predicted.map((mask) =>
    truths.map((truth) => {
      const overlap = measureOverlap(mask, truth);
      return overlap.intersection === 0 ? 0 : iouOfOverlap(overlap);
    }),
  );
}

/**
 * Refuses an answer whose matrix is not of its terms.
 *
 * @throws {EvaluationError} `bad_option`
 */
export function assertGroundedAnswer({ predicted, truths, ious }: GroundedAnswer, caller: string): void {
  if (ious.length !== predicted.length || ious.some((row) => row.length !== truths.length)) {
    throw new EvaluationError(
      "bad_option",
      `${caller}: ious must be ${predicted.length} rows of ${truths.length}, got ${ious.length} rows of ${ious[0]?.length ?? 0}`,
    );
  }
}
