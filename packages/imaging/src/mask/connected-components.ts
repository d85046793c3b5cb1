import type { BoxXyxyPx, Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { assertMask } from "./mask-basics.js";

/** Which neighbours join: 4 (sides) or 8 (sides and corners). */
export type Connectivity = 4 | 8;

/** The separate pieces of a mask. Piece `k` has label `k + 1`, `areas[k]` and `boxes[k]`. */
export interface Components {
  /** Row-major label of each pixel; 0 outside. Labels follow the pieces' first pixels in row order. */
  readonly labels: Int32Array;
  /** Pixels in each piece. */
  readonly areas: readonly number[];
  /** Bounding box of each piece, along pixel edges. */
  readonly boxes: readonly BoxXyxyPx[];
}

/** Splits a mask into connected pieces. */
export function connectedComponents(mask: Mask, connectivity: Connectivity = 8): Components {
  assertMask(mask, "connectedComponents");
  const labels = new Int32Array(mask.data.length);
  const stack = new Int32Array(mask.data.length);
  const areas: number[] = [];
  const boxes: BoxXyxyPx[] = [];
  for (let seed = 0; seed < labels.length; seed++) {
    if (!mask.data[seed] || labels[seed] !== 0) continue;
    const piece = flood(mask, labels, stack, seed, areas.length + 1, connectivity);
    areas.push(piece.area);
    boxes.push(piece.box);
  }
  return { labels, areas, boxes };
}

function flood(
  { width, height, data }: Mask,
  labels: Int32Array,
  stack: Int32Array,
  seed: number,
  label: number,
  connectivity: Connectivity,
): { area: number; box: BoxXyxyPx } {
  let [area, depth] = [0, 0];
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  labels[seed] = label;
  stack[depth++] = seed;
  while (depth > 0) {
    const at = stack[--depth];
    const y = Math.floor(at / width);
    const x = at - y * width;
    area++;
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
        if (connectivity === 4 && nx !== x && ny !== y) continue;
        const next = ny * width + nx;
        if (!data[next] || labels[next] !== 0) continue;
        labels[next] = label;
        stack[depth++] = next;
      }
    }
  }
  return { area, box: [x0, y0, x1 + 1, y1 + 1] };
}

/** Keeps the largest piece (the first in row order of equal ones); an empty mask stays empty. */
export function keepLargestComponent(mask: Mask, connectivity: Connectivity = 8): Mask {
  const { labels, areas } = connectedComponents(mask, connectivity);
  const largest = areas.reduce((best, size, k) => (size > (areas[best] ?? 0) ? k : best), 0);
  return selectLabels(mask, labels, (label) => label === largest + 1);
}

/**
 * Drops the pieces of fewer than `minAreaPx` pixels.
 *
 * @throws {ImagingError} `bad_mask` if `minAreaPx` is not a number.
 */
export function removeSmallComponents(mask: Mask, minAreaPx: number, connectivity: Connectivity = 8): Mask {
  if (Number.isNaN(minAreaPx)) {
    throw new ImagingError("bad_mask", "removeSmallComponents: minAreaPx must be a number, got NaN");
  }
  const { labels, areas } = connectedComponents(mask, connectivity);
  return selectLabels(mask, labels, (label) => label > 0 && areas[label - 1] >= minAreaPx);
}

/**
 * Fills the holes of a mask: outside pieces (joined by sides) that do not reach the image's edge.
 *
 * @param maxAreaPx - Larger holes stay open; by default every hole is filled.
 * @throws {ImagingError} `bad_mask` if `maxAreaPx` is not a number.
 */
export function fillHoles(mask: Mask, maxAreaPx = Infinity): Mask {
  if (Number.isNaN(maxAreaPx)) {
    throw new ImagingError("bad_mask", "fillHoles: maxAreaPx must be a number, got NaN");
  }
  assertMask(mask, "fillHoles");
  const { width, height } = mask;
  const outside = { width, height, data: mask.data.map((value) => (value ? 0 : 1)) };
  // Sides only, since the mask itself is joined by corners: a diagonal line is tight.
  const { labels, areas, boxes } = connectedComponents(outside, 4);
  const isHole = boxes.map(
    ([x0, y0, x1, y1], k) => x0 > 0 && y0 > 0 && x1 < width && y1 < height && areas[k] <= maxAreaPx,
  );
  return selectLabels(mask, labels, (label) => label === 0 || isHole[label - 1]);
}

function selectLabels(mask: Mask, labels: Int32Array, keep: (label: number) => boolean): Mask {
  const data = new Uint8Array(labels.length);
  for (let i = 0; i < data.length; i++) data[i] = keep(labels[i]) ? 1 : 0;
  return { width: mask.width, height: mask.height, data };
}
