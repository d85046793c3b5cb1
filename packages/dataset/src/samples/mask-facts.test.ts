import { describe, expect, test } from "vitest";
import { boxMask } from "../testing/tiny-record.js";
import { extentOf, placeOf } from "./mask-facts.js";

describe("placeOf", () => {
  test.each([
    [[0, 0, 10, 10], "upper left"],
    [[40, 2, 50, 8], "upper middle"],
    [[80, 40, 90, 50], "middle right"],
    [[45, 45, 55, 55], "center"],
    [[2, 85, 12, 99], "lower left"],
  ])("the centroid of %j is %s", (box, place) => {
    expect(placeOf(boxMask(100, 100, box as number[]))).toBe(place);
  });

  test("a structure that is spread wide, or lies on a line of the grid, has none", () => {
    expect(placeOf(boxMask(100, 100, [5, 5, 70, 70]))).toBeNull();
    expect(placeOf(boxMask(100, 100, [28, 0, 38, 10]))).toBeNull();
    expect(placeOf(boxMask(100, 100, [0, 0, 0, 0]))).toBeNull();
  });
});

describe("extentOf", () => {
  test.each([
    [5, "less than 1%"],
    [10, "about 1%"],
    [35, "about 10%"],
    [50, "about 20%"],
    [100, "about 90%"],
  ])("a square of side %i on a 100 px image covers %s", (side, words) => {
    expect(extentOf(boxMask(100, 100, [0, 0, side, side]))).toBe(words);
  });
});
