/**
 * Volume of a structure from its areas: their sum times the distance between slices.
 *
 * @param areasMm2 - One for each slice that has the structure; a null makes the volume unknown.
 * @param sliceSpacingMm - Distance between neighbouring slice centres.
 * @returns Cubic millimetres; null where any number is unknown, or without a slice.
 */
export function volumeMm3(
  areasMm2: readonly (number | null)[],
  sliceSpacingMm: number | null,
): number | null {
  if (sliceSpacingMm === null || !(sliceSpacingMm > 0) || areasMm2.length === 0) return null;
  let sum = 0;
  for (const area of areasMm2) {
    if (area === null) return null;
    sum += area;
  }
  return sum * sliceSpacingMm;
}
