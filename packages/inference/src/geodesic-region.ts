/** Regions that grow from seeds and stop at edges of the picture. */

/** A single-channel picture: row-major, any scale. */
export interface GreyGrid {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How much a step across an average edge costs beside its length. */
const EDGE_WEIGHT = 0.5;
/** Grey levels: noise below this is no edge, even in a flat neighbourhood. */
const LEAST_CONTRAST = 4;
/** Costs are counted in tenths of a pixel, so that a queue of buckets can sort them. */
const STEPS_PER_PIXEL = 10;

/**
 * The pixels within a geodesic radius of the nearest seed: a step costs its length, times one plus the change of grey
 * that it crosses in units of the neighbourhood's mean change. In a flat picture that is a disc; an edge that is much
 * stronger than its surroundings stops it. After Criminisi et al., "GeoS: Geodesic Image Segmentation" (ECCV 2008).
 *
 * @param seeds - Indices of pixels; all of them are inside.
 * @param mayEnter - Pixels that the region may take; paths do not cross others.
 * @returns 1 inside, row-major.
 */
export function geodesicRegion(
  grey: GreyGrid,
  seeds: readonly number[],
  radiusPx: number,
  mayEnter: (at: number) => boolean,
): Uint8Array {
  const { width, height, data } = grey;
  const contrast = meanContrast(grey, seeds, radiusPx);
  const limit = Math.round(radiusPx * STEPS_PER_PIXEL);
  const cost = new Int32Array(data.length).fill(limit + 1);
  const buckets: number[][] = Array.from({ length: limit + 1 }, () => []);
  for (const seed of seeds) cost[seed] = 0;
  buckets[0].push(...seeds);
  for (let now = 0; now <= limit; now++) {
    // A bucket may grow while it is emptied.
    for (let k = 0; k < buckets[now].length; k++) {
      const at = buckets[now][k];
      if (cost[at] !== now) continue;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++) {
        for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
          const to = at + dy * width + dx;
          const change = Math.abs(data[to] - data[at]) / contrast;
          const step = (dx !== 0 && dy !== 0 ? Math.SQRT2 : 1) * (1 + EDGE_WEIGHT * Math.max(0, change - 1));
          const next = now + Math.max(1, Math.round(step * STEPS_PER_PIXEL));
          if (next >= cost[to] || next > limit || !mayEnter(to)) continue;
          cost[to] = next;
          buckets[next].push(to);
        }
      }
    }
  }
  const region = new Uint8Array(cost.length);
  for (let at = 0; at < cost.length; at++) if (cost[at] <= limit) region[at] = 1;
  return region;
}

/** Mean change between neighbours in the square around the seeds. */
function meanContrast({ width, height, data }: GreyGrid, seeds: readonly number[], radiusPx: number): number {
  const xs = seeds.map((at) => at % width);
  const ys = seeds.map((at) => Math.floor(at / width));
  const low = (values: number[]) =>
    Math.max(0, Math.floor(values.reduce((a, b) => Math.min(a, b)) - radiusPx));
  const high = (values: number[], most: number) =>
    Math.min(most, Math.ceil(values.reduce((a, b) => Math.max(a, b)) + radiusPx));
  const [x0, x1, y0, y1] = [low(xs), high(xs, width - 2), low(ys), high(ys, height - 2)];
  let [sum, count] = [0, 0];
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const at = y * width + x;
      sum += Math.abs(data[at + 1] - data[at]) + Math.abs(data[at + width] - data[at]);
      count += 2;
    }
  }
  return Math.max(LEAST_CONTRAST, count === 0 ? 0 : sum / count);
}
