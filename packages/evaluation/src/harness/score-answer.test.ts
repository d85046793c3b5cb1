import type { EvaluationSample, ImageRecord } from "@mimo/dataset";
import { type Mask, maskFromPixels } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { scoreAnswer } from "./score-answer.js";

const mask = (...pixels: [number, number, number, number]): Mask => maskFromPixels(pixels, 2, 2);
const LEFT = mask(1, 0, 1, 0);
const RIGHT = mask(0, 1, 0, 1);
const EMPTY = mask(0, 0, 0, 0);

const RECORD: ImageRecord = {
  id: "tiny/one",
  imagePath: "/tiny/one.png",
  modality: "ct",
  dataset: "tiny",
  caseId: "one",
  bodyPart: null,
  width: 2,
  height: 2,
  spacingMm: null,
  split: "test",
  masks: [],
  attributes: {},
  completeLabels: [],
};

function sampleOf(facts: Partial<EvaluationSample>): EvaluationSample {
  return {
    id: "tiny/one#x",
    protocol: "text",
    perspective: "I",
    task: "segment",
    turns: [{ question: "Segment the liver.", answer: "Here is the <p>liver</p><SEG>." }],
    marks: [],
    targets: [{ term: "liver", mask: LEFT }],
    ...facts,
  };
}

const score = (sample: EvaluationSample, text: string, ...terms: Parameters<typeof groundedTerm>[]) =>
  scoreAnswer(
    RECORD,
    sample,
    fakeAnswer(
      text,
      terms.map((term) => groundedTerm(...term)),
    ),
    "model",
    1,
  );

describe("scoreAnswer", () => {
  test("grades the mask of the term that names the target, not the first", () => {
    const row = score(sampleOf({}), "Both.", ["spleen", RIGHT, 0.3], ["Liver", LEFT, 0.8]);
    expect(row.overlaps).toEqual([{ intersection: 2, predictedPx: 2, truthPx: 2 }]);
    expect(row.presence).toBe(0.8);
  });

  test("a mask under another name is still graded", () => {
    const row = score(sampleOf({}), "That.", ["aorta", null, null], ["spleen", LEFT, 0.7]);
    expect(row.overlaps[0].intersection).toBe(2);
    expect(row.terms).toEqual(["aorta", "spleen"]);
  });

  test("an answer that grounds nothing is an empty mask with presence 0", () => {
    expect(score(sampleOf({}), "Liver.", ["liver", null, null])).toMatchObject({
      overlaps: [{ intersection: 0, predictedPx: 0, truthPx: 2 }],
      presence: 0,
      gotMask: false,
    });
  });

  test("any mask with a pixel is a false one where nothing is; an empty mask is none", () => {
    const absent = sampleOf({ protocol: "absent", targets: [{ term: "liver", mask: null }] });
    expect(score(absent, "Here.", ["liver", LEFT, 0.6])).toMatchObject({ gotMask: true, overlaps: [] });
    expect(score(absent, "Here.", ["spleen", LEFT, 0.6]).gotMask).toBe(true);
    expect(score(absent, "Here.", ["liver", EMPTY, 0.6])).toMatchObject({ gotMask: false, presence: 0.6 });
  });

  test("yes or no is graded only where the reference says one of them", () => {
    const asking = (answer: string) =>
      sampleOf({ protocol: "III", task: "presence", turns: [{ question: "Is there a liver?", answer }] });
    expect(score(asking("Yes, a <p>liver</p><SEG>."), "Yes.").isYesNoRight).toBe(true);
    expect(score(asking("Yes, a <p>liver</p><SEG>."), "Perhaps.").isYesNoRight).toBe(false);
    // Neither says yes or no: that is no agreement.
    expect(score(asking("A <p>liver</p><SEG>."), "Perhaps.").isYesNoRight).toBeNull();
  });

  test("naming is right by the first term only", () => {
    const naming = sampleOf({ protocol: "name", task: "name_marked" });
    expect(score(naming, "", ["the liver", LEFT, 1]).isNamedRight).toBe(true);
    expect(score(naming, "", ["spleen", RIGHT, 1], ["liver", LEFT, 1]).isNamedRight).toBe(false);
    expect(score(naming, "I cannot say.").isNamedRight).toBe(false);
    expect(score(sampleOf({}), "", ["liver", LEFT, 1]).isNamedRight).toBeNull();
  });

  test("of several targets each gets its own mask, and a miss counts as empty", () => {
    const targets = [
      { term: "liver", mask: LEFT },
      { term: "spleen", mask: RIGHT },
      { term: "aorta", mask: RIGHT },
    ];
    const describing = sampleOf({ protocol: "III", task: "describe", targets });
    const row = score(describing, "", ["spleen", RIGHT, 1], ["liver", LEFT, 1]);
    expect(row.overlaps.map(({ intersection }) => intersection)).toEqual([2, 2, 0]);
    expect(row.termCounts).toEqual({ right: 2, superfluous: 0, missing: 1 });
    expect(row.presence).toBeNull();
  });

  test.each([
    ["Yes, there is.", true],
    ["No.", false],
    ["Perhaps.", false],
  ])("a closed question answered %j", (text, isRight) => {
    const turns = [{ question: "Is there a liver?", answer: "Yes, there is a <p>liver</p><SEG>." }];
    expect(score(sampleOf({ protocol: "III", task: "presence", turns }), text).isYesNoRight).toBe(isRight);
  });
});
