import { describe, expect, test } from "vitest";
import {
  clickCurveArea,
  clicksToReach,
  meanByClick,
  normalisedClickCurveArea,
  numberOfClicks,
} from "./clicks.js";

describe("clicksToReach", () => {
  test.each([
    ["at the first click", [0.9, 0.5], { cap: 5 }, 1, true],
    ["exactly the target, later lost", [0.2, 0.85, 0.3], { cap: 5 }, 2, true],
    ["at the cap", [0.2, 0.3, 0.9], { cap: 3 }, 3, true],
    ["after the cap", [0.2, 0.3, 0.9], { cap: 2 }, 2, false],
    ["never", [0.2, 0.3], { cap: 20 }, 20, false],
    ["before any click", [0.9, 0.95], { cap: 5, firstClick: 0 }, 0, true],
    ["without clicks", [], { cap: 5 }, 5, false],
  ] as const)("%s", (_, ious, counting, clicks, isReached) => {
    expect(clicksToReach(ious, 0.85, counting)).toEqual({ clicks, isReached });
  });

  test("refuses a cap that allows no score", () => {
    expect(() => clicksToReach([0.5], 0.8, { cap: 0 })).toThrow("got 1 and 0");
  });
});

describe("numberOfClicks", () => {
  test("means the cap for what is missed, and tells the last click's hit from a miss", () => {
    const curves = [[0.9], [0.1, 0.2, 0.9], [0.1, 0.2, 0.3], [0.1, 0.9]];
    expect(numberOfClicks(curves, 0.8, { cap: 3 })).toEqual({
      mean: (1 + 3 + 3 + 2) / 4,
      capShare: 2 / 4,
      missedShare: 1 / 4,
    });
    expect(numberOfClicks([], 0.8, { cap: 3 })).toBeNull();
  });
});

describe("area under the click curve", () => {
  test("is trapezoids of width one: at most 4 for five clicks, 1 normalised", () => {
    expect(clickCurveArea([1, 1, 1, 1, 1])).toBe(4);
    // (0.2 + 0.6) / 2 + (0.6 + 0.7) / 2
    expect(clickCurveArea([0.2, 0.6, 0.7])).toBeCloseTo(1.05, 12);
    expect(normalisedClickCurveArea([0.2, 0.6, 0.7])).toBeCloseTo(0.525, 12);
  });

  test("needs two scores", () => {
    expect([clickCurveArea([0.5]), normalisedClickCurveArea([])]).toEqual([null, null]);
  });
});

describe("meanByClick", () => {
  test("means over objects, click by click", () => {
    expect(
      meanByClick([
        [0.25, 0.5],
        [0.75, 1],
      ]),
    ).toEqual([0.5, 0.75]);
    expect(meanByClick([])).toEqual([]);
  });

  test("refuses objects that stop early", () => {
    expect(() => meanByClick([[0.5, 0.6], [0.9]])).toThrow("got 2 and 1");
  });
});
