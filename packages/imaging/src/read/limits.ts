import { ImagingError } from "../imaging-error.js";

/** Largest picture that is read, in pixels. A header that declares more is refused before memory is taken. */
export const MAX_PIXELS = 100_000_000;

/** Largest file that is read: 2 GiB less one byte, which is what Node reads in one piece. */
export const MAX_FILE_BYTES = 2 ** 31 - 1;

/** Inflating to so much is fine whatever the ratio: an empty mask of a large volume shrinks by a thousand. */
const FREE_INFLATED_BYTES = 512 * 2 ** 20;

/** Pixels shrink by a few times; deflate could by a thousand, which only what is made to do harm comes near. */
const MAX_INFLATE_RATIO = 200;

/** Most bytes that a compressed file of a size may inflate to. */
export function mostInflatedBytes(compressedBytes: number): number {
  return Math.min(MAX_FILE_BYTES, Math.max(FREE_INFLATED_BYTES, compressedBytes * MAX_INFLATE_RATIO));
}

/**
 * Checks the size that a header declares.
 *
 * @throws {ImagingError} `corrupt` for a side below 1, `too_large` for more than {@link MAX_PIXELS} pixels.
 */
export function checkPictureSize(width: number, height: number): void {
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 1 && height >= 1)) {
    throw new ImagingError("corrupt", `size: both sides must be at least 1 pixel, got ${width} x ${height}`);
  }
  if (width * height > MAX_PIXELS) {
    throw new ImagingError(
      "too_large",
      `size: at most ${MAX_PIXELS} pixels, got ${width} x ${height} = ${width * height}`,
    );
  }
}

/**
 * Checks that bytes which a header announces are there.
 *
 * @throws {ImagingError} `truncated` if fewer are there.
 */
export function checkEnoughBytes(what: string, needed: number, available: number): void {
  if (!(needed <= available)) {
    throw new ImagingError("truncated", `${what}: the header announces ${needed} bytes, got ${available}`);
  }
}

/**
 * The slice to read: the asked one, else the middle one.
 *
 * @throws {ImagingError} `bad_slice` unless the asked one is an integer in [0, count).
 */
export function pickSlice(asked: number | undefined, count: number): number {
  if (asked === undefined) return Math.floor(count / 2);
  if (Number.isInteger(asked) && asked >= 0 && asked < count) return asked;
  throw new ImagingError("bad_slice", `slice: an integer from 0 to ${count - 1}, got ${asked}`);
}
