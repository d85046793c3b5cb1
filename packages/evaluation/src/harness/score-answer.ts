import type { ImageRecord } from "@mimo/dataset";
import { area, type Mask } from "@mimo/imaging";
import type { Answer, GroundedTerm } from "@mimo/inference";
import { measureOverlap } from "../metrics/overlap.js";
import { countTerms, matchTerms, namesTarget, yesOrNo } from "../metrics/terms.js";
import { type AskedSample, WRITTEN_PROTOCOLS } from "./protocol.js";
import type { Answerer, SampleRow } from "./sample-row.js";

/** Of their answers every term counts. */
const QUESTIONS: readonly string[] = ["III", "IV", ...WRITTEN_PROTOCOLS];

/**
 * Pairs each target with the grounded term of the answer that names it, else with the next one left over, in order.
 *
 * @returns One entry per target; null is a miss.
 */
export function pairTargets(sample: AskedSample, answer: Answer): (GroundedTerm | null)[] {
  const grounded = answer.terms.filter(({ presence, mask }) => presence !== null || mask !== null);
  const pairs = matchTerms(
    grounded.map(({ text }) => text),
    sample.targets.map(({ term }) => term),
  );
  return pairs.map((at) => (at === null ? null : grounded[at]));
}

/**
 * Scores one answer of a model.
 *
 * @throws {EvaluationError} `size_mismatch` if a mask is not on the image's grid.
 */
export function scoreAnswer(
  record: ImageRecord,
  sample: AskedSample,
  answer: Answer,
  answerer: Answerer,
): SampleRow {
  const { protocol, task, targets } = sample;
  const pairs = pairTargets(sample, answer);
  const terms = answer.terms.map(({ text }) => text);
  const isQuestion = QUESTIONS.includes(protocol);
  const names = targets.map(({ term }) => term);
  return {
    ...describe(record, sample, answerer),
    answer: answer.text,
    terms,
    surfaceDice: [],
    qualities: targets.flatMap(({ mask }, at) => (mask === null ? [] : [pairs[at]?.quality ?? null])),
    grounding: null,
    overlaps: targets.flatMap(({ mask }, at) =>
      mask === null ? [] : [measureOverlap(pairs[at]?.mask ?? null, mask)],
    ),
    gotMask: answer.terms.some(({ mask }) => mask !== null && area(mask) > 0),
    presence: targets.length === 1 ? (pairs[0]?.presence ?? 0) : null,
    isNamedRight: protocol === "name" ? terms.length > 0 && namesTarget(terms[0], names[0]) : null,
    termCounts: isQuestion ? countTerms(terms, names) : null,
    isYesNoRight: task === "presence" ? yesOrNo(answer.text) === yesOrNo(referenceOf(sample)) : null,
    isClosedRight: null,
    cpuMs: null,
    ms: { answer: answer.ms.answer, masks: answer.ms.masks },
  };
}

/** Scores a mask that came without words, for the only target of a sample. */
export function scoreMask(
  record: ImageRecord,
  sample: AskedSample,
  mask: Mask,
  answerer: Answerer,
): SampleRow {
  return {
    ...describe(record, sample, answerer),
    answer: null,
    terms: [],
    surfaceDice: [],
    qualities: [null],
    grounding: null,
    cpuMs: null,
    isClosedRight: null,
    overlaps: [measureOverlap(mask, sample.targets[0].mask)],
    gotMask: area(mask) > 0,
    presence: null,
    isNamedRight: null,
    termCounts: null,
    isYesNoRight: null,
    ms: null,
  };
}

function describe(record: ImageRecord, sample: AskedSample, answerer: Answerer) {
  return {
    sampleId: sample.id,
    imageId: record.id,
    dataset: record.dataset,
    modality: record.modality,
    caseId: record.caseId,
    answerer,
    protocol: sample.protocol,
    task: sample.task,
    question: sample.turns[sample.turns.length - 1].question,
    reference: null,
    attributes: {},
    targets: sample.targets.map(({ term }) => term),
  };
}

function referenceOf({ turns }: AskedSample): string {
  return turns[turns.length - 1].answer ?? "";
}
