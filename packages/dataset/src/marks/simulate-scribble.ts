import type { Random } from "@mimo/base";
import { type CroppedMask, cropToContent, distanceTransform, type Mask, type PointXyPx } from "@mimo/imaging";
import { boundsOf } from "./known-masks.js";
import { pickPixel, pixelAt, pointOfPart } from "./pick-pixel.js";

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
  const content = cropToContent(mask, 0, boundsOf(mask));
  if (content === null) return null;
  const { width, height } = content.part;
  const depth = distanceTransform(content.part);
  const start = pickPixel(depth, rng)!;
  const stride = Math.max(1, (Math.max(width, height) * rng.uniform(0.3, 0.9)) / STEPS);
  // The stroke stays off the border where there is room, as if drawn in the eroded mask.
  const margin = Math.max(1, Math.min(depth[start], 1 + stride / 2));
  const isDeep = (at: PointXyPx) => depthAt(at, content, depth) >= margin;
  const path = [pointOfPart(content, start)];
  let heading = rng.uniform(0, 2 * Math.PI);
  for (let step = 0; step < STEPS; step++) {
    const next = nextPoint(path[path.length - 1], heading, stride, isDeep, rng);
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
  isDeep: (at: PointXyPx) => boolean,
  rng: Random,
): { at: PointXyPx; heading: number } | null {
  for (let turn = 0; turn < TURNS; turn++) {
    const angle = heading + rng.normal() * WANDER * (1 + 2 * turn);
    const at: PointXyPx = [x + stride * Math.cos(angle), y + stride * Math.sin(angle)];
    if (isDeep(at)) return { at, heading: angle };
  }
  return null;
}

/** Depth at a point of the whole mask; 0 beyond the part that has everything inside. */
function depthAt([x, y]: PointXyPx, { part, left, top }: CroppedMask, depth: Float32Array): number {
  const isOnPart = x >= left && y >= top && x < left + part.width && y < top + part.height;
  return isOnPart ? depth[pixelAt([x - left, y - top], part.width)] : 0;
}
