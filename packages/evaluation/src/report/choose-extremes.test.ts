import { describe, expect, test } from "vitest";
import { chooseExtremes } from "./choose-extremes.js";

const choose = (scores: number[], count = 2) => chooseExtremes(scores, (score) => score, count);

describe("chooseExtremes", () => {
  test("takes both ends and the middle", () => {
    expect(choose([1, 9, 5, 3, 7, 2, 8, 4, 6])).toEqual({ best: [9, 8], median: [6, 5], worst: [2, 1] });
  });

  test("shows no item twice when there are few", () => {
    expect(choose([3, 1, 2])).toEqual({ best: [3], median: [], worst: [2, 1] });
    expect(choose([5, 4, 3, 2, 1])).toEqual({ best: [5, 4], median: [3], worst: [2, 1] });
    expect(choose([])).toEqual({ best: [], median: [], worst: [] });
  });
});
