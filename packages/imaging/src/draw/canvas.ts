import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { inkOf } from "./bitmap-font.js";

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A picture to paint on: row-major, interleaved RGB, `[H, W, 3]`. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * Checks that a picture has positive whole sides and `channels` samples per pixel.
 *
 * @throws {ImagingError} `unsupported`
 */
export function assertPixels(
  length: number,
  width: number,
  height: number,
  channels: number,
  caller: string,
): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || length !== width * height * channels) {
    throw new ImagingError(
      "unsupported",
      `${caller}: a picture of ${width} x ${height} x ${channels} must have whole sides >= 1 and as many samples, got ${length}`,
    );
  }
}

/** Lays a colour over one pixel; alpha 1 replaces it. Pixels beyond the canvas are ignored. */
export function blend({ width, height, rgb }: Canvas, x: number, y: number, color: Rgb, alpha: number): void {
  if (x < 0 || y < 0 || x >= width || y >= height || alpha <= 0) return;
  const at = (y * width + x) * 3;
  for (let c = 0; c < 3; c++) rgb[at + c] = Math.round(rgb[at + c] + (color[c] - rgb[at + c]) * alpha);
}

/** Fills whole pixels, `x0 <= x < x1`; the corners must be whole numbers. */
export function fillRectangle(
  canvas: Canvas,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  color: Rgb,
  alpha = 1,
): void {
  for (let y = Math.max(0, y0); y < Math.min(canvas.height, y1); y++) {
    for (let x = Math.max(0, x0); x < Math.min(canvas.width, x1); x++) blend(canvas, x, y, color, alpha);
  }
}

/** Lays a colour over the inside of a mask of the canvas's size. */
export function paintMask(canvas: Canvas, mask: Mask, color: Rgb, alpha: number): void {
  for (let y = 0, i = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++, i++) if (mask.data[i]) blend(canvas, x, y, color, alpha);
  }
}

/** Fills a disc with a smooth rim. The centre is in pixel coordinates: (0.5, 0.5) is the first pixel's centre. */
export function fillDisc(
  canvas: Canvas,
  [centerX, centerY]: readonly [number, number],
  radius: number,
  color: Rgb,
): void {
  for (let y = Math.floor(centerY - radius - 1); y <= centerY + radius + 1; y++) {
    for (let x = Math.floor(centerX - radius - 1); x <= centerX + radius + 1; x++) {
      const distance = Math.hypot(x + 0.5 - centerX, y + 0.5 - centerY);
      blend(canvas, x, y, color, Math.min(1, radius + 0.5 - distance));
    }
  }
}

/** Writes one line of text with its top left corner at a whole pixel, each font pixel `scale` pixels wide. */
export function drawText(
  canvas: Canvas,
  text: string,
  left: number,
  top: number,
  scale: number,
  color: Rgb,
): void {
  for (const { x, y, length } of inkOf(text)) {
    const [x0, y0] = [left + x * scale, top + y * scale];
    fillRectangle(canvas, [x0, y0, x0 + length * scale, y0 + scale], color);
  }
}
