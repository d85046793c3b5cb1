import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";

/** Pixels of two masks. */
export interface MaskOverlap {
  readonly both: number;
  readonly first: number;
  readonly second: number;
}

/**
 * Counts the pixels that two masks share and have.
 *
 * @throws {ImagingError} `bad_mask` if the masks lie on different grids.
 */
export function countOverlap(first: Mask, second: Mask): MaskOverlap {
  if (first.width !== second.width || first.height !== second.height) {
    throw new ImagingError(
      "bad_mask",
      `countOverlap: masks must have one size, got ${first.width} x ${first.height} and ${second.width} x ${second.height}`,
    );
  }
  const counts = { both: 0, first: 0, second: 0 };
  for (let i = 0; i < first.data.length; i++) {
    const inFirst = first.data[i] !== 0;
    const inSecond = second.data[i] !== 0;
    if (inFirst) counts.first++;
    if (inSecond) counts.second++;
    if (inFirst && inSecond) counts.both++;
  }
  return counts;
}

/**
 * Intersection over union of two masks on one grid, 0 to 1; both empty is 1.
 *
 * @throws {ImagingError} `bad_mask` if the masks lie on different grids.
 */
export function maskIou(a: Mask, b: Mask): number {
  const { both, first, second } = countOverlap(a, b);
  const either = first + second - both;
  return either === 0 ? 1 : both / either;
}
