/**
 * The corrective click: what of the model's new mask is taken, and what happens where the model does not react.
 *
 * A person who clicks wants that place changed and everything else left alone. The model, asked again with all marks,
 * may ignore a click or redraw what was right; so only the piece of its change that the click is in is taken, and where
 * there is none, a region that grows from the click and gives way at edges of the picture. The constants were chosen on validation images
 * with `bench/clicks.mjs`.
 */
import {
  boundingBox,
  type Mark,
  type Mask,
  maskFromBox,
  maskFromScribble,
  type PointXyPx,
} from "@mimo/imaging";
import { type GreyGrid, geodesicRegion } from "./geodesic-region.js";

/** A picture on the grid that changes are found on. */
export interface GridPicture {
  readonly grey: GreyGrid;
  /** Image pixels per pixel of `grey`, a whole number from 1. */
  readonly step: number;
}

/** What a correction starts from. All masks have one size, `[H, W]`. */
export interface Correction extends GridPicture {
  readonly previous: Mask;
  /** The model's mask for all marks, or null if it sees none. */
  readonly proposed: Mask | null;
  /** Marks that `previous` has answered already: they are kept to, and ask for nothing new. */
  readonly settled: readonly Mark[];
  /** Marks that ask for a change, in the order in which they were put. */
  readonly fresh: readonly Mark[];
}

/** Longer side of the grid at most: two and a half times what the model sees, and quick. */
const GRID_SIDE = 512;

/** Regions grow at least this far, in pixels of the grid. */
const LEAST_RADIUS = 2;
/** Regions without the model's help grow at most this share of the longer side. */
const MOST_RADIUS_SHARE = 0.12;
/** A grown region reaches over the mask's edge, so that it joins: a click is seldom farther from its error's far side. */
const RADIUS_OVER_EDGE = 1.4;
/** The model's change counts up to this many times the click's distance from the mask's edge. */
const REACH_OVER_EDGE = 2;
/** ... and at least up to this share of the longer side. */
const LEAST_REACH_SHARE = 0.05;
/** A mark holds its place against later ones of the other sign so far around it, in pixels of the grid. */
const HELD_RADIUS = 2.5;
/** Seeds of a long scribble that distances are measured by. */
const MOST_SAMPLED_SEEDS = 16;

/** A thinned mask that is being corrected. */
interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Thins a picture, `[height, width]`, to a grid that is quick to work on. */
export function gridPicture(pixels: Uint8Array, width: number, height: number): GridPicture {
  const step = Math.ceil(Math.max(width, height) / GRID_SIDE);
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  return { grey: { ...size, data: thinPixels(pixels, width, height, size, step) }, step };
}

/**
 * Corrects a mask by marks.
 *
 * Every positive point or scribble is inside the result and every negative one outside; where marks contradict each
 * other the later one wins. A fresh box or mask mark takes the model's proposal inside it. Pixels that no mark reaches
 * stay as they are.
 */
export function refineMask(correction: Correction): Mask {
  const { previous, proposed, settled, fresh, grey, step } = correction;
  const sheet = thin(previous, grey, step);
  const wanted = proposed === null ? null : thin(proposed, grey, step);
  const before = sheet.data.slice();
  const marks = [...settled, ...fresh];
  for (const mark of fresh) {
    if (mark.kind === "point" || mark.kind === "scribble") {
      followStroke(sheet, wanted, mark, marks, grey, step);
    } else if (wanted !== null) {
      takeInside(sheet, wanted, mark, step);
    }
  }
  const result = applyChange(previous, before, sheet, step);
  for (const mark of marks) {
    if (mark.kind === "point" || mark.kind === "scribble") keepStroke(result, mark);
  }
  return result;
}

type Stroke = Extract<Mark, { kind: "point" | "scribble" }>;

const pathOf = (mark: Stroke): readonly PointXyPx[] => (mark.kind === "point" ? [mark.at] : mark.path);

