import { describe, expect, test } from "vitest";
import { DistinctCounter } from "./distinct-counter.js";
import { languageStatistics } from "./language-statistics.js";

describe("languageStatistics", () => {
  test("worked by hand; tags, case and marks do not count", () => {
    const result = languageStatistics([
      "The <p>liver</p><SEG> is here.",
      "the liver is here",
      "Where is it?",
    ]);
    expect(result).toMatchObject({ texts: 3, words: 11, vocabulary: 6, isExact: true });
    expect(result.meanLength).toBeCloseTo(11 / 3);
    expect(result.distinct1).toBeCloseTo(6 / 11);
    expect(result.distinct2).toBeCloseTo(5 / 8);
    expect(result.distinct3).toBeCloseTo(3 / 5);
    expect(result.duplicateShare).toBeCloseTo(1 / 3);
  });

  test("no texts give zeros", () => {
    expect(languageStatistics([])).toMatchObject({
      texts: 0,
      distinct1: 0,
      duplicateShare: 0,
      meanLength: 0,
    });
  });

  test("many different items are estimated within three per cent", () => {
    const counter = new DistinctCounter();
    for (let i = 0; i < 400_000; i++) counter.add(`item ${i % 250_000}`);
    expect(counter.isExact).toBe(false);
    expect(Math.abs(counter.count / 250_000 - 1)).toBeLessThan(0.03);
  });
});
