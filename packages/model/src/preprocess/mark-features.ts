/** Marks as numbers: weight maps, geometry features and drawn maps. */
import type { Mark, Mask, PointXyPx } from "@mimo/imaging";
import { MARK_CHANNELS } from "../mask-decoder/mask-decoder.js";
import { MARK_GEOMETRY } from "../prompt/visual-prompt-encoder.js";
import { fourierFeatures } from "../vision/position-encoding.js";
import type { Letterbox } from "./letterbox.js";

/** Added to attention scores to hide a key. */
export const HIDDEN = -1e4;

/** Mark tokens of one question. Training pads to this number, so inference does too. */
export const MARK_SLOTS = 3;

const FOURIER_BANDS = 6;
const KINDS = ["point", "box", "scribble", "mask"] as const;
const POINT_SIGMA_CELLS = 0.8;

/** Channels of the drawn maps. */
const CHANNEL = { positive: 0, negative: 1, box: 2, mask: 3 } as const;

/** A map on a square grid over the model's square, row-major. */
type Grid = Float32Array;

/** Marks ready for the model's inputs; shapes without the batch. */
export interface MarkFeatures {
  /** `[M, P]`, each row sums to 1. */
  readonly maps: Float32Array;
  /** `[M, MARK_GEOMETRY]` */
  readonly geometry: Float32Array;
  /** `[M]` */
  readonly bias: Float32Array;
  /** `[4, fine, fine]` */
  readonly drawn: Float32Array;
}

function splat(grid: Grid, side: number, x: number, y: number): void {
  const reach = 3;
  const [x0, x1] = [Math.max(0, Math.floor(x - reach)), Math.min(side - 1, Math.floor(x + reach))];
  const [y0, y1] = [Math.max(0, Math.floor(y - reach)), Math.min(side - 1, Math.floor(y + reach))];
  for (let row = y0; row <= y1; row++) {
    for (let column = x0; column <= x1; column++) {
      const distance = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2;
      const value = Math.exp(-distance / (2 * POINT_SIGMA_CELLS ** 2));
      const at = row * side + column;
      if (value > grid[at]) grid[at] = value;
    }
  }
}

function drawPath(grid: Grid, side: number, path: readonly PointXyPx[], cellsPerPx: number): void {
  path.forEach(([x, y], i) => {
    const [fromX, fromY] = path[Math.max(0, i - 1)];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) * cellsPerPx * 2));
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      splat(grid, side, (fromX + (x - fromX) * t) * cellsPerPx, (fromY + (y - fromY) * t) * cellsPerPx);
    }
  });
}

/** Share of each cell that the box covers. */
function drawBox(grid: Grid, side: number, box: readonly number[], cellsPerPx: number): void {
  const [x0, y0, x1, y1] = box.map((v) => v * cellsPerPx);
  const cover = (low: number, high: number, cell: number) =>
    Math.max(0, Math.min(high, cell + 1) - Math.max(low, cell));
  for (let row = Math.max(0, Math.floor(y0)); row < Math.min(side, Math.ceil(y1)); row++) {
    const tall = cover(y0, y1, row);
    for (let column = Math.max(0, Math.floor(x0)); column < Math.min(side, Math.ceil(x1)); column++) {
      grid[row * side + column] = Math.max(grid[row * side + column], tall * cover(x0, x1, column));
    }
  }
}

/** Share of each cell that the mask covers. */
function drawMask(grid: Grid, side: number, mask: Mask, cellsPerPx: number): void {
  if (cellsPerPx >= 1) {
    for (let y = 0; y < side; y++) {
      const row = Math.floor((y + 0.5) / cellsPerPx);
      for (let x = 0; x < side && row < mask.height; x++) {
        const column = Math.floor((x + 0.5) / cellsPerPx);
        if (column < mask.width) grid[y * side + x] = mask.data[row * mask.width + column];
      }
    }
    return;
  }
  const area = cellsPerPx * cellsPerPx;
  for (let y = 0; y < mask.height; y++) {
    const row = Math.min(side - 1, Math.floor((y + 0.5) * cellsPerPx));
    for (let x = 0; x < mask.width; x++) {
      if (mask.data[y * mask.width + x] === 0) continue;
      const at = row * side + Math.min(side - 1, Math.floor((x + 0.5) * cellsPerPx));
      grid[at] = Math.min(1, grid[at] + area);
    }
  }
}

