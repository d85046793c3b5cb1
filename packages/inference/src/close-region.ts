/** The part of an image that a second, closer look is taken at, and the way there and back. */
import { type BoxXyxyPx, boundingBox, type Mark, type Mask, type PointXyPx } from "@mimo/imaging";

/** A square of an image's pixels; it may reach over the edge. */
export interface CloseRegion {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Sides of the structure that the region shows; training draws 1.25 to 3.5. */
const SHOWN_SIDES = 2;
/** A region of more than this share of the longer side shows hardly more than the whole does. */
const MOST_SHARE = 0.8;
/** Smaller regions would be nothing but blur: share of the longer side, and pixels. */
const LEAST_SHARE = 0.12;
const LEAST_SIDE = 16;

/** Smallest box around several. */
function around(boxes: readonly BoxXyxyPx[]): BoxXyxyPx {
  const edge = (k: number, pick: (...values: number[]) => number) => pick(...boxes.map((box) => box[k]));
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}

/**
 * Where to look closer: around the user's boxes, else around the mask of the first look and the positive points.
 *
 * @returns Null where nothing is known of the place, or where the whole image shows it about as large.
 */
export function closeRegion(
  marks: readonly Mark[],
  found: Mask | null,
  width: number,
  height: number,
): CloseRegion | null {
  const longer = Math.max(width, height);
  const boxes = marks.flatMap((mark) => (mark.kind === "box" ? [mark.box] : []));
  const mask = found && boundingBox(found);
  const points = marks.flatMap((mark): BoxXyxyPx[] =>
    mark.kind === "point" && mark.positive ? [[...mark.at, ...mark.at]] : [],
  );
  if (boxes.length === 0 && mask === null) return null;
  const [x0, y0, x1, y1] = boxes.length > 0 ? around(boxes) : around([mask as BoxXyxyPx, ...points]);
  const wanted = Math.max(x1 - x0, y1 - y0) * SHOWN_SIDES;
  if (wanted > MOST_SHARE * longer) return null;
  const side = Math.ceil(Math.max(wanted, LEAST_SHARE * longer, LEAST_SIDE));
  return { left: Math.round((x0 + x1 - side) / 2), top: Math.round((y0 + y1 - side) / 2), side };
}

/** Whether a region seen before shows another one well enough: all of it, and not much smaller. */
export function serves(seen: CloseRegion, wanted: CloseRegion): boolean {
  const slack = wanted.side * 0.15;
  return (
    seen.side < wanted.side * 1.3 &&
    seen.left <= wanted.left + slack &&
    seen.top <= wanted.top + slack &&
    seen.left + seen.side >= wanted.left + wanted.side - slack &&
    seen.top + seen.side >= wanted.top + wanted.side - slack
  );
}

/** Pixels of a region, `[side, side, 3]`; black beyond the image, as in training. */
export function cropRgb(
  rgb: Uint8Array,
  width: number,
  height: number,
  { left, top, side }: CloseRegion,
): Uint8Array {
  const out = new Uint8Array(side * side * 3);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    if (from >= to) break;
    const row = rgb.subarray((y * width + from) * 3, (y * width + to) * 3);
    out.set(row, ((y - top) * side + from - left) * 3);
  }
  return out;
}

/** A mask seen in a region, `[side, side]`. */
export function cropMask(mask: Mask, { left, top, side }: CloseRegion): Mask {
  const data = new Uint8Array(side * side);
  const [from, to] = [Math.max(0, left), Math.min(mask.width, left + side)];
  for (let y = Math.max(0, top); y < Math.min(mask.height, top + side) && from < to; y++) {
    const row = mask.data.subarray(y * mask.width + from, y * mask.width + to);
    data.set(row, (y - top) * side + from - left);
  }
  return { width: side, height: side, data };
}

/** A region's mask on the image's own grid; nothing outside the region. */
export function pasteMask(mask: Mask, { left, top, side }: CloseRegion, width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  for (let y = Math.max(0, top); y < Math.min(height, top + side) && from < to; y++) {
    const at = (y - top) * side + from - left;
    data.set(mask.data.subarray(at, at + to - from), y * width + from);
  }
  return { width, height, data };
}

/** A mark in pixels of the region; null if all of it is outside. */
function markInRegion(mark: Mark, region: CloseRegion): Mark | null {
  const { left, top, side } = region;
  const moved = ([x, y]: PointXyPx): PointXyPx => [x - left, y - top];
  const isInside = ([x, y]: PointXyPx) => x >= 0 && y >= 0 && x <= side && y <= side;
  const clamp = (v: number) => Math.min(side, Math.max(0, v));
  if (mark.kind === "point") {
    const at = moved(mark.at);
    return isInside(at) ? { ...mark, at } : null;
  }
  if (mark.kind === "scribble") {
    const path = mark.path.map(moved).filter(isInside);
    return path.length > 0 ? { ...mark, path } : null;
  }
  if (mark.kind === "box") {
    const [x0, y0, x1, y1] = mark.box;
    const box = [clamp(x0 - left), clamp(y0 - top), clamp(x1 - left), clamp(y1 - top)] as const;
    return box[0] < box[2] && box[1] < box[3] ? { ...mark, box } : null;
  }
  const mask = cropMask(mark.mask, region);
  return mask.data.includes(1) ? { kind: "mask", mask } : null;
}

/** The marks in pixels of the region; those wholly outside are left out. */
export function marksInRegion(marks: readonly Mark[], region: CloseRegion): Mark[] {
  return marks.flatMap((mark) => markInRegion(mark, region) ?? []);
}