/** Indices of the pixels under a stroke, on a grid that is `step` times coarser than the image. */
function pixelsUnder(mark: Stroke, { width, height }: Size, step: number): number[] {
  const path = pathOf(mark).map(([x, y]) => [x / step, y / step] as const);
  if (path.length === 1) {
    const [x, y] = path[0];
    return [Math.min(height - 1, Math.floor(y)) * width + Math.min(width - 1, Math.floor(x))];
  }
  const { data } = maskFromScribble(path, 0, width, height);
  const found: number[] = [];
  for (let at = 0; at < data.length; at++) if (data[at] === 1) found.push(at);
  return found;
}

function followStroke(
  sheet: Sheet,
  wanted: Sheet | null,
  mark: Stroke,
  marks: readonly Mark[],
  grey: GreyGrid,
  step: number,
): void {
  const target = mark.positive ? 1 : 0;
  const seeds = pixelsUnder(mark, sheet, step).filter((at) => sheet.data[at] !== target);
  if (seeds.length === 0) return;
  const held = heldAgainst(mark, marks, sheet, step);
  const toEdge = farthestFromValue(sheet, seeds, target);
  const side = Math.max(sheet.width, sheet.height);
  const change = new Uint8Array(sheet.data.length);
  const reach = Math.max(REACH_OVER_EDGE * toEdge, LEAST_REACH_SHARE * side);
  if (wanted !== null) addProposedPieces(change, sheet, wanted, seeds, target, reach);
  const left = seeds.filter((at) => change[at] === 0);
  if (left.length > 0) {
    const radius = Math.min(Math.max(toEdge * RADIUS_OVER_EDGE, LEAST_RADIUS), MOST_RADIUS_SHARE * side);
    const region = geodesicRegion(grey, left, radius, (at) => held[at] === 0);
    for (let i = 0; i < region.length; i++) change[i] |= region[i];
  }
  for (let i = 0; i < change.length; i++) if (change[i] === 1 && held[i] === 0) sheet.data[i] = target;
}

/** Pixels around marks of the other sign: a change must not take them. */
function heldAgainst(mark: Stroke, marks: readonly Mark[], sheet: Sheet, step: number): Uint8Array {
  const held = new Uint8Array(sheet.data.length);
  for (const other of marks) {
    if (other.kind !== "point" && other.kind !== "scribble") continue;
    if (other.positive === mark.positive) continue;
    const path = pathOf(other).map(([x, y]) => [x / step, y / step] as const);
    const near = maskFromScribble(path, HELD_RADIUS, sheet.width, sheet.height);
    for (let at = 0; at < held.length; at++) held[at] |= near.data[at];
  }
  for (const at of pixelsUnder(mark, sheet, step)) held[at] = 0;
  return held;
}

/** Marks the model's change as far as it can be reached from the seeds within it, and at most `reach` from the nearest. */
function addProposedPieces(
  change: Uint8Array,
  sheet: Sheet,
  wanted: Sheet,
  seeds: readonly number[],
  target: number,
  reach: number,
): void {
  const { width, height } = sheet;
  const few = sampleOf(seeds);
  const isNear = (at: number) => few.some((seed) => squaredDistance(seed, at, width) <= reach * reach);
  const isOffered = (at: number) =>
    change[at] === 0 && wanted.data[at] === target && sheet.data[at] !== target && isNear(at);
  const open = seeds.filter(isOffered);
  for (const at of open) change[at] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const x = at % width;
    const around = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
    for (const to of around) {
      if (to < 0 || to >= width * height || !isOffered(to)) continue;
      change[to] = 1;
      open.push(to);
    }
  }
}

/** A few of many seeds, evenly: enough to measure distances by. */
function sampleOf(seeds: readonly number[]): readonly number[] {
  const stride = Math.ceil(seeds.length / MOST_SAMPLED_SEEDS);
  return seeds.filter((_, i) => i % stride === 0);
}

function squaredDistance(a: number, b: number, width: number): number {
  return ((a % width) - (b % width)) ** 2 + (Math.floor(a / width) - Math.floor(b / width)) ** 2;
}

/** How far the seeds lie at most from the nearest pixel of a value; the longer side if there is none. */
function farthestFromValue(sheet: Sheet, seeds: readonly number[], value: number): number {
  return sampleOf(seeds).reduce((most, at) => Math.max(most, distanceToValue(sheet, at, value)), 0);
}

