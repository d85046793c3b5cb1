import { Random } from "@mimo/base";
import { checkMarks, emptyMask, type Mark } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { boxMask } from "../testing/tiny-record.js";
import { pixelAt } from "./pick-pixel.js";
import { simulateCorrection } from "./simulate-correction.js";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);
const target = boxMask(50, 40, [10, 8, 34, 28]);

const split = (marks: readonly Mark[]) => ({
  masks: marks.filter((mark) => mark.kind === "mask"),
  clicks: marks.filter((mark) => mark.kind === "point"),
});

describe("simulateCorrection", () => {
  test("the same seed gives the same marks, another seed others", () => {
    const run = (seed: number) => simulateCorrection(target, new Random(seed));
    expect(run(3)).toEqual(run(3));
    expect(SEEDS.some((seed) => JSON.stringify(run(seed)) !== JSON.stringify(run(3)))).toBe(true);
  });

  test("every click is in a mistake: positive where the structure is missed, negative where it is not", () => {
    let [positive, negative] = [0, 0];
    for (const seed of SEEDS) {
      const { masks, clicks } = split(simulateCorrection(target, new Random(seed)));
      expect(masks).toHaveLength(1);
      for (const click of clicks) {
        const at = pixelAt(click.at, 50);
        expect([target.data[at], masks[0].mask.data[at]]).toEqual(click.positive ? [1, 0] : [0, 1]);
        if (click.positive) positive++;
        else negative++;
      }
    }
    expect(positive).toBeGreaterThan(20);
    expect(negative).toBeGreaterThan(20);
  });

  test.each([
    ["one pixel in the corner", boxMask(9, 7, [0, 0, 1, 1])],
    ["one row", boxMask(30, 20, [4, 19, 26, 20])],
    ["the whole image", boxMask(12, 10, [0, 0, 12, 10])],
  ])("%s: the marks are ones that an image of this size accepts", (_, mask) => {
    for (const seed of SEEDS) {
      const marks = simulateCorrection(mask, new Random(seed));
      expect(() => checkMarks(marks, mask.width, mask.height)).not.toThrow();
      expect(marks.length).toBeLessThanOrEqual(4);
    }
  });

  test("an empty mask is refused", () => {
    expect(() => simulateCorrection(emptyMask(5, 5), new Random(1))).toThrow(/a mask with a pixel/);
  });
});
