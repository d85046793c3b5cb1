import type { Geometry, MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { checkPictureSize } from "./limits.js";
import type { PixelArray } from "./pixel-array.js";

/** A geometry of which nothing is known. */
export const UNKNOWN_GEOMETRY: Geometry = { spacingMm: null, originLps: null, orientationLps: null };

/**
 * Makes a colour image of pixels in memory.
 *
 * @param pixels - `[height, width, 3]`, interleaved RGB; kept, not copied.
 * @throws {ImagingError} `corrupt` if the length is not width * height * 3, `too_large` above the pixel limit.
 */
export function imageFromRgb(width: number, height: number, pixels: Uint8Array): MedicalImage {
  checkLength(width, height, 3, pixels);
  return {
    width,
    height,
    channels: 3,
    pixels,
    meaning: "colour",
    window: null,
    modality: null,
    geometry: UNKNOWN_GEOMETRY,
    slice: { index: 0, count: 1 },
  };
}

/**
 * Makes a grey image of pixels in memory.
 *
 * @param pixels - `[height, width]`; kept, not copied.
 * @param known - What else is known about it, for example `{ meaning: "hounsfield", modality: "CT" }`.
 * @throws {ImagingError} `corrupt` if the length is not width * height, `too_large` above the pixel limit.
 */
export function imageFromGrey(
  width: number,
  height: number,
  pixels: PixelArray,
  known: Partial<Pick<MedicalImage, "meaning" | "window" | "modality" | "geometry" | "slice">> = {},
): MedicalImage {
  checkLength(width, height, 1, pixels);
  return {
    width,
    height,
    channels: 1,
    pixels,
    meaning: known.meaning ?? "grey",
    window: known.window ?? null,
    modality: known.modality ?? null,
    geometry: known.geometry ?? UNKNOWN_GEOMETRY,
    slice: known.slice ?? { index: 0, count: 1 },
  };
}

function checkLength(width: number, height: number, channels: number, pixels: PixelArray): void {
  checkPictureSize(width, height);
  if (pixels.length !== width * height * channels) {
    throw new ImagingError(
      "corrupt",
      `pixels: the length must be ${width} x ${height} x ${channels} = ${width * height * channels}, got ${pixels.length}`,
    );
  }
}
