import { cropToContent, type Mask } from "@mimo/imaging";
import { assertSameGrid } from "./assert-same-grid.js";
import { jointBox } from "./joint-box.js";
import { iou } from "./overlap.js";

/**
 * How alike several masks of one object are: the mean IoU over all pairs. It needs no truth, so it can be shown to a user.
 * Two empty masks are alike (1), an empty and another one are not (0).
 *
 * @param masks - On one grid; null is empty.
 * @returns From 0 to 1; null with fewer than two masks.
 * @throws {EvaluationError} `size_mismatch` if the masks lie on different grids.
 */
export function meanPairwiseIou(masks: readonly (Mask | null)[]): number | null {
  if (masks.length < 2) return null;
  const grid = masks.find((mask) => mask !== null) ?? null;
  for (const mask of masks) assertSameGrid(mask, grid, "meanPairwiseIou");
  const box = jointBox(masks);
  if (box === null) return 1;
  const parts = masks.map((mask) => (mask === null ? null : cropToContent(mask, 0, box)!.part));
  let sum = 0;
  for (let i = 0; i < masks.length; i++) {
    for (let j = 0; j < i; j++) sum += iou(parts[i], parts[j]);
  }
  return sum / ((masks.length * (masks.length - 1)) / 2);
}