function drawMark(grid: Grid, side: number, mark: Mark, cellsPerPx: number): void {
  if (mark.kind === "point") splat(grid, side, mark.at[0] * cellsPerPx, mark.at[1] * cellsPerPx);
  else if (mark.kind === "box") drawBox(grid, side, mark.box, cellsPerPx);
  else if (mark.kind === "scribble") drawPath(grid, side, mark.path, cellsPerPx);
  else drawMask(grid, side, mark.mask, cellsPerPx);
}

function channelOf(mark: Mark): number {
  if (mark.kind === "box") return CHANNEL.box;
  if (mark.kind === "mask") return CHANNEL.mask;
  return mark.positive ? CHANNEL.positive : CHANNEL.negative;
}

/** Smallest box around a mark, in image pixels. */
function extentOf(mark: Mark): readonly [number, number, number, number] {
  if (mark.kind === "box") return mark.box;
  if (mark.kind === "point") return [mark.at[0], mark.at[1], mark.at[0], mark.at[1]];
  if (mark.kind === "scribble") {
    const [xs, ys] = [mark.path.map((p) => p[0]), mark.path.map((p) => p[1])];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }
  const { width, height, data } = mark.mask;
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x < x0) x0 = x;
    if (x >= x1) x1 = x + 1;
    if (y < y0) y0 = y;
    if (y >= y1) y1 = y + 1;
  }
  return [x0, y0, x1, y1];
}

/** Fourier features of the corners, corners, size, kind and sign: `MARK_GEOMETRY` numbers. */
function geometryOf(mark: Mark, box: Letterbox): number[] {
  const corners = extentOf(mark).map((v) => (v * box.scale) / box.size);
  const [x0, y0, x1, y1] = corners;
  const negative = (mark.kind === "point" || mark.kind === "scribble") && !mark.positive;
  return [
    ...fourierFeatures(corners, FOURIER_BANDS),
    ...corners,
    x1 - x0,
    y1 - y0,
    ...KINDS.map((kind) => (mark.kind === kind ? 1 : 0)),
    negative ? 0 : 1,
    negative ? 1 : 0,
  ];
}

/** More marks than tokens: marks of one kind and sign share a token by turns, and the drawn maps keep every one. */
function groupMarks(marks: readonly Mark[], slots: number): Mark[][] {
  const groups: Mark[][] = [];
  for (const mark of marks) {
    const same = groups.filter(([first]) => first.kind === mark.kind && channelOf(first) === channelOf(mark));
    if (groups.length < slots || same.length === 0) groups.push([mark]);
    else same[same.length - 1].push(mark);
  }
  return groups;
}

/**
 * Turns marks in image pixels into model inputs.
 *
 * @param slots - Mark tokens M; without marks all of them are padding.
 * @param gridSide - Side of the visual prompt encoder's grid.
 * @param fineSide - Side of the mask decoder's fine grid.
 */
export function markFeatures(
  marks: readonly Mark[],
  box: Letterbox,
  slots: number,
  gridSide: number,
  fineSide: number,
): MarkFeatures {
  const cells = gridSide * gridSide;
  const maps = new Float32Array(slots * cells);
  const geometry = new Float32Array(slots * MARK_GEOMETRY);
  const bias = new Float32Array(slots).fill(HIDDEN);
  const drawn = new Float32Array(MARK_CHANNELS * fineSide * fineSide);
  const groups = groupMarks(marks, slots).slice(0, slots);
  groups.forEach((group, slot) => {
    const map = maps.subarray(slot * cells, (slot + 1) * cells);
    for (const mark of group) drawMark(map, gridSide, mark, (box.scale * gridSide) / box.size);
    const total = map.reduce((sum, v) => sum + v, 0);
    if (total > 0) for (let i = 0; i < cells; i++) map[i] /= total;
    geometry.set(geometryOf(group[0], box), slot * MARK_GEOMETRY);
    bias[slot] = 0;
  });
  const fineCells = fineSide * fineSide;
  for (const mark of marks) {
    const channel = channelOf(mark);
    const plane = drawn.subarray(channel * fineCells, (channel + 1) * fineCells);
    drawMark(plane, fineSide, mark, (box.scale * fineSide) / box.size);
  }
  return { maps, geometry, bias, drawn };
}
