import type { Random } from "@mimo/base";
import { distanceTransform, type Mask, type PointXyPx } from "@mimo/imaging";

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

/**
 * One pixel of a mask, more likely the deeper it lies: people click into a structure, seldom on its very edge.
 *
 * @returns Null for an empty mask.
 */
export function pickDeepPixel(mask: Mask, rng: Random): number | null {
  return pickPixel(distanceTransform(mask), rng);
}
