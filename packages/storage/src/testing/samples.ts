/** Small things to keep, for tests. */
import { randomUUID } from "node:crypto";
import type { Origin, Rle } from "@mimo/protocol";
import type { NewTurn } from "../conversations/conversation-store.js";
import type { FindingChange, NewCase } from "../store.js";

export const SAMPLE_MASK: Rle = { size: [4, 6], counts: "0O" };
export const SAMPLE_ORIGIN: Origin = {
  kind: "model",
  model: { name: "mimo-tiny", weightsHash: "ab12" },
  turnId: null,
  question: "Where is the liver?",
  marks: [{ kind: "point", at: [1.5, 2], positive: true }],
};
export const SAMPLE_PERSON: Origin = { kind: "person", tool: "brush" };

/** Three slices of 6 x 4 pixels. */
export function sampleCase(changes: Partial<NewCase> = {}): NewCase {
  return {
    name: "Thorax",
    kind: "dicom",
    modality: "CT",
    width: 6,
    height: 4,
    sliceCount: 3,
    spacingMm: [0.7, 0.75],
    sliceSpacingMm: 2.5,
    tags: ["teaching"],
    isSample: false,
    files: [{ hash: "a".repeat(64), name: "1.dcm", size: 12 }],
    manifest: { kind: "dicom", files: [0] },
    thumbnail: "b".repeat(64),
    ...changes,
  };
}

export function sampleCreate(changes: Partial<Extract<FindingChange, { kind: "create" }>> = {}) {
  return {
    kind: "create",
    slice: 1,
    label: "liver",
    mask: SAMPLE_MASK,
    scores: { presence: 0.9, quality: 0.1 + 0.2, stability: null },
    origin: SAMPLE_ORIGIN,
    ...changes,
  } satisfies FindingChange;
}

export function sampleTurn(conversationId: string, changes: Partial<NewTurn> = {}): NewTurn {
  return {
    id: randomUUID(),
    conversationId,
    slice: 1,
    question: "Where is the liver?",
    marks: [{ kind: "box", box: [0, 0, 3, 2] }],
    answer: "The liver is enlarged.",
    tagged: "The <p>liver</p><SEG> is enlarged.",
    terms: [
      { text: "liver", start: 4, end: 9, presence: 0.9, quality: 0.8, stability: 0.7, findingId: null },
    ],
    warnings: [],
    status: "done",
    model: { name: "mimo-tiny", weightsHash: "ab12" },
    ms: { encode: 1.5, answer: 2, masks: 3 },
    ...changes,
  };
}
