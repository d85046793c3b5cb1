import type { Mask } from "../masks/mask.js";

/**
 * The edges of a mask as closed loops along pixel sides, holes included; filled by the even-odd rule they give the
 * mask back exactly.
 *
 * @returns One list per loop: the corners x0, y0, x1, y1... in image coordinates, without repeating the first.
 */
export function traceOutline(mask: Mask): number[][] {
  const { width, height, data } = mask;
  const traced = new Uint8Array(data.length);
  const loops: number[][] = [];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      // Every loop has an upper side of some pixel, walked to the right with the inside on the right hand.
      const isUpperSide = data[i] !== 0 && (y === 0 || data[i - width] === 0);
      if (isUpperSide && !traced[i]) loops.push(walk(mask, traced, x, y));
    }
  }
  return loops;
}

/** Right, down, left, up. */
const STEP_X = [1, 0, -1, 0] as const;
const STEP_Y = [0, 1, 0, -1] as const;
/** From a corner, the pixels ahead on the left and on the right hand, by direction: their offsets from the corner. */
const LEFT_X = [0, 0, -1, -1] as const;
const LEFT_Y = [-1, 0, 0, -1] as const;
const RIGHT_X = [0, -1, -1, 0] as const;
const RIGHT_Y = [0, 0, -1, -1] as const;

function walk(mask: Mask, traced: Uint8Array, startX: number, startY: number): number[] {
  const { width, height, data } = mask;
  const isInside = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
  const corners = [startX, startY];
  let [x, y, direction] = [startX, startY, 0];
  for (;;) {
    if (direction === 0) traced[y * width + x] = 1;
    x += STEP_X[direction]!;
    y += STEP_Y[direction]!;
    // Pixels that touch by a corner stay in one loop: turning left before going straight.
    const turn = isInside(x + LEFT_X[direction]!, y + LEFT_Y[direction]!)
      ? 3
      : isInside(x + RIGHT_X[direction]!, y + RIGHT_Y[direction]!)
        ? 0
        : 1;
    direction = (direction + turn) % 4;
    if (x === startX && y === startY && direction === 0) return corners;
    if (turn !== 0) corners.push(x, y);
  }
}
