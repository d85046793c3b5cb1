import type { Mask, PointXyPx } from "../image.js";
import { distanceTransform } from "./distance-transform.js";
import { centroid } from "./mask-properties.js";

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
