import { expect, test } from "vitest";
import { holmAdjusted } from "./holm.js";

test("as worked by hand: the least p times all tests, and never less than the one before", () => {
  const ps = [0.01, 0.04, 0.03, 0.005];
  expect(holmAdjusted(ps)).toEqual([0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 12)));
});

test("at most 1, and tests that were not made neither count nor get a value", () => {
  expect(holmAdjusted([0.9, null, 0.8])).toEqual([1, null, 1]);
  expect(holmAdjusted([])).toEqual([]);
});
