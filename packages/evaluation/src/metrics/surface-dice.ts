import type { BoxXyxyPx, Mask } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";
import { assertSameGrid } from "./assert-same-grid.js";
import { jointBox } from "./joint-box.js";

/**
 * Distance between pixel centres, row step before column step: `[1, 1]` counts in pixels, otherwise in millimetres, and
 * then so do tolerances and distances.
 */
export type Spacing = readonly [row: number, column: number];

/** One mask's contour, in elements. */
export interface ContourDistances {
  /** From each element to the nearest element of the other mask's contour; Infinity if that has none. */
  readonly distances: Float64Array;
  /** Length of each element. */
  readonly lengths: Float64Array;
}

/** How far two contours lie apart; of a mask without a pixel there are no elements. */
export interface SurfaceDistances {
  readonly prediction: ContourDistances;
  readonly truth: ContourDistances;
}

/** Surface Dice forgives this many pixels unless told otherwise. */
export const DEFAULT_TOLERANCE_PX = 2;

const PIXELS: Spacing = [1, 1];
const NO_BOX: BoxXyxyPx = [0, 0, 0, 0];

/** Three steps of 0.1 mm are more than 0.3 mm: what lies on a tolerance must not fall outside by rounding. */
const ROUNDING = 1e-9;

/**
 * Measures how far two masks' contours lie apart, for {@link surfaceDiceOfDistances} and {@link hausdorff95OfDistances}.
 *
 * After Nikolov et al., "Deep learning to achieve clinically applicable segmentation of head and neck anatomy" (2018), and
 * the authors' code (github.com/google-deepmind/surface-distance at 1f805ce): elements sit on pixel corners that have both
 * inside and outside among their four pixels, and are as long as the line that separates those. What is beyond the image
 * is outside, so a mask has a contour along the image's border as well. Measures that use border pixels themselves
 * (MONAI's) differ by up to a pixel.
 *
 * @param prediction - Row-major mask on the truth's grid; not zero is inside. Null is a mask without a pixel.
 * @param truth - As `prediction`.
 * @throws {EvaluationError} `size_mismatch` if the masks lie on different grids; `bad_option` for a spacing that is not
 *   finite and > 0.
 */
export function measureSurface(
  prediction: Mask | null,
  truth: Mask | null,
  spacing: Spacing = PIXELS,
): SurfaceDistances {
  assertSameGrid(prediction, truth, "measureSurface");
  if (!spacing.every((step) => step > 0 && step < Infinity)) {
    throw badOption(`measureSurface: spacing must be finite and > 0, got ${spacing.join(" x ")}`);
  }
  const box = jointBox([prediction, truth]) ?? NO_BOX;
  const predicted = findContour(prediction, box);
  const wanted = findContour(truth, box);
  return {
    prediction: contourDistances(predicted, wanted, spacing),
    truth: contourDistances(wanted, predicted, spacing),
  };
}

/**
 * Share of both contours that lies within the tolerance of the other, by length, 0 to 1; without any contour 1.
 *
 * @param tolerance - In the spacing's unit; at that distance still counts.
 * @throws {EvaluationError} `bad_option` for a tolerance that is not finite and >= 0.
 */
export function surfaceDiceOfDistances({ prediction, truth }: SurfaceDistances, tolerance: number): number {
  if (!(tolerance >= 0 && tolerance < Infinity)) {
    throw badOption(`surfaceDice: tolerance must be finite and >= 0, got ${tolerance}`);
  }
  let near = 0;
  let all = 0;
  for (const { distances, lengths } of [prediction, truth]) {
    for (let i = 0; i < distances.length; i++) {
      all += lengths[i];
      if (distances[i] <= tolerance * (1 + ROUNDING)) near += lengths[i];
    }
  }
  return all === 0 ? 1 : near / all;
}

/**
 * 95th percentile, by length, of the distances from either contour to the other, the larger of the two; without any
 * contour 0, with one alone null, for then no distance is finite.
 */
export function hausdorff95OfDistances({ prediction, truth }: SurfaceDistances): number | null {
  if (prediction.distances.length === 0 && truth.distances.length === 0) return 0;
  if (prediction.distances.length === 0 || truth.distances.length === 0) return null;
  return Math.max(percentileByLength(prediction, 0.95), percentileByLength(truth, 0.95));
}

/**
 * Normalised surface Dice of two masks, 0 to 1: the share of both contours that lies within a tolerance of the other.
 * Empty rule: both empty is 1, one empty is 0.
 *
 * @param prediction - On the truth's grid; null is empty.
 * @param tolerance - In pixels, or in millimetres if the spacing is.
 * @throws {EvaluationError} As {@link measureSurface} and {@link surfaceDiceOfDistances}.
 * @example
 * surfaceDice(answer.terms[0].mask, truth); // within 2 px
 * surfaceDice(answer.terms[0].mask, truth, 1, [0.7, 0.7]); // within 1 mm
 */
export function surfaceDice(
  prediction: Mask | null,
  truth: Mask | null,
  tolerance: number = DEFAULT_TOLERANCE_PX,
  spacing: Spacing = PIXELS,
): number {
  return surfaceDiceOfDistances(measureSurface(prediction, truth, spacing), tolerance);
}

/**
 * Hausdorff distance of two masks' contours, of which the farthest 5 % are left out. Empty rule: both empty is 0, one empty
 * is null.
 *
 * @param prediction - On the truth's grid; null is empty.
 * @returns In pixels, or in millimetres if the spacing is.
 * @throws {EvaluationError} As {@link measureSurface}.
 */
