import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";

/** The largest mask that is made or read: 2^27 pixels (11,585 x 11,585), so that hostile sizes cannot fill memory. */
export const MAX_MASK_PIXELS = 2 ** 27;

/**
 * Checks that a mask's sides are positive integers and that its data has one byte per pixel.
 *
 * @param caller - Name of the function on whose behalf it is checked; starts the message.
 * @throws {ImagingError} `bad_mask`
 */
export function assertMask(mask: Mask, caller: string): void {
  assertMaskSize(mask.width, mask.height, caller);
  const expected = mask.width * mask.height;
  if (mask.data.length !== expected) {
    throw new ImagingError(
      "bad_mask",
      `${caller}: a ${mask.width} x ${mask.height} mask must hold ${expected} pixels, got ${mask.data.length}`,
    );
  }
}

/**
 * Checks that two masks lie on the same pixel grid.
 *
 * @throws {ImagingError} `bad_mask`
 */
export function assertSameSize(first: Mask, second: Mask, caller: string): void {
  if (first.width !== second.width || first.height !== second.height) {
    throw new ImagingError(
      "bad_mask",
      `${caller}: masks must have one size, got ${first.width} x ${first.height} and ${second.width} x ${second.height}`,
    );
  }
}

/**
 * Checks the sides of a mask to be: positive integers whose product is at most {@link MAX_MASK_PIXELS}.
 *
 * @throws {ImagingError} `bad_mask`
 */
export function assertMaskSize(width: number, height: number, caller: string): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || width * height > MAX_MASK_PIXELS) {
    throw new ImagingError(
      "bad_mask",
      `${caller}: width and height must be whole numbers >= 1 with at most ${MAX_MASK_PIXELS} pixels, got ${width} x ${height}`,
    );
  }
}

/**
 * A mask with nothing inside.
 *
 * @throws {ImagingError} `bad_mask` for sides that are not positive integers, or too large.
 */
export function emptyMask(width: number, height: number): Mask {
  assertMaskSize(width, height, "emptyMask");
  return { width, height, data: new Uint8Array(width * height) };
}

/**
 * Makes a mask from the pixels of a picture or label map.
 *
 * @param pixels - Row-major values, one per pixel, of any numeric type.
 * @param isInside - Which values are inside; by default every number but zero (NaN is outside).
 * @throws {ImagingError} `bad_mask` if there is not exactly one value per pixel.
 * @example
 * const liver = maskFromPixels(labelMap.pixels, labelMap.width, labelMap.height, (label) => label === 6);
 */
export function maskFromPixels(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  isInside: (value: number) => boolean = isNonZero,
): Mask {
  assertMaskSize(width, height, "maskFromPixels");
  if (pixels.length !== width * height) {
    throw new ImagingError(
      "bad_mask",
      `maskFromPixels: ${width} x ${height} needs ${width * height} values, got ${pixels.length}`,
    );
  }
  const data = new Uint8Array(width * height);
  if (isInside === isNonZero && pixels instanceof Uint8Array) {
    for (let i = 0; i < data.length; i++) data[i] = pixels[i] !== 0 ? 1 : 0;
  } else {
    for (let i = 0; i < data.length; i++) data[i] = isInside(pixels[i]) ? 1 : 0;
  }
  return { width, height, data };
}

function isNonZero(value: number): boolean {
  return value !== 0 && !Number.isNaN(value);
}
