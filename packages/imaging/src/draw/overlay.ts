import type { BoxXyxyPx, Mark, Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { checkMarks } from "../mask/check-marks.js";
import { assertMask } from "../mask/mask-basics.js";
import { boundingBox } from "../mask/mask-properties.js";
import { FONT, textWidth } from "./bitmap-font.js";
import { assertPixels, type Canvas, drawText, fillRectangle, paintMask, type Rgb } from "./canvas.js";
import { drawMark, outlineOf } from "./draw-mark.js";

/** One structure to show on an image. */
export interface OverlayLayer {
  /** On the image's own pixel grid; without a mask the layer draws nothing. */
  readonly mask?: Mask;
  readonly color: Rgb;
  /** Written on a dark plate above the mask. */
  readonly label?: string;
}

/** How to draw an overlay. */
export interface OverlayOptions {
  /** The user's marks, drawn over everything. Default: none. */
  readonly marks?: readonly Mark[];
  /** How strongly masks are filled, 0 (outline only) to 1 (opaque). Default: 0.35. */
  readonly alpha?: number;
  /** Thickness of the opaque outline inside the mask's rim; 0 for none. Default: 1, more on large images. */
  readonly outlinePx?: number;
}

const PLATE: Rgb = [0, 0, 0];

/**
 * Draws masks, their names and the user's marks over an image. The image itself is not changed.
 *
 * Later layers cover earlier ones; labels come above all masks, and marks above all labels.
 *
 * @param rgb - The image, row-major, interleaved, `[H, W, 3]`.
 * @returns A new picture of the same shape.
 * @throws {ImagingError} `unsupported` if `rgb` does not fit its size, or for an alpha or outline out of range;
 *   `bad_mask` if a mask has another size; `bad_mark` for a mark that {@link checkMarks} refuses.
 * @example
 * const shown = drawOverlay(rgb, 320, 240, [{ mask, color: PALETTE[0], label: "liver" }], { marks });
 */
export function drawOverlay(
  rgb: Uint8Array,
  width: number,
  height: number,
  layers: readonly OverlayLayer[],
  options: OverlayOptions = {},
): Uint8Array {
  assertPixels(rgb.length, width, height, 3, "drawOverlay");
  const marks = options.marks ?? [];
  checkMarks(marks, width, height);
  const canvas: Canvas = { width, height, rgb: Uint8Array.from(rgb) };
  const shorter = Math.min(width, height);
  const alpha = inRange("alpha", options.alpha ?? 0.35, 1);
  const outlinePx = inRange(
    "outlinePx",
    options.outlinePx ?? Math.max(1, Math.round(shorter / 400)),
    shorter,
  );
  for (const layer of layers) drawLayer(canvas, layer, alpha, outlinePx);
  drawLabels(canvas, layers, Math.max(1, Math.round(shorter / 360)));
  for (const mark of marks) drawMark(canvas, mark);
  return canvas.rgb;
}

function inRange(name: string, value: number, most: number): number {
  if (value >= 0 && value <= most) return value;
  throw new ImagingError("unsupported", `drawOverlay: ${name} must be from 0 to ${most}, got ${value}`);
}

function drawLayer(canvas: Canvas, { mask, color }: OverlayLayer, alpha: number, outlinePx: number): void {
  if (mask === undefined) return;
  assertMask(mask, "drawOverlay");
  if (mask.width !== canvas.width || mask.height !== canvas.height) {
    throw new ImagingError(
      "bad_mask",
      `drawOverlay: masks must have the image's size, ${canvas.width} x ${canvas.height}, got ${mask.width} x ${mask.height}`,
    );
  }
  paintMask(canvas, mask, color, alpha);
  if (outlinePx > 0) paintMask(canvas, outlineOf(mask, outlinePx), color, 1);
}

/** Writes each label above its mask, lower where another label already stands. */
function drawLabels(canvas: Canvas, layers: readonly OverlayLayer[], scale: number): void {
  const placed: BoxXyxyPx[] = [];
  for (const { mask, color, label } of layers) {
    const box = mask && label ? boundingBox(mask) : null;
    if (box === null || !label) continue;
    const plate = placePlate(canvas, box, (textWidth(label) + 4) * scale, (FONT.height + 3) * scale, placed);
    placed.push(plate);
    fillRectangle(canvas, plate, PLATE, 0.7);
    drawText(canvas, label, plate[0] + 2 * scale, plate[1] + 2 * scale, scale, color);
  }
}

function placePlate(
  canvas: Canvas,
  [x0, y0]: BoxXyxyPx,
  width: number,
  height: number,
  placed: readonly BoxXyxyPx[],
): BoxXyxyPx {
  const left = Math.max(0, Math.min(x0, canvas.width - width));
  let top = Math.max(0, y0 - height);
  // Each pass steps below one plate, so this ends; past the lower edge there is no better place than there.
  for (let other = overlapping(); other && top < canvas.height - height; other = overlapping())
    top = other[3];
  top = Math.max(0, Math.min(top, canvas.height - height));
  return [left, top, left + width, top + height];

  function overlapping(): BoxXyxyPx | undefined {
    return placed.find(([ax, ay, bx, by]) => ax < left + width && left < bx && ay < top + height && top < by);
  }
}