export function hausdorff95(
  prediction: Mask | null,
  truth: Mask | null,
  spacing: Spacing = PIXELS,
): number | null {
  return hausdorff95OfDistances(measureSurface(prediction, truth, spacing));
}

const [TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT] = [8, 4, 2, 1] as const;
const ALL_INSIDE = 15;

/** The contour of one mask, on the pixel corners of a box: one more each way than it has pixels. */
interface Contour {
  /** Column of each element, row by row and from left to right. */
  readonly columns: readonly number[];
  /** Which of the four pixels round each element are inside: neither none nor all. */
  readonly codes: readonly number[];
  /** Index of the first element of each row, and after the last row the number of elements. */
  readonly rowStarts: readonly number[];
}

function findContour(mask: Mask | null, [x0, y0, x1, y1]: BoxXyxyPx): Contour {
  const columns: number[] = [];
  const codes: number[] = [];
  const rowStarts = [0];
  const add = (column: number, code: number) => {
    if (code === 0 || code === ALL_INSIDE) return;
    columns.push(column);
    codes.push(code);
  };
  const width = x1 - x0;
  const outside = new Uint8Array(width);
  const rowOf = (y: number) =>
    mask === null || y < y0 || y >= y1
      ? outside
      : mask.data.subarray(y * mask.width + x0, y * mask.width + x1);
  let above: Uint8Array = outside;
  for (let y = y0; y <= y1; y++) {
    const below = rowOf(y);
    let code = 0;
    for (let x = 0; x < width; x++) {
      // What was right of the last corner is left of this one.
      code = (code & (TOP_RIGHT | BOTTOM_RIGHT)) << 1;
      if (above[x] !== 0) code |= TOP_RIGHT;
      if (below[x] !== 0) code |= BOTTOM_RIGHT;
      add(x, code);
    }
    add(width, (code & (TOP_RIGHT | BOTTOM_RIGHT)) << 1);
    rowStarts.push(columns.length);
    above = below;
  }
  return { columns, codes, rowStarts };
}

/** Length of the line between inside and outside round a corner, by its code: straight, across, or across twice. */
function elementLengths([row, column]: Spacing): Float64Array {
  const across = Math.hypot(row, column) / 2;
  const lengths = new Float64Array(16).fill(across);
  lengths[0] = 0;
  lengths[ALL_INSIDE] = 0;
  lengths[TOP_LEFT | TOP_RIGHT] = lengths[BOTTOM_LEFT | BOTTOM_RIGHT] = column;
  lengths[TOP_LEFT | BOTTOM_LEFT] = lengths[TOP_RIGHT | BOTTOM_RIGHT] = row;
  lengths[TOP_LEFT | BOTTOM_RIGHT] = lengths[TOP_RIGHT | BOTTOM_LEFT] = 2 * across;
  return lengths;
}

function contourDistances(from: Contour, to: Contour, spacing: Spacing): ContourDistances {
  const lengthOf = elementLengths(spacing);
  const distances = new Float64Array(from.codes.length);
  for (let y = 0, i = 0; y < from.rowStarts.length - 1; y++) {
    for (; i < from.rowStarts[y + 1]; i++) distances[i] = distanceTo(to, from.columns[i], y, spacing);
  }
  return { distances, lengths: Float64Array.from(from.codes, (code) => lengthOf[code]) };
}

/**
 * Exact distance from a corner to the nearest element: rows are looked at outwards until they are farther away than that.
 * Contours that are compared lie close, so this is many times quicker than a distance transform of the box.
 */
function distanceTo(contour: Contour, x: number, y: number, [rowStep, columnStep]: Spacing): number {
  const rows = contour.rowStarts.length - 1;
  const farthest = Math.max(y, rows - 1 - y);
  let best = Infinity;
  for (let step = 0; step <= farthest; step++) {
    const away = (step * rowStep) ** 2;
    if (away >= best) break;
    if (step <= y) best = Math.min(best, away + (columnsAway(contour, x, y - step) * columnStep) ** 2);
    if (y + step < rows) best = Math.min(best, away + (columnsAway(contour, x, y + step) * columnStep) ** 2);
  }
  return Math.sqrt(best);
}

/** Columns from `x` to the nearest element of a row; Infinity without any. */
function columnsAway({ columns, rowStarts }: Contour, x: number, row: number): number {
  const first = rowStarts[row];
  let low = first;
  let high = rowStarts[row + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle] < x) low = middle + 1;
    else high = middle;
  }
  const right = low < rowStarts[row + 1] ? columns[low] - x : Infinity;
  return low > first ? Math.min(right, x - columns[low - 1]) : right;
}

/** The least distance that elements of at least this share of the whole length do not exceed. */
function percentileByLength({ distances, lengths }: ContourDistances, share: number): number {
  const order = Uint32Array.from(distances, (_, i) => i).sort((a, b) => distances[a] - distances[b]);
  const enough = share * (1 - ROUNDING) * lengths.reduce((sum, length) => sum + length, 0);
  let length = 0;
  for (const i of order) {
    length += lengths[i];
    if (length >= enough) return distances[i];
  }
  return distances[order[order.length - 1]];
}

function badOption(message: string): EvaluationError {
  return new EvaluationError("bad_option", message);
}
