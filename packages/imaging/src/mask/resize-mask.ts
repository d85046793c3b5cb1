import type { Mask } from "../image.js";
import { assertMask, assertMaskSize } from "./mask-basics.js";

/**
 * Resamples a mask to another size, nearest neighbour.
 *
 * Both grids cover the same rectangle, corner to corner: the centre of new pixel x lies at
 * `(x + 0.5) * oldWidth / newWidth` on the old grid and takes the pixel it falls in.
 *
 * @throws {ImagingError} `bad_mask` for a size that is not positive integers.
 */
export function resizeMask(mask: Mask, width: number, height: number): Mask {
  assertMask(mask, "resizeMask");
  assertMaskSize(width, height, "resizeMask");
  const columns = sourceIndices(mask.width, width);
  const rows = sourceIndices(mask.height, height);
  const data = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = rows[y] * mask.width;
    for (let x = 0; x < width; x++, i++) data[i] = mask.data[row + columns[x]] ? 1 : 0;
  }
  return { width, height, data };
}

/** Whole-number arithmetic, `floor((2i + 1) * from / (2 * to))`, so that a centre on an old edge never wavers. */
function sourceIndices(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => Math.floor(((2 * i + 1) * from) / (2 * to)));
}
