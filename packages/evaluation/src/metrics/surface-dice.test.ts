import { readFile } from "node:fs/promises";
import { type CocoRle, decodeRle, emptyMask, type Mask, maskFromBox } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { hausdorff95, type Spacing, surfaceDice } from "./surface-dice.js";

interface Golden {
  cases: {
    name: string;
    spacing: Spacing;
    prediction: CocoRle;
    truth: CocoRle;
    tolerances: number[];
    surfaceDice: number[];
    hausdorff95: number | null;
  }[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../golden/surface.json", import.meta.url), "utf8"),
);

describe("surfaceDice and hausdorff95", () => {
  test.each(golden.cases)("agree with DeepMind's surface-distance: $name, spacing $spacing", (wanted) => {
    const [prediction, truth] = [decodeRle(wanted.prediction), decodeRle(wanted.truth)];
    wanted.tolerances.forEach((tolerance, at) => {
      expect(surfaceDice(prediction, truth, tolerance, wanted.spacing)).toBeCloseTo(
        wanted.surfaceDice[at],
        12,
      );
    });
    const distance = hausdorff95(prediction, truth, wanted.spacing);
    if (wanted.hausdorff95 === null) expect(distance).toBeNull();
    else expect(distance).toBeCloseTo(wanted.hausdorff95, 12);
  });

  // The contour of a 2 x 2 square: four straight elements of 1 between four corners of half a diagonal, at the nine pixel
  // corners but the middle. Moved by a column, two columns of three are shared; the moved square has its left corners and
  // left element where the other's middle is, so on the other's contour lie only the upper and lower element and the two
  // corners beside them.
  test("a square moved by a column, worked by hand", () => {
    const [prediction, truth] = [maskFromBox([2, 1, 4, 3], 6, 4), maskFromBox([1, 1, 3, 3], 6, 4)];
    const corner = Math.SQRT1_2;
    expect(surfaceDice(prediction, truth, 0)).toBeCloseTo((2 + 2 * corner) / (4 + 4 * corner), 12);
    expect(surfaceDice(prediction, truth, 1)).toBe(1);
    expect(surfaceDice(prediction, truth, 1, [1, 1.5])).toBeLessThan(1);
    expect(hausdorff95(prediction, truth, [1, 1.5])).toBe(1.5);
  });

  const square = maskFromBox([1, 1, 3, 3], 4, 4);
  const none = emptyMask(4, 4);
  test.each<[string, Mask | null, Mask | null, number, number | null]>([
    ["both empty", none, none, 1, 0],
    ["both null", null, null, 1, 0],
    ["no prediction", null, square, 0, null],
    ["empty prediction", none, square, 0, null],
    ["empty truth", square, none, 0, null],
  ])("empty rule: %s", (_, prediction, truth, dice, distance) => {
    expect(surfaceDice(prediction, truth)).toBe(dice);
    expect(hausdorff95(prediction, truth)).toBe(distance);
  });

  test("a distance of exactly the tolerance counts, also where it rounds up", () => {
    const [prediction, truth] = [maskFromBox([0, 0, 10, 3], 10, 9), maskFromBox([0, 0, 10, 6], 10, 9)];
    // Three rows of 0.1: 0.30000000000000004.
    expect(surfaceDice(prediction, truth, 0.3, [0.1, 0.1])).toBe(1);
  });

  test("refuses other grids, spacings and tolerances that are none", () => {
    expect(() => surfaceDice(square, emptyMask(2, 8))).toThrow("one size, got 4 x 4 and 2 x 8");
    expect(() => hausdorff95(square, square, [1, 0])).toThrow("spacing must be finite and > 0, got 1 x 0");
    expect(() => surfaceDice(square, square, -1)).toThrow("finite and >= 0, got -1");
  });
});
