import type { BoxXyxyPx, Mask } from "../image.js";
import { boundingBox } from "./mask-properties.js";

/** A part of a mask, and where it lies in the whole. */
export interface CroppedMask {
  readonly part: Mask;
  readonly left: number;
  readonly top: number;
}

/**
 * The part of a mask that holds everything inside and a margin around it, as far as the image goes; null if it is empty.
 *
 * Most structures fill little of their image: what is computed on the part is the same, and quicker.
 *
 * @param marginPx - A whole number >= 0.
 * @param box - The mask's bounding box, where it is known.
 */
export function cropToContent(mask: Mask, marginPx: number, box = boundingBox(mask)): CroppedMask | null {
  if (box === null) return null;
  const [x0, y0, x1, y1] = [
    Math.max(0, box[0] - marginPx),
    Math.max(0, box[1] - marginPx),
    Math.min(mask.width, box[2] + marginPx),
    Math.min(mask.height, box[3] + marginPx),
  ];
  return { part: cut(mask, [x0, y0, x1, y1]), left: x0, top: y0 };
}

function cut(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx): Mask {
  const [width, height] = [x1 - x0, y1 - y0];
  if (width === mask.width && height === mask.height) return mask;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (y0 + y) * mask.width + x0;
    data.set(mask.data.subarray(from, from + width), y * width);
  }
  return { width, height, data };
}

/** Puts a part's pixels back into a whole that is zero elsewhere. */
export function pasteInto(whole: Mask, { part, left, top }: CroppedMask): Mask {
  for (let y = 0; y < part.height; y++) {
    const row = part.data.subarray(y * part.width, (y + 1) * part.width);
    whole.data.set(row, (top + y) * whole.width + left);
  }
  return whole;
}
