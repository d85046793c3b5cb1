/** What the buttons beside a finding do to its mask. None of them changes its argument. */
import { area, connectedComponents, dilate, erode, union } from "@mimo/imaging/mask";
import type { Mask } from "./mask.js";

export { fillHoles } from "@mimo/imaging/mask";

/**
 * Rounds off jags: a pixel is inside if more than half of the square about it is (a binary median filter).
 *
 * At the image's edge only pixels of the image count, so a structure that the frame cuts off keeps its cut. A mask
 * too thin to survive is returned as it was: smoothing must not delete a finding.
 *
 * @param radiusPx - Half-width of the square, a whole number; the square has `2 * radiusPx + 1` pixels a side.
 */
export function smoothMask(mask: Mask, radiusPx = 2): Mask {
  const { width, height } = mask;
  const sums = summedArea(mask);
  const data = new Uint8Array(width * height);
  const stride = width + 1;
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radiusPx), Math.min(height, y + radiusPx + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radiusPx), Math.min(width, x + radiusPx + 1)];
      const inside =
        sums[bottom * stride + right]! -
        sums[top * stride + right]! -
        sums[bottom * stride + left]! +
        sums[top * stride + left]!;
      data[y * width + x] = 2 * inside > (bottom - top) * (right - left) ? 1 : 0;
    }
  }
  const smooth = { width, height, data };
  return area(smooth) > 0 ? smooth : mask;
}

/** `sums[y * (width + 1) + x]` is the number of inside pixels above row y and left of column x. */
function summedArea({ width, height, data }: Mask): Uint32Array {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  return sums;
}

/** Grows a mask by a disc; it stays within the image. */
export function growMask(mask: Mask, radiusPx = 1): Mask {
  return dilate(mask, radiusPx);
}

/** Shrinks a mask by a disc. A mask that would vanish is returned as it was. */
export function shrinkMask(mask: Mask, radiusPx = 1): Mask {
  const smaller = erode(mask, radiusPx);
  return area(smaller) > 0 ? smaller : mask;
}

/**
 * The separate pieces of a mask (joined by sides or corners), largest first; one piece gives one mask.
 *
 * @param most - No more than this many masks: the last one keeps all the crumbs, so that no pixel is lost.
 */
export function splitMask(mask: Mask, most = 20): Mask[] {
  const { labels, areas } = connectedComponents(mask);
  const order = areas.map((_, k) => k).sort((a, b) => areas[b]! - areas[a]!);
  const target = new Int32Array(areas.length + 1).fill(-1);
  order.forEach((piece, rank) => {
    target[piece + 1] = Math.min(rank, most - 1);
  });
  const count = Math.min(areas.length, most);
  const pieces = Array.from({ length: count }, () => new Uint8Array(labels.length));
  for (let i = 0; i < labels.length; i++) {
    const piece = pieces[target[labels[i]!]!];
    if (piece) piece[i] = 1;
  }
  return pieces.map((data) => ({ width: mask.width, height: mask.height, data }));
}

/**
 * All masks as one.
 *
 * @throws {ImagingError} `bad_mask` if the sizes differ.
 */
export function mergeMasks(first: Mask, ...others: readonly Mask[]): Mask {
  return union(first, ...others);
}

/**
 * Fills the hole that a point lies in, or null where the point is not in a hole.
 *
 * @param at - Pixels of the image, (0, 0) the corner of the top-left pixel.
 */
export function fillHoleAt(mask: Mask, at: readonly [number, number]): Mask | null {
  const { width, height } = mask;
  const [x, y] = [Math.floor(at[0]), Math.floor(at[1])];
  if (x < 0 || y < 0 || x >= width || y >= height || mask.data[y * width + x]) return null;
  const outside = { width, height, data: mask.data.map((value) => (value ? 0 : 1)) };
  const { labels, boxes } = connectedComponents(outside, 4);
  const hole = labels[y * width + x]!;
  const [x0, y0, x1, y1] = boxes[hole - 1]!;
  if (x0 === 0 || y0 === 0 || x1 === width || y1 === height) return null;
  return { width, height, data: mask.data.map((value, i) => (value || labels[i] === hole ? 1 : 0)) };
}

/** Whether two masks of one size have the same pixels. */
export function isSameMask(a: Mask, b: Mask): boolean {
  return a.data.length === b.data.length && a.data.every((value, i) => value === b.data[i]);
}
