import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { assignMaximum } from "./assignment.js";

const golden: { tolerance: number; assignments: { weights: number[][]; total: number }[] } = JSON.parse(
  await readFile(new URL("../../../golden/grounding.json", import.meta.url), "utf8"),
);

describe("assignMaximum", () => {
  test("finds scipy's totals, one to one, on any shape and sign", () => {
    for (const { weights, total } of golden.assignments) {
      const columns = assignMaximum(weights);
      const taken = columns.filter((column) => column !== null);
      expect(new Set(taken).size).toBe(Math.min(weights.length, weights[0].length));
      expect(taken).toHaveLength(Math.min(weights.length, weights[0].length));
      const sum = columns.reduce<number>((soFar, to, row) => soFar + (to === null ? 0 : weights[row][to]), 0);
      expect(Math.abs(sum - total)).toBeLessThan(golden.tolerance);
    }
  });

  test("takes empty sides, and refuses ragged rows and what is not a number", () => {
    expect(assignMaximum([])).toEqual([]);
    expect(assignMaximum([[], []])).toEqual([null, null]);
    for (const weights of [[[1], [1, 2]], [[Number.NaN]]]) {
      expect(() => assignMaximum(weights)).toThrow(expect.objectContaining({ code: "bad_option" }));
    }
  });
});
