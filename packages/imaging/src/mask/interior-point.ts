import type { Mask, PointXyPx } from "../image.js";
import { cropToContent } from "./crop.js";
import { distanceTransform } from "./distance-transform.js";
import { centroid } from "./mask-properties.js";

/**
 * The centre of the inside pixel that is farthest from everything outside, or null for an empty mask.
 *
 * What lies beyond the image counts as outside. Of several equally deep pixels it takes the one nearest the
 * centroid, then the first in row order: in a long bar that is the middle, not an end.
 */
export function interiorPoint(mask: Mask): PointXyPx | null {
  const content = cropToContent(mask, 0);
  const middle = centroid(mask);
  if (content === null || middle === null) return null;
  const { part, left, top } = content;
  // Everything beyond the part is outside, as beyond an image.
  const depth = distanceTransform(part);
  let best = 0;
  let bestOffset = Infinity;
  for (let i = 0; i < depth.length; i++) {
    if (depth[i] === 0 || depth[i] < depth[best]) continue;
    const dx = left + (i % part.width) + 0.5 - middle[0];
    const dy = top + Math.floor(i / part.width) + 0.5 - middle[1];
    const offset = dx * dx + dy * dy;
    if (depth[i] === depth[best] && offset >= bestOffset) continue;
    best = i;
    bestOffset = offset;
  }
  return [left + (best % part.width) + 0.5, top + Math.floor(best / part.width) + 0.5];
}
