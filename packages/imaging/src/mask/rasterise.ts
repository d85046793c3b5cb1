import type { BoxXyxyPx, Mask, PointXyPx } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { assertMaskSize } from "./mask-basics.js";

/** Beyond this the arithmetic of edges would lose whole pixels. */
const MAX_COORDINATE = 2 ** 30;

/** Half a pixel: the least half-width at which a stroke leaves an unbroken trail of pixels. */
const LEAST_STROKE_RADIUS = 0.5;

/**
 * Fills a polygon: the pixels whose centre is inside by the even-odd rule. The last point joins the first.
 *
 * A centre exactly on a left or upper edge is inside, on a right or lower edge outside, so polygons that
 * share an edge share no pixel and leave no gap. Parts beyond the image are cut off.
 *
 * @throws {ImagingError} `bad_mask` for fewer than three points, or a coordinate that is not finite.
 */
export function maskFromPolygon(points: readonly PointXyPx[], width: number, height: number): Mask {
  assertMaskSize(width, height, "maskFromPolygon");
  assertCoordinates(points.flat(), "maskFromPolygon");
  if (points.length < 3) {
    throw new ImagingError("bad_mask", `maskFromPolygon: a polygon needs 3 points, got ${points.length}`);
  }
  const data = new Uint8Array(width * height);
  const crossings: number[][] = Array.from({ length: height }, () => []);
  points.forEach((point, i) => {
    addCrossings(crossings, point, points[(i + 1) % points.length]);
  });
  crossings.forEach((row, y) => {
    row.sort((a, b) => a - b);
    for (let k = 0; k + 1 < row.length; k += 2) {
      const from = firstCentre(row[k], width);
      const to = firstCentre(row[k + 1], width);
      data.fill(1, y * width + from, y * width + to);
    }
  });
  return { width, height, data };
}

/** Notes where an edge crosses the centre line of each row. */
function addCrossings(crossings: number[][], a: PointXyPx, b: PointXyPx): void {
  // Always from the upper end, so that two polygons get the same crossing from their common edge.
  const [[x0, y0], [x1, y1]] = a[1] < b[1] ? [a, b] : [b, a];
  const end = firstCentre(y1, crossings.length);
  for (let y = firstCentre(y0, crossings.length); y < end; y++) {
    crossings[y].push(x0 + ((y + 0.5 - y0) / (y1 - y0)) * (x1 - x0));
  }
}

/** The first pixel whose centre is at or beyond `edge`, kept within [0, count]. */
function firstCentre(edge: number, count: number): number {
  return Math.min(count, Math.max(0, Math.ceil(edge - 0.5)));
}

/**
 * Fills a box: the pixels with `x0 <= centre x < x1` and `y0 <= centre y < y1`, cut to the image.
 *
 * @throws {ImagingError} `bad_mask` for a coordinate that is not finite, or swapped corners.
 */
export function maskFromBox(box: BoxXyxyPx, width: number, height: number): Mask {
  assertMaskSize(width, height, "maskFromBox");
  assertBox(box, "maskFromBox");
  const [x0, y0, x1, y1] = box;
  const data = new Uint8Array(width * height);
  const [from, to] = [firstCentre(x0, width), firstCentre(x1, width)];
  for (let y = firstCentre(y0, height); y < firstCentre(y1, height); y++) {
    data.fill(1, y * width + from, y * width + to);
  }
  return { width, height, data };
}

/**
 * Fills the ellipse whose axes are the sides of a box: pixels whose centre is inside or on it, cut to the image.
 *
 * @throws {ImagingError} `bad_mask` for a coordinate that is not finite, or swapped corners.
 */
