import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { gcgMatches, gcgMeanIou, gcgScores, termSimilarity } from "./gcg.js";

interface Golden {
  readonly tolerance: number;
  readonly greedy: readonly {
    ious: number[][];
    similarities: number[][];
    meanIou: number;
    matches: number;
  }[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../../golden/grounding.json", import.meta.url), "utf8"),
);

describe("GLaMM's GCG", () => {
  test("has the values of its definition on random matrices", () => {
    for (const { ious, similarities, meanIou, matches } of golden.greedy) {
      const predicted = ious.map((_, at) => `${at}`);
      const answer = { predicted, truths: ious[0].map((_, at) => `${at}`), ious };
      expect(Math.abs(gcgMeanIou(answer) - meanIou)).toBeLessThan(golden.tolerance);
      expect(gcgMatches(answer, (said, truth) => similarities[Number(said)][Number(truth)])).toBe(matches);
    }
  });

  test("misses do not lower its mean IoU", () => {
    const answer = { predicted: ["liver"], truths: ["liver", "spleen", "aorta"], ious: [[0.8, 0, 0]] };
    expect(gcgMeanIou(answer)).toBe(0.8);
    expect(gcgScores([answer, { ...answer, predicted: [], ious: [] }])).toEqual({
      answers: 2,
      meanIou: 0.4,
      recall: 1 / 6,
    });
  });

  test("the first pair under another name ends the search, though later ones fit", () => {
    const ious = [
      [0.9, 0],
      [0, 0.8],
    ];
    expect(gcgMatches({ predicted: ["liver", "aorta"], truths: ["liver", "spleen"], ious })).toBe(1);
    expect(gcgMatches({ predicted: ["aorta", "spleen"], truths: ["liver", "spleen"], ious })).toBe(0);
  });

  test("without phrases there is no recall, without answers nothing", () => {
    expect(gcgScores([{ predicted: [], truths: [], ious: [] }])).toEqual({
      answers: 1,
      meanIou: 0,
      recall: null,
    });
    expect(gcgScores([])).toBeNull();
  });

  test("terms are alike by name, else by their words", () => {
    expect(termSimilarity("kidney on the left", "left kidney")).toBe(1);
    expect(termSimilarity("right kidney", "left kidney")).toBe(0.5);
    expect(termSimilarity("aorta", "left kidney")).toBe(0);
  });
});
