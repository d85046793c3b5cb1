/** The part of an image that a second, closer look is taken at, and the way there and back. */
import { type BoxXyxyPx, boundingBox, type Mark, type Mask, type PointXyPx } from "@mimo/imaging";

/** A square of an image's pixels; it may reach over the edge. */
export interface CloseRegion {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** A region to look at, and what of the image it decides. */
export interface CloseView {
  readonly region: CloseRegion;
  /** `[x0, y0, x1, y1]` in image pixels, inside the region; null for all that it shows. */
  readonly own: BoxXyxyPx | null;
}

/** Sides of the structure that the region shows; training draws 1.25 to 3.5. */
const SHOWN_SIDES = 2;
/** A region of more than this share of the longer side shows hardly more than the whole does. */
const MOST_SHARE = 0.8;
/** What is spread over the image and thinner than this, in pixels of the model, is looked at part by part. */
const MOST_THICKNESS = 5;
/** Side of such a part, as a share of the longer side; training draws 0.35 to 0.7. */
const PART_SHARE = 0.6;
/** Smaller regions would be nothing but blur: share of the longer side, and pixels. */
const LEAST_SHARE = 0.12;
const LEAST_SIDE = 16;

/** Smallest box around several. */
function around(boxes: readonly BoxXyxyPx[]): BoxXyxyPx {
  const edge = (k: number, pick: (...values: number[]) => number) => pick(...boxes.map((box) => box[k]));
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}

/** Where the user's boxes are, else the mask and the positive points: the user's mask or that of the first look. */
function extentOf(marks: readonly Mark[], found: Mask | null): BoxXyxyPx | null {
  const boxes = marks.flatMap((mark) => (mark.kind === "box" ? [mark.box] : []));
  if (boxes.length > 0) return around(boxes);
  const given = marks.find(({ kind }) => kind === "mask");
  const known = given?.kind === "mask" ? given.mask : found;
  const mask = known && boundingBox(known);
  const points = marks.flatMap((mark): BoxXyxyPx[] =>
    mark.kind === "point" && mark.positive ? [[...mark.at, ...mark.at]] : [],
  );
  return mask === null ? null : around([mask, ...points]);
}

/**
 * Where to look closer: around the structure, or at parts of the image where it is fine and spread over all of it.
 *
 * @param modelSide - Side of the model's square, pixels.
 * @returns None where nothing is known of the place, or where the whole image shows the structure about as large.
 */
export function closeViews(
  marks: readonly Mark[],
  found: Mask | null,
  { width, height }: { readonly width: number; readonly height: number },
  modelSide: number,
): CloseView[] {
  const extent = extentOf(marks, found);
  if (extent === null) return [];
  const longer = Math.max(width, height);
  const [x0, y0, x1, y1] = extent;
  const wanted = Math.max(x1 - x0, y1 - y0) * SHOWN_SIDES;
  if (wanted > MOST_SHARE * longer) {
    const isFine = found !== null && thicknessOf(found) * (modelSide / longer) < MOST_THICKNESS;
    return isFine ? partsOf(width, height) : [];
  }
  const side = Math.ceil(Math.max(wanted, LEAST_SHARE * longer, LEAST_SIDE));
  const region = { left: Math.round((x0 + x1 - side) / 2), top: Math.round((y0 + y1 - side) / 2), side };
  return [{ region, own: null }];
}

/** Mean thickness of what is inside, pixels: of a vessel its width, of a disc about three quarters of its radius. */
function thicknessOf({ width, height, data }: Mask): number {
  let area = 0;
  let edges = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i] === 0) continue;
      area++;
      if (x === 0 || data[i - 1] === 0) edges++;
      if (x === width - 1 || data[i + 1] === 0) edges++;
      if (y === 0 || data[i - width] === 0) edges++;
      if (y === height - 1 || data[i + width] === 0) edges++;
    }
  }
  return edges === 0 ? 0 : (2 * area) / edges;
}

/** Where a part lies along one side of the image, and from where to where it decides. */
interface Span {
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** One span in the middle of a short side, or two that overlap and meet halfway. */
function spansOf(extent: number, side: number): Span[] {
  if (extent <= side) {
    const start = Math.round((extent - side) / 2);
    return [{ start, from: start, to: start + side }];
  }
  const half = Math.round(extent / 2);
  return [
    { start: 0, from: 0, to: half },
    { start: extent - side, from: half, to: extent },
  ];
}

/** Overlapping squares that together show the whole image, each place decided by one of them. */
function partsOf(width: number, height: number): CloseView[] {
  const side = Math.ceil(Math.max(width, height) * PART_SHARE);
  return spansOf(height, side).flatMap((down) =>
    spansOf(width, side).map(
      (across): CloseView => ({
        region: { left: across.start, top: down.start, side },
        own: [across.from, down.from, across.to, down.to],
      }),
    ),
  );
}

/** Of a region around a structure, so much of its side may be missing at an edge: it shows twice the structure. */
const SPARE_SHARE = 0.15;

/** Whether a region seen before shows a wanted one well enough: what it decides, and not much smaller. */
export function serves(seen: CloseRegion, { region: wanted, own }: CloseView): boolean {
  const spare = own === null ? wanted.side * SPARE_SHARE : 0;
  return (
    seen.side < wanted.side * 1.3 &&
    seen.left <= wanted.left + spare &&
    seen.top <= wanted.top + spare &&
    seen.left + seen.side >= wanted.left + wanted.side - spare &&
    seen.top + seen.side >= wanted.top + wanted.side - spare
  );
}

/** A picture of interleaved samples, `[height, width, channels]`. */
interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What a region shows of a picture, `[side, side, channels]`; 0 beyond its edge: black, as in training. */
export function cropSamples(
  { width, height, data }: Samples,
  channels: number,
  { left, top, side }: CloseRegion,
): Uint8Array {
  const out = new Uint8Array(side * side * channels);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  for (let y = Math.max(0, top); y < Math.min(height, top + side) && from < to; y++) {
    const row = data.subarray((y * width + from) * channels, (y * width + to) * channels);
    out.set(row, ((y - top) * side + from - left) * channels);
  }
  return out;
}

/** A mask seen in a region, `[side, side]`. */
export function cropMask(mask: Mask, region: CloseRegion): Mask {
  return { width: region.side, height: region.side, data: cropSamples(mask, 1, region) };
}

/** Copies what a view decides from the region's mask into one on the image's own grid. */
export function pasteMask(mask: Mask, { region, own }: CloseView, onto: Mask): void {
  const { left, top, side } = region;
  const [x0, y0, x1, y1] = own ?? [left, top, left + side, top + side];
  const [from, to] = [Math.max(0, x0), Math.min(onto.width, x1)];
  for (let y = Math.max(0, y0); y < Math.min(onto.height, y1) && from < to; y++) {
    const at = (y - top) * side + from - left;
    onto.data.set(mask.data.subarray(at, at + to - from), y * onto.width + from);
  }
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
