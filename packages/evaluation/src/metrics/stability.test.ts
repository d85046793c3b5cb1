import { emptyMask, maskFromBox, maskFromPixels } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { meanPairwiseIou } from "./stability.js";

describe("meanPairwiseIou", () => {
  const left = maskFromPixels([1, 0, 1, 0], 2, 2);
  const top = maskFromPixels([1, 1, 0, 0], 2, 2);

  test("means over every pair once", () => {
    // left-left 1, left-top 1/3 twice.
    expect(meanPairwiseIou([left, left, top])).toBeCloseTo((1 + 2 / 3) / 3, 12);
  });

  test("empty masks are alike, and unlike any other", () => {
    expect(meanPairwiseIou([null, emptyMask(2, 2)])).toBe(1);
    expect(meanPairwiseIou([null, left])).toBe(0);
  });

  test("objects away from the corner are counted where they lie", () => {
    const at = (x: number) => maskFromBox([x, 5, x + 4, 8], 20, 10);
    // 2 of 6 columns shared.
    expect(meanPairwiseIou([at(10), at(12)])).toBeCloseTo(1 / 3, 12);
  });

  test("masks of two grids are refused", () => {
    expect(() => meanPairwiseIou([null, left, emptyMask(4, 1)])).toThrow("got 4 x 1 and 2 x 2");
  });

  test("one mask has no pair", () => {
    expect(meanPairwiseIou([left])).toBeNull();
  });
});
