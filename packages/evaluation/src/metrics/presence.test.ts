import { describe, expect, test } from "vitest";
import { falseMaskRate, presenceAuroc } from "./presence.js";

describe("falseMaskRate", () => {
  test("is the share of questions that got a mask", () => {
    expect(falseMaskRate([true, false, false, false])).toBe(0.25);
    expect(falseMaskRate([])).toBeNull();
  });
});

describe("presenceAuroc", () => {
  test.each([
    ["all present above all absent", [0.9, 0.8], [0.1, 0.2], 1],
    ["the wrong way round", [0.1], [0.5, 0.9], 0],
    ["every score equal", [0.5, 0.5], [0.5], 0.5],
    // Pairs: 0.9 > 0.4, 0.9 > 0.1, 0.4 = 0.4 (half), 0.4 > 0.1: 3.5 of 4.
    ["one tie of four pairs", [0.9, 0.4], [0.4, 0.1], 3.5 / 4],
    // Pairs: 3 > 1, 3 > 2, 3 < 4; 1 = 1 (half), 1 < 2, 1 < 4: 2.5 of 6.
    ["ties and losses", [3, 1], [1, 2, 4], 2.5 / 6],
  ])("%s", (_, present, absent, expected) => {
    expect(presenceAuroc(present, absent)).toBeCloseTo(expected, 12);
  });

  test("needs both kinds", () => {
    expect([presenceAuroc([], [0.1]), presenceAuroc([0.1], [])]).toEqual([null, null]);
  });
});
