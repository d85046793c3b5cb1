import type { ImageRecord } from "@mimo/dataset";
import { area, type Mask } from "@mimo/imaging";
import type { Answer, GroundedTerm } from "@mimo/inference";
import { parseAnswer } from "@mimo/text";
import { type GroundedAnswer, iouMatrix } from "../metrics/grounding/grounded-answer.js";
import { isClosedRight } from "../metrics/language/vqa.js";
import { measureOverlap } from "../metrics/overlap.js";
import { surfaceDice } from "../metrics/surface-dice.js";
import { countTerms, matchTerms, namesTarget, yesOrNo } from "../metrics/terms.js";
import { type AskedSample, WRITTEN_PROTOCOLS } from "./protocol.js";
import type { Answerer, SampleRow } from "./sample-row.js";
import { subgroupAttributes } from "./subgroup-attributes.js";

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
 * @param cpuMs - What the answer cost; null where no model ran.
 * @throws {EvaluationError} `size_mismatch` if a mask is not on the image's grid.
 */
export function scoreAnswer(
  record: ImageRecord,
  sample: AskedSample,
  answer: Answer,
  answerer: Answerer,
  cpuMs: number | null,
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
    ...scoreMasks(
      sample,
      pairs.map((pair) => pair?.mask ?? null),
    ),
    qualities: targets.flatMap(({ mask }, at) => (mask === null ? [] : [pairs[at]?.quality ?? null])),
    grounding: isQuestion ? groundingOf(sample, answer) : null,
    gotMask: answer.terms.some(({ mask }) => mask !== null && area(mask) > 0),
    presence: targets.length === 1 ? (pairs[0]?.presence ?? 0) : null,
    isNamedRight: protocol === "name" ? terms.length > 0 && namesTarget(terms[0], names[0]) : null,
    termCounts: isQuestion ? countTerms(terms, names) : null,
    isYesNoRight: task === "presence" ? saysAsReference(sample, answer.text) : null,
    isClosedRight: isQuestion ? closedAnswer(sample, answer.text) : null,
    ms: { answer: answer.ms.answer, masks: answer.ms.masks },
    cpuMs,
  };
}

/**
 * Scores a mask that came without words, for the only target of a sample.
 *
 * @param presence - How sure its maker is that the structure is there, 0..1; null if it does not say.
 */
export function scoreMask(
  record: ImageRecord,
  sample: AskedSample,
  mask: Mask | null,
  answerer: Answerer,
  presence: number | null = null,
): SampleRow {
  return {
    ...describe(record, sample, answerer),
    answer: null,
    terms: [],
    ...scoreMasks(sample, [mask]),
    qualities: sample.targets[0].mask === null ? [] : [null],
    grounding: null,
    gotMask: mask !== null && area(mask) > 0,
    presence,
    isNamedRight: null,
    termCounts: null,
    isYesNoRight: null,
    isClosedRight: null,
    ms: null,
    cpuMs: null,
  };
}

/** Of the targets that are in the image. */
function scoreMasks({ targets }: AskedSample, masks: readonly (Mask | null)[]) {
  const present = targets.flatMap(({ mask: truth }, at) =>
    truth === null ? [] : [{ truth, mask: masks[at] }],
  );
  return {
    overlaps: present.map(({ mask, truth }) => measureOverlap(mask, truth)),
    surfaceDice: present.map(({ mask, truth }) => surfaceDice(mask, truth)),
  };
}

function groundingOf({ targets }: AskedSample, answer: Answer): GroundedAnswer {
  const predicted = answer.terms.filter(({ mask }) => mask !== null);
  const truth = targets.filter(({ mask }) => mask !== null);
  return {
    predicted: predicted.map(({ text }) => text),
    truths: truth.map(({ term }) => term),
    ious: iouMatrix(
      predicted.map(({ mask }) => mask),
      truth.map(({ mask }) => mask),
    ),
  };
}

/** Null if the reference says neither yes nor no: two answers that do not are not alike. */
function saysAsReference(sample: AskedSample, said: string): boolean | null {
  const truth = yesOrNo(referenceOf(sample) ?? "");
  return truth === null ? null : yesOrNo(said) === truth;
}

/** Null if the question is not a closed one. */
function closedAnswer(sample: AskedSample, said: string): boolean | null {
  const truth = referenceOf(sample) ?? "";
  return yesOrNo(truth) === null ? null : isClosedRight({ said, truth, choices: null });
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
    reference: referenceOf(sample),
    targets: sample.targets.map(({ term }) => term),
    attributes: subgroupAttributes(record),
  };
}

/** Of the last turn, without tags. */
function referenceOf({ turns }: AskedSample): string | null {
  const { answer } = turns[turns.length - 1];
  return answer === null || answer === undefined ? null : parseAnswer(answer).text;
}
