import { decodeRle, encodeRle } from "@mimo/imaging/mask";
import type { Rle } from "@mimo/protocol";

/** A binary mask on the image's pixel grid: row-major, 1 inside, 0 outside. */
export type Mask = ReturnType<typeof decodeRle>;

const decoded = new WeakMap<Rle, Mask>();

/**
 * The mask of an RLE, unpacked once per object. Do not write into it.
 *
 * @throws {ImagingError} `bad_mask` for an RLE that is none.
 */
export function maskOf(rle: Rle): Mask {
  const known = decoded.get(rle);
  if (known) return known;
  const mask = decodeRle(rle);
  decoded.set(rle, mask);
  return mask;
}

/** Packs a mask for the server; `maskOf` finds it again without unpacking. */
export function rleOf(mask: Mask): Rle {
  const { size, counts } = encodeRle(mask);
  const rle: Rle = { size: [size[0], size[1]], counts };
  decoded.set(rle, mask);
  return rle;
}