function distanceToValue({ width, height, data }: Sheet, at: number, value: number): number {
  const [x, y] = [at % width, Math.floor(at / width)];
  let best = Math.max(width, height) ** 2;
  for (let row = 0; row < height; row++) {
    const down = (row - y) ** 2;
    if (down >= best) continue;
    const across = Math.ceil(Math.sqrt(best - down));
    const end = Math.min(width - 1, x + across);
    for (let column = Math.max(0, x - across); column <= end; column++) {
      if (data[row * width + column] !== value) continue;
      best = Math.min(best, down + (column - x) ** 2);
    }
  }
  return Math.sqrt(best);
}

/** Inside a box or mask mark the model's proposal stands. */
function takeInside(sheet: Sheet, wanted: Sheet, mark: Exclude<Mark, Stroke>, step: number): void {
  const { width, height } = sheet;
  const inside =
    mark.kind === "mask"
      ? thin(mark.mask, sheet, step)
      : maskFromBox(
          [mark.box[0] / step, mark.box[1] / step, mark.box[2] / step, mark.box[3] / step],
          width,
          height,
        );
  for (let i = 0; i < sheet.data.length; i++) if (inside.data[i] === 1) sheet.data[i] = wanted.data[i];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function thin(mask: Mask, { width, height }: Size, step: number): Sheet {
  const data = thinPixels(mask.data, mask.width, mask.height, { width, height }, step);
  return { width, height, data: data.map((value) => (value ? 1 : 0)) };
}

/** Every `step`-th pixel, from the middle of its block. */
function thinPixels(pixels: Uint8Array, width: number, height: number, to: Size, step: number): Uint8Array {
  if (step === 1) return pixels;
  const data = new Uint8Array(to.width * to.height);
  const middle = (i: number, extent: number) => Math.min(extent - 1, i * step + (step >> 1));
  for (let y = 0, i = 0; y < to.height; y++) {
    const row = middle(y, height) * width;
    for (let x = 0; x < to.width; x++, i++) data[i] = pixels[row + middle(x, width)];
  }
  return data;
}

/** The full mask with the sheet's changes; a change's edge is interpolated, so that it does not come in blocks. */
function applyChange(previous: Mask, before: Uint8Array, sheet: Sheet, step: number): Mask {
  const { width, height } = previous;
  if (step === 1) return { width, height, data: sheet.data };
  const data = previous.data.map((value) => (value ? 1 : 0));
  for (const value of [1, 0]) {
    const change = sheet.data.map((now, i) => (now === value && before[i] !== value ? 1 : 0));
    const box = boundingBox({ width: sheet.width, height: sheet.height, data: change });
    if (box === null) continue;
    // Interpolated, a change reaches half a cell beyond its own.
    const [x0, y0, x1, y1] = box.map((edge, i) => (edge + (i < 2 ? -1 : 1)) * step);
    for (let y = Math.max(0, y0); y < Math.min(height, y1); y++) {
      for (let x = Math.max(0, x0); x < Math.min(width, x1); x++) {
        const share = sampleAt(change, sheet, (x + 0.5) / step - 0.5, (y + 0.5) / step - 0.5);
        if (share >= 0.5) data[y * width + x] = value;
      }
    }
  }
  return { width, height, data };
}

function sampleAt(values: Uint8Array, { width, height }: Sheet, x: number, y: number): number {
  const [cx, cy] = [Math.min(Math.max(x, 0), width - 1), Math.min(Math.max(y, 0), height - 1)];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(x0 + 1, width - 1), Math.min(y0 + 1, height - 1)];
  const [across, down] = [cx - x0, cy - y0];
  const top = values[y0 * width + x0] * (1 - across) + values[y0 * width + x1] * across;
  const bottom = values[y1 * width + x0] * (1 - across) + values[y1 * width + x1] * across;
  return top * (1 - down) + bottom * down;
}

/** Sets the pixels under a stroke to what it says. */
function keepStroke(mask: Mask, mark: Stroke): void {
  for (const at of pixelsUnder(mark, mask, 1)) mask.data[at] = mark.positive ? 1 : 0;
}
