import { area, type BoxXyxyPx, boundingBox, cropToContent, type Mask } from "@mimo/imaging";

// The samples of an image come back to the same few masks again and again, so each is measured once.
const BOUNDS = new WeakMap<Mask, BoxXyxyPx | null>();
const AREAS = new WeakMap<Mask, number>();

/** The bounding box of a mask that nobody changes any more; null if it is empty. */
export function boundsOf(mask: Mask): BoxXyxyPx | null {
  const known = BOUNDS.get(mask);
  if (known !== undefined) return known;
  const bounds = boundingBox(mask);
  BOUNDS.set(mask, bounds);
  return bounds;
}

/** The number of pixels of a mask that nobody changes any more. */
export function areaOf(mask: Mask): number {
  const known = AREAS.get(mask);
  if (known !== undefined) return known;
  const content = cropToContent(mask, 0, boundsOf(mask));
  const areaPx = content === null ? 0 : area(content.part);
  AREAS.set(mask, areaPx);
  return areaPx;
}
