import type { MedicalImage } from "../image.js";

/** The array types that an image's pixels can have. */
export type PixelArray = MedicalImage["pixels"];

/** How a stored number becomes a pixel: `stored * slope + intercept`, which lies in [low, high]. */
export interface ValueMap {
  readonly slope: number;
  readonly intercept: number;
  readonly low: number;
  readonly high: number;
}

/** Builds a {@link ValueMap} for stored numbers in [storedLow, storedHigh]. */
export function toValueMap(
  slope: number,
  intercept: number,
  storedLow: number,
  storedHigh: number,
): ValueMap {
  const ends = [storedLow * slope + intercept, storedHigh * slope + intercept];
  return { slope, intercept, low: Math.min(...ends), high: Math.max(...ends) };
}

/**
 * Allocates the narrowest array that holds every number a map can give.
 *
 * The type follows from the header, not from the pixels, so all slices of one volume get the same type.
 */
export function allocatePixels(length: number, map: ValueMap): PixelArray {
  const { low, high } = map;
  if (!(Number.isInteger(map.slope) && Number.isInteger(map.intercept))) return new Float32Array(length);
  if (low >= 0 && high <= 0xff) return new Uint8Array(length);
  if (low >= 0 && high <= 0xffff) return new Uint16Array(length);
  if (low >= -0x8000 && high <= 0x7fff) return new Int16Array(length);
  if (low >= -0x80000000 && high <= 0x7fffffff) return new Int32Array(length);
  return new Float32Array(length);
}
