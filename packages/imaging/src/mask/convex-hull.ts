import type { PointXyPx } from "../image.js";

/**
 * The corners of the smallest convex polygon round some points, in order, without points along its sides.
 *
 * Andrew's monotone chain. One point, or several equal ones, give one corner; points on a line give two.
 */
export function convexHull(points: readonly PointXyPx[]): PointXyPx[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const lower = halfHull(sorted);
  const upper = halfHull(sorted.reverse());
  const hull = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  return hull.length === 0 ? sorted.slice(0, 1) : hull;
}

function halfHull(sorted: readonly PointXyPx[]): PointXyPx[] {
  const chain: PointXyPx[] = [];
  for (const point of sorted) {
    while (chain.length >= 2 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0)
      chain.pop();
    const last = chain[chain.length - 1];
    if (last === undefined || last[0] !== point[0] || last[1] !== point[1]) chain.push(point);
  }
  return chain;
}

/** Twice the signed area of the triangle abc: 0 when the three are in line. */
function turn(a: PointXyPx, b: PointXyPx, c: PointXyPx): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** The greatest extent of a set of points and its extent across. */
export interface Axes {
  /** Greatest distance between two points: the maximum Feret diameter. */
  readonly long: number;
  /** Extent perpendicular to the long axis. */
  readonly short: number;
  /** The two points that are farthest apart; equal for a single point. */
  readonly longEnds: readonly [PointXyPx, PointXyPx];
}

/** Long and short axis of at least one point, in the points' own unit. Of equally long axes the first found. */
export function axesOf(points: readonly PointXyPx[]): Axes {
  const hull = convexHull(points);
  let longEnds: [PointXyPx, PointXyPx] = [hull[0], hull[0]];
  let longest = 0;
  for (let i = 0; i < hull.length; i++) {
    for (let j = i + 1; j < hull.length; j++) {
      const squared = (hull[i][0] - hull[j][0]) ** 2 + (hull[i][1] - hull[j][1]) ** 2;
      if (squared > longest) {
        longest = squared;
        longEnds = [hull[i], hull[j]];
      }
    }
  }
  const long = Math.sqrt(longest);
  return { long, short: long === 0 ? 0 : extentAcross(hull, longEnds, long), longEnds };
}

function extentAcross(
  hull: readonly PointXyPx[],
  [a, b]: readonly [PointXyPx, PointXyPx],
  long: number,
): number {
  let [low, high] = [0, 0];
  for (const point of hull) {
    const across = turn(a, b, point) / long;
    low = Math.min(low, across);
    high = Math.max(high, across);
  }
  return high - low;
}
