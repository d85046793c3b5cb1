import type { Geometry } from "../image.js";

type Position = NonNullable<Geometry["originLps"]>;
type Orientation = NonNullable<Geometry["orientationLps"]>;

/**
 * Where slices lie along their common normal, mm: growing towards the head where the slices are nearly axial.
 *
 * @param orientation - Of all slices: the normal must be one, as files round it differently from slice to slice.
 * @returns Null unless orientation and every position are known.
 */
export function positionsAlongNormal(
  orientation: Orientation | null,
  origins: readonly (Position | null)[],
): number[] | null {
  if (orientation === null) return null;
  const [ax, ay, az, bx, by, bz] = orientation;
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  const [x, y, z] = normal.map(Math.abs);
  const sign = z >= Math.max(x, y) && normal[2] < 0 ? -1 : 1;
  const positions = origins.map(
    (origin) => origin && sign * (origin[0] * normal[0] + origin[1] * normal[1] + origin[2] * normal[2]),
  );
  return positions.every((position) => position !== null && Number.isFinite(position))
    ? (positions as number[])
    : null;
}

/**
 * Distance between neighbouring slices, mm.
 *
 * @param positions - Sorted, as {@link positionsAlongNormal} gives them.
 * @returns Null for fewer than two slices, for slices at one place, and where distances differ by over 1 %.
 */
export function evenSpacing(positions: readonly number[]): number | null {
  const gaps = positions.length - 1;
  const mean = (positions[gaps] - positions[0]) / gaps;
  if (!(mean > 0 && Number.isFinite(mean))) return null;
  for (let i = 0; i < gaps; i++) {
    if (Math.abs(positions[i + 1] - positions[i] - mean) > 0.01 * mean) return null;
  }
  // Sums of decimal numbers: 2.5000000000000004 means 2.5.
  return Math.round(mean * 1e6) / 1e6;
}
