import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { cropToContent, pasteInto } from "./crop.js";
import { squaredDistances } from "./distance-transform.js";
import { assertMask, emptyMask } from "./mask-basics.js";

/** Squared distances are whole numbers; the slack keeps radii such as Math.sqrt(13) on the near side of 13. */
const SLACK = 1e-9;

/**
 * Grows a mask by a disc: every pixel whose centre is within `radiusPx` of an inside pixel's centre.
 *
 * Time does not depend on the radius.
 *
 * @param radiusPx - Radius of the disc, any number >= 0; 0 changes nothing.
 * @throws {ImagingError} `bad_mask` for a negative or non-finite radius.
 */
export function dilate(mask: Mask, radiusPx: number): Mask {
  const limit = squaredRadius(mask, radiusPx, "dilate");
  return fromDistances(mask, true, Math.ceil(radiusPx), (squared) => squared <= limit);
}

/**
 * Shrinks a mask by a disc: keeps the pixels with no outside pixel within `radiusPx`.
 *
 * Only pixels of the image count, so a structure that the frame cuts off is not eaten at the frame:
 * `erode` is `dilate` of the complement.
 *
 * @param radiusPx - Radius of the disc, any number >= 0; 0 changes nothing.
 * @throws {ImagingError} `bad_mask` for a negative or non-finite radius.
 */
export function erode(mask: Mask, radiusPx: number): Mask {
  const limit = squaredRadius(mask, radiusPx, "erode");
  return fromDistances(mask, false, 1, (squared) => squared > limit);
}

/**
 * The inside pixels with an outside pixel above, below, left or right, or at the image's edge.
 *
 * Eight-connected, one pixel wide, and closed even where the frame cuts the structure off.
 */
export function boundary(mask: Mask): Mask {
  assertMask(mask, "boundary");
  const { width, height, data } = mask;
  const edge = new Uint8Array(data.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      const onFrame = x === 0 || y === 0 || x === width - 1 || y === height - 1;
      const enclosed = !onFrame && data[i - 1] && data[i + 1] && data[i - width] && data[i + width];
      edge[i] = enclosed ? 0 : 1;
    }
  }
  return { width, height, data: edge };
}

function squaredRadius(mask: Mask, radiusPx: number, caller: string): number {
  assertMask(mask, caller);
  if (!(radiusPx >= 0 && radiusPx < Infinity)) {
    throw new ImagingError("bad_mask", `${caller}: radiusPx must be finite and >= 0, got ${radiusPx}`);
  }
  return radiusPx * radiusPx + SLACK;
}

/** @param marginPx - How far around the mask pixels matter. */
function fromDistances(
  mask: Mask,
  site: boolean,
  marginPx: number,
  isInside: (squared: number) => boolean,
): Mask {
  const whole = emptyMask(mask.width, mask.height);
  const content = cropToContent(mask, marginPx);
  if (content === null) return whole;
  const squared = squaredDistances(content.part, site, [1, 1]);
  const data = new Uint8Array(squared.length);
  for (let i = 0; i < data.length; i++) data[i] = isInside(squared[i]) ? 1 : 0;
  return pasteInto(whole, { ...content, part: { ...content.part, data } });
}
