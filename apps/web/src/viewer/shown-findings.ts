import { area, boundingBox } from "@mimo/imaging/mask";
import type { Rle } from "@mimo/protocol";
import { type Mask, maskOf } from "../masks/mask.js";
import type { Box, XY } from "./image-transform.js";
import { traceOutline } from "./trace-outline.js";
import type { ViewerFinding } from "./viewer-props.js";

/** A mask made ready for drawing, once per RLE object. */
export interface Shape {
  readonly mask: Mask;
  readonly areaPx: number;
  /** Null for an empty mask. */
  readonly box: Box | null;
  /** Corners of the outline's loops, image coordinates. */
  readonly loops: readonly (readonly number[])[];
}

const shapes = new WeakMap<Rle, Shape | null>();

/** The shape of a mask; null for an RLE that cannot be read, which is then not drawn. */
export function shapeOf(rle: Rle): Shape | null {
  const known = shapes.get(rle);
  if (known !== undefined) return known;
  let shape: Shape | null = null;
  try {
    const mask = maskOf(rle);
    shape = { mask, areaPx: area(mask), box: boundingBox(mask), loops: traceOutline(mask) };
  } catch {
    // A broken mask must not take the image away; the findings panel names it.
  }
  shapes.set(rle, shape);
  return shape;
}

/** The findings to be drawn on a slice: larger ones below smaller ones, the active one last, on top of all. */
export function findingsOnSlice(
  findings: readonly ViewerFinding[],
  slice: number,
  activeFindingId: string | null,
): readonly ViewerFinding[] {
  return findings
    .filter((finding) => finding.slice === slice && !finding.isHidden)
    .sort(
      (a, b) =>
        Number(a.id === activeFindingId) - Number(b.id === activeFindingId) ||
        areaOf(b.mask) - areaOf(a.mask),
    );
}

function areaOf(rle: Rle): number {
  return shapeOf(rle)?.areaPx ?? 0;
}

/** The finding under a point of the image: of several the smallest, since a larger one can be had beside it. */
export function findingAt(findings: readonly ViewerFinding[], [x, y]: XY): ViewerFinding | null {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  let found: { finding: ViewerFinding; areaPx: number } | null = null;
  for (const finding of findings) {
    const shape = shapeOf(finding.mask);
    if (!shape || column < 0 || row < 0 || column >= shape.mask.width || row >= shape.mask.height) continue;
    if (!shape.mask.data[row * shape.mask.width + column]) continue;
    if (!found || shape.areaPx < found.areaPx) found = { finding, areaPx: shape.areaPx };
  }
  return found?.finding ?? null;
}
