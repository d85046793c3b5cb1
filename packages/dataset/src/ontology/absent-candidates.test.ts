import { describe, expect, test } from "vitest";
import type { ImageRecord } from "../image-record.js";
import { boxMask, tinyRecord } from "../testing/tiny-record.js";
import { absentCandidates } from "./absent-candidates.js";

const box = boxMask(60, 40, [5, 5, 20, 20]);

function absentIn(labels: readonly string[], facts: Partial<ImageRecord>): string[] {
  const { record } = tinyRecord(Object.fromEntries(labels.map((label) => [label, box])), facts);
  return absentCandidates(record).map(({ term }) => term.term);
}

describe("absentCandidates", () => {
  test("complete labels that are not listed come first, with their reason", () => {
    const { record } = tinyRecord({ liver: box }, { completeLabels: ["liver", "spleen"] });
    const found = absentCandidates(record);
    expect(found[0]).toMatchObject({ term: { term: "spleen" }, reason: "complete" });
    expect(found.slice(1).every(({ reason }) => reason === "anatomy")).toBe(true);
    expect(found.map(({ term }) => term.term)).not.toContain("liver");
  });

  test.each([
    ["lungs in a fundus photograph", { modality: "fundus", bodyPart: "eye (retina)" }, "lungs"],
    ["a polyp in a brain MR", { modality: "mr", bodyPart: "brain" }, "polyp"],
    ["a liver under the dermatoscope", { modality: "dermoscopy", bodyPart: "skin" }, "liver"],
    ["an optic disc in an abdominal CT", { modality: "ct", bodyPart: "abdomen" }, "optic disc"],
    ["a pigment network in a colonoscopy", { modality: "endoscopy", bodyPart: "colon" }, "pigment network"],
    ["a liver in a blood smear", { modality: "pathology", bodyPart: "blood" }, "liver"],
  ])("anatomy rules out %s", (_, facts, term) => {
    expect(absentIn([], facts)).toContain(term);
  });

  test.each([
    ["the liver at the foot of a chest CT", { modality: "ct", bodyPart: "chest" }, "liver"],
    ["the lungs at the top of an abdominal CT", { modality: "ct", bodyPart: "abdomen" }, "lungs"],
    ["the aorta beside a lumbar spine", { modality: "mr", bodyPart: "lumbar spine" }, "aorta"],
    ["the spinal cord below a brain", { modality: "mr", bodyPart: "brain" }, "spinal cord"],
    ["the brainstem in the neck's CT", { modality: "ct", bodyPart: "head and neck" }, "brainstem"],
    ["the optic disc in any fundus photograph", { modality: "fundus", bodyPart: null }, "optic disc"],
    ["brain structures in a fetal head", { modality: "ultrasound", bodyPart: "fetal head" }, "cerebellum"],
    ["lung tissue on a slide of unknown origin", { modality: "pathology", bodyPart: null }, "lung tumor"],
    ["white cells in a tissue slide", { modality: "pathology", bodyPart: "colon" }, "white blood cell"],
    ["vague words where they do not belong", { modality: "mr", bodyPart: "brain" }, "streaks"],
  ])("it does not claim the absence of %s", (_, facts, term) => {
    expect(absentIn([], facts)).not.toContain(term);
  });

  test("nothing is ruled out where nothing is known of such images", () => {
    expect(absentIn([], { modality: "thermography", bodyPart: "foot" })).toEqual([]);
  });

  test("an unknown label can be absent only by the dataset's word", () => {
    expect(absentIn([], { modality: "thermography", completeLabels: ["gizmo"] })).toEqual(["gizmo"]);
  });

  test("a whole is not absent while its part is listed, under any of its names", () => {
    expect(absentIn(["left lung"], { completeLabels: ["lungs"] })).not.toContain("lungs");
    expect(absentIn(["glioma"], { modality: "mr", completeLabels: ["brain tumour"] })).not.toContain(
      "brain tumor",
    );
  });

  test("a chest film always shows lungs, even where a mask was forgotten", () => {
    const facts = {
      modality: "xray",
      bodyPart: "chest",
      completeLabels: ["left lung", "right lung", "pneumothorax"],
    };
    const absent = absentIn(["right lung"], facts);
    expect(absent).not.toContain("left lung");
    expect(absent[0]).toBe("pneumothorax");
  });
});

describe("which terms anatomy may rule out", () => {
  test("only commonly asked ones, unless the caller names others", () => {
    const { record } = tinyRecord({}, { modality: "fundus", bodyPart: "eye" });
    const names = (found: ReturnType<typeof absentCandidates>) => found.map(({ term }) => term.term);
    expect(names(absentCandidates(record))).not.toContain("prostate");
    expect(names(absentCandidates(record, ({ term }) => term === "prostate"))).toEqual(["prostate"]);
    expect(names(absentCandidates(record, ({ term }) => ["drusen", "tumor"].includes(term)))).toEqual([]);
  });

  test.each([
    ["hip bones in an abdominal CT", { modality: "ct", bodyPart: "abdomen" }, "left hip bone"],
    ["an arm beside the chest", { modality: "ct", bodyPart: "chest" }, "left humerus"],
    ["an eye in a head CT", { modality: "ct", bodyPart: "head" }, "left eye"],
    ["the liver of an unborn child", { modality: "ultrasound", bodyPart: "fetal abdomen" }, "liver"],
    ["ribs on a mammogram", { modality: "xray", bodyPart: "breast" }, "left rib 4"],
  ])("never %s", (_, facts, name) => {
    const { record } = tinyRecord({}, facts);
    expect(absentCandidates(record, ({ term }) => term === name)).toEqual([]);
  });
});
