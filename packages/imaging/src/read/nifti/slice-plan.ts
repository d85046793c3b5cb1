import type { Geometry } from "../../image.js";
import type { NiftiHeader } from "./nifti-header.js";

/** A voxel axis that runs along a side of the picture. */
export interface Side {
  readonly axis: 0 | 1 | 2;
  /** The picture runs against the axis. */
  readonly isFlipped: boolean;
}

/** Which voxels make the picture of a slice: `column` runs to the right, `row` runs down. */
export interface SlicePlan {
  readonly axis: 0 | 1 | 2;
  readonly column: Side;
  readonly row: Side;
}

type Vector = [number, number, number];

/** Directions in LPS: towards the left, the back, the head. */
const LEFT = 0;
const POSTERIOR = 1;
const SUPERIOR = 2;

/**
 * Plans how a slice is laid out as radiologists look at it.
 *
 * Axial: anterior up, the patient's left on the right. Coronal: head up, the patient's left on the right.
 * Sagittal: head up, anterior on the left. An oblique axis counts as the nearest of these. A volume without
 * orientation is laid out as stored: first voxel top left.
 *
 * @param axis - Voxel axis across the slices. Default: the only axis with one voxel (a 2-D file), else the one
 *   nearest to head-feet, else the third.
 */
export function planSlice(header: NiftiHeader, axis?: 0 | 1 | 2): SlicePlan {
  const directions = axisDirectionsLps(header);
  const flat = header.size.flatMap((n, i) => (n === 1 ? [i] : []));
  if (!directions) {
    const across = axis ?? ((flat.length === 1 ? flat[0] : 2) as 0 | 1 | 2);
    const [column, row] = otherAxes(across);
    return { axis: across, column: { axis: column, isFlipped: false }, row: { axis: row, isFlipped: false } };
  }
  const anatomy = nearestAnatomy(directions);
  const across = axis ?? ((flat.length === 1 ? flat[0] : anatomy.indexOf(SUPERIOR)) as 0 | 1 | 2);
  // To the right: the patient's left, or in sagittal slices the back. Down: the back in axial slices, else the feet.
  const rightward = anatomy[across] === LEFT ? POSTERIOR : LEFT;
  const [first, second] = otherAxes(across);
  const [column, row] = anatomy[first] === rightward ? [first, second] : [second, first];
  const isNegative = (side: number) => directions[side][anatomy[side]] < 0;
  const wantsNegative = anatomy[row] === SUPERIOR;
  return {
    axis: across,
    column: { axis: column, isFlipped: isNegative(column) },
    row: { axis: row, isFlipped: isNegative(row) !== wantsNegative },
  };
}

/** Where the picture of a planned slice lies in the patient. */
export function sliceGeometry(header: NiftiHeader, plan: SlicePlan, index: number): Geometry {
  const { spacingMm, size, unitMm, affineRas } = header;
  const directions = axisDirectionsLps(header);
  const along = ({ axis, isFlipped }: Side): Vector => {
    const sign = isFlipped ? -1 : 1;
    // "+ 0" turns a negative zero into zero.
    return directions![axis].map((n) => sign * n + 0) as Vector;
  };
  const voxel: Vector = [0, 0, 0];
  voxel[plan.axis] = index;
  for (const { axis, isFlipped } of [plan.column, plan.row]) voxel[axis] = isFlipped ? size[axis] - 1 : 0;
  return {
    spacingMm: spacingMm && [spacingMm[plan.row.axis], spacingMm[plan.column.axis]],
    originLps: affineRas && unitMm !== null && directions ? toLps(affineRas, voxel, unitMm) : null,
    orientationLps: directions && [...along(plan.column), ...along(plan.row)],
  };
}

function toLps(affine: NonNullable<NiftiHeader["affineRas"]>, voxel: Vector, unitMm: number): Vector {
  const [r, a, s] = affine.map(
    (row) => (row[0] * voxel[0] + row[1] * voxel[1] + row[2] * voxel[2] + row[3]) * unitMm,
  );
  return [-r + 0, -a + 0, s];
}

/** Unit vectors of the three voxel axes in LPS; null if unknown, or if the file's matrix has no three directions. */
function axisDirectionsLps({ affineRas }: NiftiHeader): [Vector, Vector, Vector] | null {
  if (!affineRas) return null;
  const directions = [0, 1, 2].map((axis): Vector => {
    const [r, a, s] = affineRas.map((row) => row[axis]);
    const length = Math.hypot(r, a, s);
    return [-r / length, -a / length, s / length];
  }) as [Vector, Vector, Vector];
  const [[a, b, c], [d, e, f], [g, h, i]] = directions;
  const volume = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return Math.abs(volume) > 1e-3 ? directions : null;
}

const PERMUTATIONS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** For each voxel axis the anatomical direction it runs along, each given once, so that they fit best. */
function nearestAnatomy(directions: [Vector, Vector, Vector]): readonly number[] {
  const fit = (order: readonly number[]) =>
    order.reduce((sum, to, axis) => sum + Math.abs(directions[axis][to]), 0);
  return PERMUTATIONS.reduce<readonly number[]>(
    (best, order) => (fit(order) > fit(best) + 1e-6 ? order : best),
    PERMUTATIONS[0],
  );
}

function otherAxes(axis: 0 | 1 | 2): [0 | 1 | 2, 0 | 1 | 2] {
  return axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
}
