import type { Random } from "@mimo/base";
import { type CroppedMask, cropToContent, distanceTransform, type Mask, type PointXyPx } from "@mimo/imaging";
import { boundsOf } from "./known-masks.js";

/** Centre of a pixel given by its row-major index: pixel (0, 0) has its centre at (0.5, 0.5). */
export function pixelCentre(index: number, width: number): PointXyPx {
  return [(index % width) + 0.5, Math.floor(index / width) + 0.5];
}

/** Row-major index of the pixel that a point lies on. */
export function pixelAt([x, y]: PointXyPx, width: number): number {
  return Math.floor(y) * width + Math.floor(x);
}

/** One pixel with probability proportional to its weight, or null if no weight is above 0. */
export function pickPixel(weights: ArrayLike<number>, rng: Random): number | null {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  if (total <= 0) return null;
  let rest = rng.next() * total;
  let last: number | null = null;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] <= 0) continue;
    last = i;
    rest -= weights[i];
    if (rest < 0) break;
  }
  return last;
}

/** Centre, on the whole mask, of a pixel of a part given by its index there. */
export function pointOfPart({ part, left, top }: CroppedMask, index: number): PointXyPx {
  const [x, y] = pixelCentre(index, part.width);
  return [left + x, top + y];
}

/** The centre of any pixel of a mask, each as likely; null for an empty mask. */
export function pickAnyPoint(mask: Mask, rng: Random): PointXyPx | null {
  return pickPoint(mask, ({ data }) => data, rng);
}

/**
 * The centre of one pixel of a mask, more likely the deeper it lies: people click into a structure, seldom on its very
 * edge.
 *
 * @returns Null for an empty mask.
 */
export function pickDeepPoint(mask: Mask, rng: Random): PointXyPx | null {
  return pickPoint(mask, distanceTransform, rng);
}

function pickPoint(mask: Mask, weigh: (part: Mask) => ArrayLike<number>, rng: Random): PointXyPx | null {
  const content = cropToContent(mask, 0, boundsOf(mask));
  const pixel = content === null ? null : pickPixel(weigh(content.part), rng);
  return content === null || pixel === null ? null : pointOfPart(content, pixel);
}
