import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { averagePrecision, type ImageDetections } from "./average-precision.js";

interface Reached {
  ap50: number;
  ap75: number;
}

interface Golden {
  cases: { name: string; images: ImageDetections[]; scored: Reached; unscored: Reached }[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../golden/average-precision.json", import.meta.url), "utf8"),
);

describe("averagePrecision", () => {
  test.each(golden.cases)("agrees with pycocotools: $name", ({ images, scored, unscored }) => {
    const both = (areScoresIgnored: boolean): Reached => ({
      ap50: averagePrecision(images, { areScoresIgnored })!,
      ap75: averagePrecision(images, { iouThreshold: 0.75, areScoresIgnored })!,
    });
    expect(both(false).ap50).toBeCloseTo(scored.ap50, 12);
    expect(both(false).ap75).toBeCloseTo(scored.ap75, 12);
    expect(both(true).ap50).toBeCloseTo(unscored.ap50, 12);
    expect(both(true).ap75).toBeCloseTo(unscored.ap75, 12);
  });

  const wrongFirst = { scores: [0.2, 0.9], truths: 1, ious: [[0.1], [0.8]] };

  test("a sure right mask outranks an unsure wrong one; without scores the order decides", () => {
    expect(averagePrecision([wrongFirst])).toBe(1);
    expect(averagePrecision([wrongFirst], { areScoresIgnored: true })).toBe(0.5);
  });

  test("a truth is found once, and one that is not found holds back recall", () => {
    const twice = { scores: [0.9, 0.8], truths: 1, ious: [[0.9], [0.9]] };
    expect(averagePrecision([twice])).toBe(1);
    // Precisions 1, 1/2, 2/3 at recalls 1/2, 1/2, 1: recalls to 0.5 read 1, the fifty above read 2/3.
    const second = { scores: [0.7], truths: 1, ious: [[0.5]] };
    expect(averagePrecision([twice, second])).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12);
  });

  test("a mask where nothing is lowers precision; no prediction is 0, no truth no number", () => {
    const nothing = { scores: [0.95], truths: 0, ious: [[]] };
    expect(averagePrecision([wrongFirst, nothing])).toBe(0.5);
    expect(averagePrecision([{ scores: [], truths: 2, ious: [] }])).toBe(0);
    expect([averagePrecision([]), averagePrecision([nothing])]).toEqual([null, null]);
  });

  test("refuses IoUs that do not fit, and thresholds that are none", () => {
    expect(() => averagePrecision([{ scores: [1], truths: 2, ious: [[0.3]] }])).toThrow(
      "image 0 must have 1 rows of 2 IoUs, got rows of [1]",
    );
    expect(() => averagePrecision([wrongFirst], { iouThreshold: 0 })).toThrow("> 0 and <= 1, got 0");
  });
});
