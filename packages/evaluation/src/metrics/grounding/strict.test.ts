import { describe, expect, test } from "vitest";
import { poolStrict, strictScore } from "./strict.js";

describe("strictScore", () => {
  test("pairs for the greatest sum, where greedy would leave a mask out", () => {
    const answer = {
      predicted: ["polyp", "polyp"],
      truths: ["polyp", "polyp"],
      ious: [
        [0.9, 0.7],
        [0.6, 0],
      ],
    };
    expect(strictScore(answer).ious).toEqual([0.6, 0.7]);
    expect(strictScore(answer).grounded).toEqual({ right: 2, superfluous: 0, missing: 0 });
  });

  test("a good mask under another name counts only where the term is free", () => {
    const answer = {
      predicted: ["livers", "kidney"],
      truths: ["liver", "spleen"],
      ious: [
        [0.9, 0],
        [0, 0.8],
      ],
    };
    expect(strictScore(answer)).toEqual({
      ious: [0.9, 0],
      grounded: { right: 1, superfluous: 1, missing: 1 },
      terms: { right: 1, superfluous: 1, missing: 1 },
    });
    expect(strictScore(answer, "any")).toEqual({
      ious: [0.9, 0.8],
      grounded: { right: 2, superfluous: 0, missing: 0 },
      terms: { right: 1, superfluous: 1, missing: 1 },
    });
  });

  test("a term with a poor mask is right as a term, not as a grounded one", () => {
    const score = strictScore({ predicted: ["liver"], truths: ["liver"], ious: [[0.49]] });
    expect(score.grounded.right).toBe(0);
    expect(score.terms.right).toBe(1);
    expect(strictScore({ predicted: ["liver"], truths: ["liver"], ious: [[0.5]] }).grounded.right).toBe(1);
  });

  test("a term that is said twice is right once", () => {
    const twice = strictScore({ predicted: ["liver", "liver"], truths: ["liver"], ious: [[0.6], [0.8]] });
    expect(twice).toEqual({
      ious: [0.8],
      grounded: { right: 1, superfluous: 1, missing: 0 },
      terms: { right: 1, superfluous: 1, missing: 0 },
    });
  });

  test("refuses a matrix of another answer", () => {
    expect(() => strictScore({ predicted: ["liver"], truths: ["liver"], ious: [[1, 0]] })).toThrow(
      expect.objectContaining({ code: "bad_option" }),
    );
  });
});

describe("poolStrict", () => {
  test("every true mask weighs the same, and an answer that shows nothing counts zeros", () => {
    const pooled = poolStrict([
      strictScore({ predicted: ["liver"], truths: ["liver"], ious: [[0.9]] }),
      strictScore({ predicted: [], truths: ["liver", "spleen"], ious: [] }),
      strictScore({ predicted: ["aorta"], truths: [], ious: [[]] }),
    ]);
    expect(pooled).toMatchObject({ answers: 3, masks: 3 });
    expect(pooled.meanIou).toBeCloseTo(0.3, 12);
    expect(pooled.grounded).toEqual({ precision: 1 / 2, recall: 1 / 3, f1: 2 / 5 });
  });

  test("what cannot be measured is null", () => {
    expect(poolStrict([])).toMatchObject({
      meanIou: null,
      terms: { precision: null, recall: null, f1: null },
    });
  });
});
