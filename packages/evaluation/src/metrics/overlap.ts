import { area, countOverlap, type Mask } from "@mimo/imaging";
import { assertSameGrid } from "./assert-same-grid.js";

/** How two masks lie on each other, in pixels: all that Dice and IoU need to know. */
export interface Overlap {
  readonly intersection: number;
  readonly predictedPx: number;
  readonly truthPx: number;
}

/**
 * Counts the pixels that a predicted and a true mask share and have alone.
 *
 * @param prediction - Row-major mask on the truth's grid; not zero is inside. Null is a mask without a pixel.
 * @param truth - As `prediction`.
 * @throws {EvaluationError} `size_mismatch` if the masks lie on different grids.
 */
export function measureOverlap(prediction: Mask | null, truth: Mask | null): Overlap {
  assertSameGrid(prediction, truth, "measureOverlap");
  if (prediction === null || truth === null) {
    return { intersection: 0, predictedPx: countInside(prediction), truthPx: countInside(truth) };
  }
  const { both, first, second } = countOverlap(prediction, truth);
  return { intersection: both, predictedPx: first, truthPx: second };
}

function countInside(mask: Mask | null): number {
  return mask === null ? 0 : area(mask);
}

/** Pixels in either mask. */
export function unionPx({ intersection, predictedPx, truthPx }: Overlap): number {
  return predictedPx + truthPx - intersection;
}

/** Dice of counted pixels: 2 |A and B| / (|A| + |B|); both empty 1, one empty 0. */
export function diceOfOverlap({ intersection, predictedPx, truthPx }: Overlap): number {
  const sum = predictedPx + truthPx;
  return sum === 0 ? 1 : (2 * intersection) / sum;
}

/** IoU of counted pixels: |A and B| / |A or B|; both empty 1, one empty 0. */
export function iouOfOverlap(overlap: Overlap): number {
  const either = unionPx(overlap);
  return either === 0 ? 1 : overlap.intersection / either;
}

/**
 * Dice coefficient of two masks, 0 to 1. Empty rule: both empty is 1, one empty is 0; nothing is added for smoothing.
 *
 * @param prediction - On the truth's grid; null is empty.
 * @throws {EvaluationError} `size_mismatch`
 * @example
 * diceScore(answer.terms[0].mask, truth); // 0.93
 */
export function diceScore(prediction: Mask | null, truth: Mask | null): number {
  return diceOfOverlap(measureOverlap(prediction, truth));
}

/**
 * Intersection over union of two masks, 0 to 1. Empty rule: both empty is 1, one empty is 0.
 *
 * @param prediction - On the truth's grid; null is empty.
 * @throws {EvaluationError} `size_mismatch`
 */
export function iou(prediction: Mask | null, truth: Mask | null): number {
  return iouOfOverlap(measureOverlap(prediction, truth));
}

/**
 * gIoU as referring segmentation reports it (GRES, Liu et al., CVPR 2023; LISA): the mean of the masks' IoUs.
 *
 * @returns Null without masks.
 */
export function gIou(overlaps: readonly Overlap[]): number | null {
  if (overlaps.length === 0) return null;
  return overlaps.reduce((sum, overlap) => sum + iouOfOverlap(overlap), 0) / overlaps.length;
}

/**
 * cIoU (GRES; LISA): all intersections over all unions, so large masks weigh more.
 *
 * @returns Null without masks; 1 if every prediction and every truth is empty.
 */
export function cIou(overlaps: readonly Overlap[]): number | null {
  if (overlaps.length === 0) return null;
  const shared = overlaps.reduce((sum, { intersection }) => sum + intersection, 0);
  const either = overlaps.reduce((sum, overlap) => sum + unionPx(overlap), 0);
  return either === 0 ? 1 : shared / either;
}
