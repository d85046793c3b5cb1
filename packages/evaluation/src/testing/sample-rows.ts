import type { SampleRow } from "../harness/sample-row.js";

/** Test helper: an answer to "Segment the liver.", whose Dice is `dice` of 100 true pixels. */
export function segmentRow(image: number, dice: number, more: Partial<SampleRow> = {}): SampleRow {
  const imageId = `set/${image}`;
  return {
    sampleId: `${imageId}#text#liver`,
    imageId,
    dataset: "set",
    modality: "ct",
    caseId: `case ${image}`,
    answerer: "model",
    protocol: "text",
    task: "segment",
    question: "Segment the liver.",
    targets: ["liver"],
    reference: null,
    answer: "Here.",
    terms: ["liver"],
    overlaps: [{ intersection: Math.round(dice * 100), predictedPx: 100, truthPx: 100 }],
    surfaceDice: [],
    qualities: [],
    grounding: null,
    gotMask: true,
    presence: 0.9,
    isNamedRight: null,
    termCounts: null,
    isYesNoRight: null,
    isClosedRight: null,
    ms: null,
    cpuMs: null,
    attributes: {},
    ...more,
  };
}