export function maskFromEllipseInBox(box: BoxXyxyPx, width: number, height: number): Mask {
  assertMaskSize(width, height, "maskFromEllipseInBox");
  assertBox(box, "maskFromEllipseInBox");
  const [x0, y0, x1, y1] = box;
  const data = new Uint8Array(width * height);
  for (let y = firstCentre(y0, height); y < firstCentre(y1, height); y++) {
    const v = (2 * (y + 0.5) - y0 - y1) / (y1 - y0);
    for (let x = firstCentre(x0, width); x < firstCentre(x1, width); x++) {
      const u = (2 * (x + 0.5) - x0 - x1) / (x1 - x0);
      if (u * u + v * v <= 1) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}

/**
 * Draws a stroke with round ends: the pixels whose centre is within `radiusPx` of the path, cut to the image.
 *
 * A radius under half a pixel counts as half a pixel, and the pixels under the path's own points are always
 * drawn, so that no stroke vanishes between pixel centres. One point draws a disc; no point draws nothing.
 *
 * @throws {ImagingError} `bad_mask` for a coordinate or radius that is not finite, or a negative radius.
 */
export function maskFromScribble(
  path: readonly PointXyPx[],
  radiusPx: number,
  width: number,
  height: number,
): Mask {
  assertMaskSize(width, height, "maskFromScribble");
  assertCoordinates([...path.flat(), radiusPx], "maskFromScribble");
  if (radiusPx < 0) {
    throw new ImagingError("bad_mask", `maskFromScribble: radiusPx must be >= 0, got ${radiusPx}`);
  }
  const mask = { width, height, data: new Uint8Array(width * height) };
  const radius = Math.max(radiusPx, LEAST_STROKE_RADIUS);
  path.forEach(([x, y], i) => {
    if (x >= 0 && y >= 0 && x < width && y < height) mask.data[Math.floor(y) * width + Math.floor(x)] = 1;
    if (i > 0 || path.length === 1) fillCapsule(mask, path[Math.max(0, i - 1)], [x, y], radius);
  });
  return mask;
}

function fillCapsule({ width, height, data }: Mask, a: PointXyPx, b: PointXyPx, radius: number): void {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const squaredLength = dx * dx + dy * dy;
  const limit = radius * radius + 1e-9;
  const yEnd = lastCentre(Math.max(a[1], b[1]) + radius, height);
  for (let y = firstCentre(Math.min(a[1], b[1]) - radius, height); y <= yEnd; y++) {
    const [low, high] = reachInRow(a, b, y + 0.5, radius);
    for (let x = firstCentre(low, width); x <= lastCentre(high, width); x++) {
      const [px, py] = [x + 0.5 - a[0], y + 0.5 - a[1]];
      const along = squaredLength === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squaredLength));
      if ((px - along * dx) ** 2 + (py - along * dy) ** 2 <= limit) data[y * width + x] = 1;
    }
  }
}

/** Columns that a stroke can reach in one row: the part of the segment within `radius` rows, widened by it. */
function reachInRow(a: PointXyPx, b: PointXyPx, y: number, radius: number): [number, number] {
  const [[x0, y0], [x1, y1]] = a[1] < b[1] ? [a, b] : [b, a];
  const xAt = (row: number) => {
    if (y1 === y0) return x0;
    return x0 + Math.min(1, Math.max(0, (row - y0) / (y1 - y0))) * (x1 - x0);
  };
  const ends = y1 === y0 ? [x0, x1] : [xAt(y - radius), xAt(y + radius)];
  return [Math.min(...ends) - radius, Math.max(...ends) + radius];
}

/** The last pixel whose centre is at or before `edge`, at most `count - 1`; -1 if there is none. */
function lastCentre(edge: number, count: number): number {
  return Math.min(count - 1, Math.max(-1, Math.floor(edge - 0.5)));
}

function assertBox(box: BoxXyxyPx, caller: string): void {
  assertCoordinates(box, caller);
  if (!(box[0] < box[2] && box[1] < box[3])) {
    throw new ImagingError("bad_mask", `${caller}: a box needs x0 < x1 and y0 < y1, got [${box.join(", ")}]`);
  }
}

function assertCoordinates(numbers: readonly number[], caller: string): void {
  const wrong = numbers.findIndex((value) => !(Math.abs(value) <= MAX_COORDINATE));
  if (wrong >= 0) {
    throw new ImagingError(
      "bad_mask",
      `${caller}: coordinates must be finite numbers within +-${MAX_COORDINATE}, got ${numbers[wrong]}`,
    );
  }
}
