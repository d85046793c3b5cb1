import { denyAnswer } from "@mimo/text";
import { describe, expect, test } from "vitest";
import { answerWords, closedAccuracy, isClosedRight, meanOpen, namedChoice, scoreOpen } from "./vqa.js";

describe("namedChoice", () => {
  test.each([
    ["No nodule.", "no"],
    ["A nodule in a normal lung, nonetheless.", null],
    [denyAnswer("nodule"), "no"],
    ["It is normal: yes.", "yes"],
    ["**Yes**, no doubt", "yes"],
    ["No, although others say yes", "no"],
    ["Eyes and noses", null],
    ["", null],
  ])("%j says %j", (said, expected) => {
    const choices = ["yes", "no"];
    const at = namedChoice(said, choices);
    expect(at === null ? null : choices[at]).toBe(expected);
  });

  test("the choice that comes first wins, and of two that start at one word the longer", () => {
    expect(namedChoice("It is MRI, not CT.", ["CT", "MRI"])).toBe(1);
    expect(namedChoice("The left kidney", ["left", "left kidney", "kidney"])).toBe(1);
    expect(namedChoice("two", ["1", "2"])).toBe(1);
    expect(namedChoice("A", ["a", "b"])).toBe(0);
    expect(namedChoice("anything", [""])).toBeNull();
  });
});

describe("closed questions", () => {
  test("every question is in the denominator", () => {
    const yes = { truth: "Yes", choices: null };
    const answers = ["Yes.", "no", "There is a nodule.", null];
    expect(closedAccuracy(answers.map((said) => ({ ...yes, said })))).toBe(0.25);
    expect(closedAccuracy([])).toBeNull();
  });

  test("without choices the words must be the truth's", () => {
    const question = { truth: "the axial plane", choices: null };
    expect(isClosedRight({ ...question, said: "Axial plane." })).toBe(true);
    expect(isClosedRight({ ...question, said: "axial or coronal plane" })).toBe(false);
    expect(isClosedRight({ ...question, said: null })).toBe(false);
  });

  test("with choices the first one named counts, also if the truth starts with no", () => {
    const question = { truth: "No polyp", choices: ["no polyp", "one polyp"] };
    expect(isClosedRight({ ...question, said: "I see no polyp here" })).toBe(true);
    expect(isClosedRight({ ...question, said: "1 polyp" })).toBe(false);
    expect(isClosedRight({ ...question, said: "No." })).toBe(false);
  });

  test("a truth that is no choice is refused", () => {
    expect(() => isClosedRight({ said: "CT", truth: "PET", choices: ["CT", "MRI"] })).toThrow(
      expect.objectContaining({ code: "bad_option" }),
    );
  });
});

describe("open questions", () => {
  test.each([
    ["The Left Lung, a nodule!", "left lung nodule"],
    ["ten to 1,200 mm; 3.5 cm", "10 to 1200 mm 3.5 cm"],
    ["Crohn's x-ray: none. 50%", "crohns x ray 0 50"],
    ["<p>liver</p><SEG>", "liver"],
  ])("%j is compared as %j", (text, expected) => {
    expect(answerWords(text).join(" ")).toBe(expected);
  });

  test("a word counts as often as both have it", () => {
    // Shared: left, lung; the answer has four words, the truth three.
    const score = scoreOpen("left left lung lobe", "the left lower lung");
    expect(score).toEqual({ precision: 2 / 4, recall: 2 / 3, f1: 4 / 7, isExact: false });
  });

  test("exact is the same words in the same order", () => {
    expect(scoreOpen("Two nodules.", "the 2 nodules")).toEqual({
      precision: 1,
      recall: 1,
      f1: 1,
      isExact: true,
    });
    expect(scoreOpen("nodules two", "two nodules")).toMatchObject({ f1: 1, isExact: false });
    expect(scoreOpen("", "the")).toEqual({ precision: 0, recall: 0, f1: 0, isExact: false });
  });

  test("unanswered questions lower the means", () => {
    const scores = [scoreOpen("liver", "liver"), scoreOpen(null, "liver")];
    expect(meanOpen(scores)).toEqual({ questions: 2, precision: 0.5, recall: 0.5, f1: 0.5, exact: 0.5 });
    expect(meanOpen([])).toBeNull();
  });
});
