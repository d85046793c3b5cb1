import type { Random } from "@mimo/base";
import { boundingBox, distanceTransform, type Mask, type PointXyPx } from "@mimo/imaging";
import { pickPixel, pixelAt, pixelCentre } from "./pick-pixel.js";

const STEPS = 16;
/** How far the hand turns from one step to the next, in radians (standard deviation). */
const WANDER = 0.35;
/** Headings tried before the hand stops at the border of the structure. */
const TURNS = 6;

/**
 * A short stroke inside a mask: a walk that keeps its direction, wanders a little, and turns away from the border.
 *
 * @returns At least two points, all on pixels of the mask; null for an empty mask.
 */
export function simulateScribble(mask: Mask, rng: Random): PointXyPx[] | null {
  const depth = distanceTransform(mask);
  const start = pickPixel(depth, rng);
  if (start === null) return null;
  const [x0, y0, x1, y1] = boundingBox(mask)!;
  const stride = Math.max(1, (Math.max(x1 - x0, y1 - y0) * rng.uniform(0.3, 0.9)) / STEPS);
  // The stroke stays off the border where there is room, as if drawn in the eroded mask.
  const margin = Math.max(1, Math.min(depth[start], 1 + stride / 2));
  const path = [pixelCentre(start, mask.width)];
  let heading = rng.uniform(0, 2 * Math.PI);
  for (let step = 0; step < STEPS; step++) {
    const next = nextPoint(path[path.length - 1], heading, stride, mask, depth, margin, rng);
    if (next === null) break;
    heading = next.heading;
    path.push(next.at);
  }
  return path.length > 1 ? path : dab(path[0]);
}

/** What a structure of one pixel gets: a stroke within the pixel. */
function dab([x, y]: PointXyPx): PointXyPx[] {
  return [
    [x - 0.25, y],
    [x + 0.25, y],
  ];
}

function nextPoint(
  [x, y]: PointXyPx,
  heading: number,
  stride: number,
  mask: Mask,
  depth: Float32Array,
  margin: number,
  rng: Random,
): { at: PointXyPx; heading: number } | null {
  for (let turn = 0; turn < TURNS; turn++) {
    const angle = heading + rng.normal() * WANDER * (1 + 2 * turn);
    const at: PointXyPx = [x + stride * Math.cos(angle), y + stride * Math.sin(angle)];
    const onImage = at[0] >= 0 && at[1] >= 0 && at[0] < mask.width && at[1] < mask.height;
    if (onImage && depth[pixelAt(at, mask.width)] >= margin) return { at, heading: angle };
  }
  return null;
}
