import { expect, test } from "vitest";
import { emptyMask } from "./mask-basics.js";
import { countOverlap, maskIou } from "./overlap.js";
import { maskFromBox } from "./rasterise.js";

test("pixels are counted by hand: two boxes of 6 that share 2", () => {
  const [a, b] = [maskFromBox([0, 0, 3, 2], 6, 4), maskFromBox([2, 0, 5, 2], 6, 4)];
  expect(countOverlap(a, b)).toEqual({ both: 2, first: 6, second: 6 });
  expect(maskIou(a, b)).toBe(0.2);
});

test("both empty is 1, one empty is 0, and any value but 0 is inside", () => {
  const empty = emptyMask(3, 3);
  const full = { width: 3, height: 3, data: new Uint8Array(9).fill(255) };
  expect(maskIou(empty, empty)).toBe(1);
  expect(maskIou(empty, full)).toBe(0);
  expect(maskIou(full, { ...full, data: new Uint8Array(9).fill(2) })).toBe(1);
});

test("masks of two sizes are refused", () => {
  expect(() => maskIou(emptyMask(3, 2), emptyMask(2, 3))).toThrow(/one size, got 3 x 2 and 2 x 3/);
});
