import { describe, expect, it } from "vitest";
import { normaliseTerm, sameTerm } from "./normalise-term.js";

describe("normaliseTerm", () => {
  it.each([
    ["The Liver", "liver"],
    ["  an  enlarged\tlymph node ", "enlarged lymph node"],
    ["head of the pancreas", "head of pancreas"],
    ["hepatitis A", "hepatitis a"],
    ["the", "the"],
    ["left-lung", "left lung"],
    ["left_lung.", "left lung"],
    ["Crohn's disease", "crohn disease"],
    ["(polyp)", "polyp"],
    ["CD4+ cells", "cd4+ cell"],
    ["ﬁbrosis", "fibrosis"],
    ["constructor", "constructor"],
    ["肺", "肺"],
    [" ", ""],
  ])("brings %j to %j", (term, normalised) => {
    expect(normaliseTerm(term)).toBe(normalised);
  });

  it.each([
    ["kidneys", "kidney"],
    ["ovaries", "ovary"],
    ["masses", "mass"],
    ["sinuses", "sinus"],
    ["boxes", "box"],
    ["vertebrae", "vertebra"],
    ["metastases", "metastasis"],
    ["lymph nodes", "lymph node"],
    ["nuclei", "nucleus"],
  ])("folds the plural %j to %j", (plural, singular) => {
    expect(normaliseTerm(plural)).toBe(singular);
  });

  it.each(["pancreas", "uterus", "pelvis", "mass", "pons", "lens", "ascites", "biceps", "gas"])(
    "leaves the singular %j",
    (term) => {
      expect(normaliseTerm(term)).toBe(term);
    },
  );

  it("changes nothing when applied twice", () => {
    for (const term of ["The Left Kidneys", "a vertebra's bodies", "masses", "testes"]) {
      expect(normaliseTerm(normaliseTerm(term))).toBe(normaliseTerm(term));
    }
  });
});

describe("sameTerm", () => {
  it("holds over case, article, number and hyphen", () => {
    expect(sameTerm("the Left-Lungs", "left lung")).toBe(true);
  });

  it("does not hold for another side or a part", () => {
    expect(sameTerm("left lung", "right lung")).toBe(false);
    expect(sameTerm("lung", "left lung")).toBe(false);
  });

  it("does not hold for terms with nothing in them", () => {
    expect(sameTerm("", " ")).toBe(false);
  });
});
