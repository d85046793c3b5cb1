import { ImagingError } from "../imaging-error.js";

/** Most slices of one scan. */
const MAX_SLICES = 20_000;

/** @throws {ImagingError} `too_large` beyond what one scan may have. */
export function checkSliceCount(count: number): void {
  if (count > MAX_SLICES) {
    throw new ImagingError("too_large", `scan: at most ${MAX_SLICES} slices, got ${count}`);
  }
}
