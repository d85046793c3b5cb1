import { type BoxXyxyPx, boundingBox, type Mask } from "@mimo/imaging";

const KNOWN = new WeakMap<Mask, BoxXyxyPx | null>();

/**
 * The bounding box of a mask that nobody changes any more; null if it is empty.
 *
 * The samples of an image come back to the same few masks again and again, so each is measured once.
 */
export function boundsOf(mask: Mask): BoxXyxyPx | null {
  const known = KNOWN.get(mask);
  if (known !== undefined) return known;
  const bounds = boundingBox(mask);
  KNOWN.set(mask, bounds);
  return bounds;
}
