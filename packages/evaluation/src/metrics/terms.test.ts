import { describe, expect, test } from "vitest";
import { countTerms, matchByName, matchTerms, namesTarget, termAccuracy, termF1, yesOrNo } from "./terms.js";

describe("namesTarget", () => {
  test.each([
    ["the Liver", "liver", true],
    ["kidney on the left", "left kidney", true],
    ["lung", "lungs", true],
    ["right kidney", "left kidney", false],
    ["kidney", "left kidney", false],
    ["spleen", "liver", false],
    ["gizmos", "gizmo", true],
    ["", "liver", false],
  ])("%j for %j: %s", (said, target, expected) => {
    expect(namesTarget(said, target)).toBe(expected);
  });
});

describe("termAccuracy", () => {
  test("no term is a wrong term", () => {
    expect(
      termAccuracy([
        ["liver", "liver"],
        [null, "liver"],
        ["spleen", "liver"],
        ["livers", "liver"],
      ]),
    ).toBe(0.5);
    expect(termAccuracy([])).toBeNull();
  });
});

describe("matchByName", () => {
  test("uses every predicted term once", () => {
    expect(matchByName(["spleen", "liver"], ["liver", "liver", "spleen"])).toEqual([1, null, 0]);
  });
});

describe("matchTerms", () => {
  test("gives what is left over to targets that nothing names, in order", () => {
    expect(matchTerms(["aorta", "liver", "colon"], ["spleen", "liver", "kidneys", "heart"])).toEqual([
      0,
      1,
      2,
      null,
    ]);
  });
});

describe("countTerms and termF1", () => {
  test("counts right, superfluous and missing terms", () => {
    expect(countTerms(["liver", "liver", "aorta"], ["liver", "spleen"])).toEqual({
      right: 1,
      superfluous: 2,
      missing: 1,
    });
  });

  test("F1 pools the counts", () => {
    const counts = [countTerms(["liver"], ["liver", "spleen"]), countTerms(["aorta", "liver"], ["aorta"])];
    // 2 right, 1 superfluous, 1 missing.
    expect(termF1(counts)).toBeCloseTo(4 / 6, 12);
    expect(termF1([countTerms([], [])])).toBeNull();
    expect(termF1([countTerms([], ["liver"])])).toBe(0);
  });
});

describe("yesOrNo", () => {
  test.each([
    ["Yes, there is a polyp.", "yes"],
    ["No polyp.", "no"],
    ["There is no polyp.", null],
    ["Not seen.", null],
    ["", null],
  ])("%j says %j", (answer, said) => {
    expect(yesOrNo(answer)).toBe(said);
  });
});
