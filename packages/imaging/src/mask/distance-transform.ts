import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { cropToContent } from "./crop.js";
import { assertMask } from "./mask-basics.js";

/** What {@link distanceTransform} takes the world beyond the image for. */
export type BeyondImage = "outside" | "ignored";

/**
 * Exact Euclidean distance, in pixels, from every inside pixel to the nearest outside pixel; 0 outside.
 *
 * Distances run between pixel centres, so an inside pixel has at least 1.
 *
 * @param beyondImage - "outside" (default): the image is framed by outside pixels, so a full mask has a
 *   finite distance to its frame. "ignored": only pixels of the image count; a full mask is Infinity everywhere.
 * @returns Row-major distances, `[H, W]`.
 */
export function distanceTransform(mask: Mask, beyondImage: BeyondImage = "outside"): Float32Array {
  assertMask(mask, "distanceTransform");
  const { width, height } = mask;
  const distances = new Float32Array(width * height);
  // The nearest pixel outside is never farther away than the frame of one pixel around everything inside.
  const content = cropToContent(mask, 1);
  if (content === null) return distances;
  const { part, left, top } = content;
  const squared = squaredDistances(part, false, [1, 1]);
  for (let row = 0, i = 0; row < part.height; row++) {
    const y = top + row;
    for (let column = 0; column < part.width; column++, i++) {
      if (squared[i] === 0) continue;
      const x = left + column;
      const frame = beyondImage === "outside" ? Math.min(x + 1, y + 1, width - x, height - y) : Infinity;
      distances[y * width + x] = Math.min(Math.sqrt(squared[i]), frame);
    }
  }
  return distances;
}

/**
 * Exact Euclidean distance from every pixel to the nearest inside pixel; 0 inside, Infinity for an empty mask.
 *
 * @param spacing - Distance between pixel centres, `[row, column]`: in pixels by default, or in millimetres,
 *   and then so is the answer.
 * @returns Row-major distances, `[H, W]`.
 * @throws {ImagingError} `bad_mask` for a spacing that is not finite and > 0.
 */
export function distanceToMask(mask: Mask, spacing: readonly [number, number] = [1, 1]): Float32Array {
  assertMask(mask, "distanceToMask");
  if (!spacing.every((step) => step > 0 && step < Infinity)) {
    throw new ImagingError("bad_mask", `distanceToMask: spacing must be finite and > 0, got ${spacing}`);
  }
  const squared = squaredDistances(mask, true, spacing);
  const distances = new Float32Array(squared.length);
  // `Float32Array.from` with a function takes many times as long.
  for (let i = 0; i < squared.length; i++) distances[i] = Math.sqrt(squared[i]);
  return distances;
}

/**
 * Squared distance from every pixel to the nearest pixel whose insideness is `site`.
 *
 * Felzenszwalb & Huttenlocher, "Distance Transforms of Sampled Functions" (2012): along columns two sweeps,
 * along rows the lower envelope of one parabola per column; linear in the number of pixels. Exact for unit
 * spacing, where every term is an integer below 2^53.
 */
export function squaredDistances(
  mask: Mask,
  site: boolean,
  [rowSpacing, columnSpacing]: readonly [number, number],
): Float64Array {
  const { width, height } = mask;
  const squared = columnDistances(mask, site);
  for (let i = 0; i < squared.length; i++) squared[i] = (squared[i] * rowSpacing) ** 2;
  const envelope = {
    apex: new Int32Array(width),
    from: new Float64Array(width + 1),
    heights: new Float64Array(width),
  };
  for (let y = 0; y < height; y++) {
    lowerEnvelope(squared.subarray(y * width, (y + 1) * width), columnSpacing, envelope);
  }
  return squared;
}

/** Number of rows to the nearest site in the same column. */
function columnDistances(mask: Mask, site: boolean): Float64Array {
  const { width, height, data } = mask;
  const rows = new Float64Array(width * height);
  for (let i = 0; i < rows.length; i++) {
    const above = i < width ? Infinity : rows[i - width];
    rows[i] = (data[i] !== 0) === site ? 0 : above + 1;
  }
  for (let i = rows.length - width - 1; i >= 0; i--) {
    if (rows[i + width] + 1 < rows[i]) rows[i] = rows[i + width] + 1;
  }
  return rows;
}

interface Envelope {
  /** Column of each parabola on the envelope. */
  readonly apex: Int32Array;
  /** Column from which each parabola is the lowest. */
  readonly from: Float64Array;
  readonly heights: Float64Array;
}

/** Replaces `row[x]` by the minimum over columns c of `row[c] + ((x - c) * spacing)^2`. */
function lowerEnvelope(row: Float64Array, spacing: number, { apex, from, heights }: Envelope): void {
  const scale = spacing * spacing;
  heights.set(row);
  let last = -1;
  for (let c = 0; c < row.length; c++) {
    if (heights[c] === Infinity) continue;
    let start = -Infinity;
    while (last >= 0) {
      const p = apex[last];
      start = ((heights[c] - heights[p]) / scale + (c * c - p * p)) / (2 * (c - p));
      if (start > from[last]) break;
      last--;
      start = -Infinity;
    }
    last++;
    apex[last] = c;
    from[last] = start;
  }
  if (last < 0) return;
  from[last + 1] = Infinity;
  for (let x = 0, k = 0; x < row.length; x++) {
    while (from[k + 1] < x) k++;
    row[x] = heights[apex[k]] + scale * (x - apex[k]) ** 2;
  }
}
