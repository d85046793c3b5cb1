import type { BoxXyxyPx, Mask, PointXyPx } from "../image.js";
import { distanceTransform } from "./distance-transform.js";
import { assertMask } from "./mask-basics.js";

/** Number of pixels inside. */
export function area(mask: Mask): number {
  assertMask(mask, "area");
  let count = 0;
  for (const value of mask.data) if (value) count++;
  return count;
}

/**
 * The smallest box round all inside pixels, or null for an empty mask.
 *
 * The box runs along pixel edges: the single pixel (0, 0) gives `[0, 0, 1, 1]`.
 */
export function boundingBox(mask: Mask): BoxXyxyPx | null {
  assertMask(mask, "boundingBox");
  const { width, height, data } = mask;
  let [x0, y0, x1, y1] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      y1 = y;
    }
  }
  return x1 < 0 ? null : [x0, y0, x1 + 1, y1 + 1];
}

/** Mean of the centres of the inside pixels, or null for an empty mask. It may lie outside a concave mask. */
export function centroid(mask: Mask): PointXyPx | null {
  assertMask(mask, "centroid");
  const { width, height, data } = mask;
  let [count, sumX, sumY] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      count++;
      sumX += x;
      sumY += y;
    }
  }
  return count === 0 ? null : [sumX / count + 0.5, sumY / count + 0.5];
}

/**
 * The centre of the inside pixel that is farthest from everything outside, or null for an empty mask.
 *
 * What lies beyond the image counts as outside. Of several equally deep pixels it takes the one nearest the
 * centroid, then the first in row order: in a long bar that is the middle, not an end.
 */
export function interiorPoint(mask: Mask): PointXyPx | null {
  const middle = centroid(mask);
  if (middle === null) return null;
  const depth = distanceTransform(mask);
  let best = 0;
  let bestOffset = Infinity;
  for (let i = 0; i < depth.length; i++) {
    if (depth[i] === 0 || depth[i] < depth[best]) continue;
    const dx = (i % mask.width) + 0.5 - middle[0];
    const dy = Math.floor(i / mask.width) + 0.5 - middle[1];
    const offset = dx * dx + dy * dy;
    if (depth[i] === depth[best] && offset >= bestOffset) continue;
    best = i;
    bestOffset = offset;
  }
  return [(best % mask.width) + 0.5, Math.floor(best / mask.width) + 0.5];
}
