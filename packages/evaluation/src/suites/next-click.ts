import { area, difference, interiorPoint, keepLargestComponent, type Mark, type Mask } from "@mimo/imaging";

/** A click that corrects a mask. */
export type Click = Extract<Mark, { kind: "point" }>;

/**
 * Where a person would click next: into the largest piece (joined by sides) of what is wrong, at the pixel that lies
 * deepest in it; positive where structure is missing, negative where something else is painted. Of two pieces of one
 * size the missing one is clicked.
 *
 * @param mask - The mask as it stands, on the truth's grid.
 * @returns Null if nothing is wrong.
 * @throws {ImagingError} `bad_mask` if the masks have different sizes.
 */
export function nextClick(mask: Mask, truth: Mask): Click | null {
  const missing = keepLargestComponent(difference(truth, mask), 4);
  const superfluous = keepLargestComponent(difference(mask, truth), 4);
  const positive = area(missing) >= area(superfluous);
  const at = interiorPoint(positive ? missing : superfluous);
  return at === null ? null : { kind: "point", at, positive };
}
