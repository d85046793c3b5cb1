/** How a slice is turned. */
export type Plane = "axial" | "coronal" | "sagittal";

/** Which plane a slice is whose normal runs along the patient's left-right, front-back or feet-head axis. */
const PLANES: readonly Plane[] = ["sagittal", "coronal", "axial"];

/** Cosine of about 26 degrees: what is turned further is oblique and gets no name. */
const LEAST_COSINE = 0.9;

/**
 * Names the plane of a picture by the directions of its columns and rows.
 *
 * @param orientationLps - Unit vectors of increasing column and row, LPS; null when unknown.
 * @returns Null for oblique pictures and unknown directions.
 */
export function planeOf(orientationLps: readonly number[] | null): Plane | null {
  if (orientationLps === null) return null;
  const [ax, ay, az, bx, by, bz] = orientationLps;
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx].map(Math.abs);
  const axis = normal.findIndex((cosine) => cosine >= LEAST_COSINE);
  return PLANES[axis] ?? null;
}
