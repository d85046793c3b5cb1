import type { BoxXyxyPx, Mark, Mask, PointXyPx } from "../image.js";
import { distanceTransform } from "../mask/distance-transform.js";
import { maskFromScribble } from "../mask/rasterise.js";
import { type Canvas, fillDisc, fillRectangle, paintMask, type Rgb } from "./canvas.js";
import { MARK_COLORS } from "./palette.js";

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** How much of the image a dark rim beside a bright line hides. */
const RIM_ALPHA = 0.6;

/** The pixels of a mask within `thicknessPx` of its outside; the image's edge closes the outline. */
export function outlineOf(mask: Mask, thicknessPx: number): Mask {
  const depth = distanceTransform(mask);
  const data = Uint8Array.from(depth, (value) => (value > 0 && value <= thicknessPx ? 1 : 0));
  return { width: mask.width, height: mask.height, data };
}

/** Draws one checked mark. Every mark has a bright and a dark part, so that it shows on any image. */
export function drawMark(canvas: Canvas, mark: Mark): void {
  const linePx = Math.max(1, Math.round(Math.min(canvas.width, canvas.height) / 300));
  if (mark.kind === "point") drawPoint(canvas, mark.at, mark.positive);
  else if (mark.kind === "box") drawBox(canvas, mark.box, linePx);
  else if (mark.kind === "scribble") drawScribble(canvas, mark.path, mark.positive, linePx);
  else drawMaskOutline(canvas, mark.mask, linePx);
}

function signColor(positive: boolean): Rgb {
  return positive ? MARK_COLORS.positive : MARK_COLORS.negative;
}

/** A disc in a white ring, with a white plus or minus. */
function drawPoint(canvas: Canvas, [x, y]: PointXyPx, positive: boolean): void {
  const radius = Math.max(4, Math.round(Math.min(canvas.width, canvas.height) / 50));
  // On a pixel's centre, where the arms of the sign come out even.
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const center = [column + 0.5, row + 0.5] as const;
  fillDisc(canvas, center, radius + 2, BLACK);
  fillDisc(canvas, center, radius + 1, WHITE);
  fillDisc(canvas, center, radius, signColor(positive));
  const arm = Math.max(2, Math.round(radius * 0.6));
  const half = Math.floor(radius / 8);
  fillRectangle(canvas, [column - arm, row - half, column + arm + 1, row + half + 1], WHITE);
  if (positive) fillRectangle(canvas, [column - half, row - arm, column + half + 1, row + arm + 1], WHITE);
}

function drawBox(canvas: Canvas, [x0, y0, x1, y1]: BoxXyxyPx, linePx: number): void {
  const box: BoxXyxyPx = [Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)];
  strokeInside(canvas, box, linePx, MARK_COLORS.box, 1);
  const inner: BoxXyxyPx = [box[0] + linePx, box[1] + linePx, box[2] - linePx, box[3] - linePx];
  strokeInside(canvas, inner, 1, BLACK, RIM_ALPHA);
}

function strokeInside(
  canvas: Canvas,
  [x0, y0, x1, y1]: BoxXyxyPx,
  t: number,
  color: Rgb,
  alpha: number,
): void {
  if (x1 <= x0 || y1 <= y0) return;
  const [top, bottom] = [Math.min(y0 + t, y1), Math.max(y1 - t, y0 + t)];
  fillRectangle(canvas, [x0, y0, x1, top], color, alpha);
  fillRectangle(canvas, [x0, bottom, x1, y1], color, alpha);
  fillRectangle(canvas, [x0, top, Math.min(x0 + t, x1), bottom], color, alpha);
  fillRectangle(canvas, [Math.max(x1 - t, x0 + t), top, x1, bottom], color, alpha);
}

function drawScribble(canvas: Canvas, path: readonly PointXyPx[], positive: boolean, linePx: number): void {
  const { width, height } = canvas;
  const color = signColor(positive);
  paintMask(canvas, maskFromScribble(path, linePx + 1, width, height), WHITE, 1);
  paintMask(canvas, maskFromScribble(path, linePx, width, height), color, 1);
}

function drawMaskOutline(canvas: Canvas, mask: Mask, linePx: number): void {
  paintMask(canvas, outlineOf(mask, linePx + 1), BLACK, RIM_ALPHA);
  paintMask(canvas, outlineOf(mask, linePx), MARK_COLORS.mask, 1);
}
