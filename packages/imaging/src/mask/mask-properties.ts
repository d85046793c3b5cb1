import type { BoxXyxyPx, Mask, PointXyPx } from "../image.js";
import { assertMask } from "./mask-basics.js";

/** Number of pixels inside. */
export function area(mask: Mask): number {
  assertMask(mask, "area");
  const { data } = mask;
  let count = 0;
  // Half the time of `for of`; masks are counted all the time.
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  return count;
}

/**
 * The smallest box round all inside pixels, or null for an empty mask.
 *
 * The box runs along pixel edges: the single pixel (0, 0) gives `[0, 0, 1, 1]`.
 */
export function boundingBox(mask: Mask): BoxXyxyPx | null {
  assertMask(mask, "boundingBox");
  const { width, data } = mask;
  let first = 0;
  while (first < data.length && data[first] === 0) first++;
  if (first === data.length) return null;
  let last = data.length - 1;
  while (data[last] === 0) last--;
  const [y0, y1] = [Math.floor(first / width), Math.floor(last / width)];
  let [x0, x1] = [width, 0];
  // Rows are only looked at beyond what is known to be in the box.
  for (let y = y0; y <= y1; y++) {
    const row = y * width;
    for (let x = 0; x < x0; x++) if (data[row + x] !== 0) x0 = x;
    for (let x = width - 1; x >= x1; x--) if (data[row + x] !== 0) x1 = x + 1;
  }
  return [x0, y0, x1, y1 + 1];
}

/** Mean of the centres of the inside pixels, or null for an empty mask. It may lie outside a concave mask. */
export function centroid(mask: Mask): PointXyPx | null {
  assertMask(mask, "centroid");
  const { width, height, data } = mask;
  let [count, sumX, sumY] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) continue;
      count++;
      sumX += x;
      sumY += y;
    }
  }
  return count === 0 ? null : [sumX / count + 0.5, sumY / count + 0.5];
}
