import { difference, maskFromScribble, union } from "@mimo/imaging/mask";
import type { Mask } from "./mask.js";

type Path = readonly (readonly [number, number])[];

/**
 * Adds a brush stroke to a mask.
 *
 * @param path - Middle of the brush, pixels of the image, (0, 0) the corner of the top-left pixel.
 * @param radiusPx - Of the round brush, in image pixels.
 */
export function paintStroke(mask: Mask, path: Path, radiusPx: number): Mask {
  return union(mask, maskFromScribble(path, radiusPx, mask.width, mask.height));
}

/** Takes an eraser stroke from a mask; parameters as for {@link paintStroke}. */
export function eraseStroke(mask: Mask, path: Path, radiusPx: number): Mask {
  return difference(mask, maskFromScribble(path, radiusPx, mask.width, mask.height));
}
