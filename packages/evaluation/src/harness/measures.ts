import { averagePrecision, type ImageDetections } from "../metrics/average-precision.js";
import { type StrictScore, strictScore } from "../metrics/grounding/strict.js";
import { scoreOpen } from "../metrics/language/vqa.js";
import { diceOfOverlap, iouOfOverlap, type Overlap, unionPx } from "../metrics/overlap.js";
import { presenceAuroc } from "../metrics/presence.js";
import { type Protocol, WRITTEN_PROTOCOLS } from "./protocol.js";
import type { SampleRow } from "./sample-row.js";

/** What the tables report. */
export type MeasureName =
  | "dice" // mean Dice over masks
  | "iou" // mean IoU over masks (gIoU; mIoU of III, IV and written samples, misses 0)
  | "ciou" // all intersections over all unions
  | "nsd" // mean normalised surface Dice over masks
  | "ap50" // average precision at IoU 0.5, one class, ranked by the model's confidence
  | "term_accuracy" // marks that were named right
  | "false_mask_rate" // absent structures that got a mask; lower is better
  | "presence_auroc" // presence of named structures, there against absent
  | "term_f1" // strict F1 of all terms
  | "yes_no_accuracy" // questions whether something is there
  | "closed_accuracy" // every question whose reference answer begins with yes or no
  | "token_f1" // words of answers to other questions
  | "strict_miou" // IoU over all structures of the reference answer; masks under another name count 0
  | "strict_precision" // terms that name a structure and whose mask reaches IoU 0.5, of all that came with a mask
  | "strict_recall" // the same, of all structures of the reference answer
  | "strict_f1";

/**
 * One number over many answers, in two steps, so that drawing cases again does not touch the answers again: the answers of
 * one case become a `Case`, and any list of those becomes the number.
 */
export interface Measure<Case> {
  readonly name: MeasureName;
  /** The answers that it is about; those of several protocols are measured together. */
  readonly protocols: readonly Protocol[];
  /** Protocols whose answers make separate numbers; false where they make one together. */
  readonly isPerProtocol: boolean;
  /** Null if the measure does not apply to the answer. */
  readonly part: (row: SampleRow) => Case | null;
  readonly add: (a: Case, b: Case) => Case;
  readonly value: (cases: readonly Case[]) => number | null;
}

/** A sum of amounts and a sum of their weights; the number is one over the other. */
export interface Ratio {
  readonly amount: number;
  readonly weight: number;
}

/** Presence scores of structures that are in the image and of those that are not. */
export interface PresenceScores {
  readonly present: readonly number[];
  readonly absent: readonly number[];
}

function ratioMeasure(
  name: MeasureName,
  protocols: readonly Protocol[],
  part: (row: SampleRow) => Ratio | null,
): Measure<Ratio> {
  return {
    name,
    protocols,
    isPerProtocol: true,
    part,
    add: (a, b) => ({ amount: a.amount + b.amount, weight: a.weight + b.weight }),
    value: (cases) => ratioOver(cases, (one) => one),
  };
}

/** All amounts over all weights; null if nothing weighs. A loop, since intervals call it a thousand times each. */
export function ratioOver<Item>(items: readonly Item[], ratioOf: (item: Item) => Ratio): number | null {
  let amount = 0;
  let weight = 0;
  for (const item of items) {
    const ratio = ratioOf(item);
    amount += ratio.amount;
    weight += ratio.weight;
  }
  return weight === 0 ? null : amount / weight;
}

function overMasks({ overlaps }: SampleRow, score: (overlap: Overlap) => number): Ratio | null {
  if (overlaps.length === 0) return null;
  return { amount: overlaps.reduce((sum, overlap) => sum + score(overlap), 0), weight: overlaps.length };
}

function share(isRight: boolean | null): Ratio | null {
  return isRight === null ? null : { amount: isRight ? 1 : 0, weight: 1 };
}

function strictly({ grounding }: SampleRow, ratioOf: (score: StrictScore) => Ratio): Ratio | null {
  return grounding === null ? null : ratioOf(strictScore(grounding));
}

/** Protocols that ask for one mask. */
export const SINGLE: readonly Protocol[] = ["text", "box", "point", "text+point", "name"];
/** Protocols that are answered in sentences. */
export const QUESTIONS: readonly Protocol[] = ["III", "IV", ...WRITTEN_PROTOCOLS];

/** Every measure that is an amount over a weight. */
export const RATIO_MEASURES: readonly Measure<Ratio>[] = [
  ratioMeasure("dice", SINGLE, (row) => overMasks(row, diceOfOverlap)),
  ratioMeasure("iou", [...SINGLE, ...QUESTIONS], (row) => overMasks(row, iouOfOverlap)),
  ratioMeasure("ciou", SINGLE, ({ overlaps }) => {
    if (overlaps.length === 0) return null;
    return {
      amount: overlaps.reduce((sum, { intersection }) => sum + intersection, 0),
      weight: overlaps.reduce((sum, overlap) => sum + unionPx(overlap), 0),
    };
  }),
  ratioMeasure("nsd", SINGLE, ({ surfaceDice }) => {
    if (surfaceDice.length === 0) return null;
    return { amount: surfaceDice.reduce((sum, score) => sum + score, 0), weight: surfaceDice.length };
  }),
  ratioMeasure("term_accuracy", ["name"], ({ isNamedRight }) => share(isNamedRight)),
  ratioMeasure("false_mask_rate", ["absent"], ({ gotMask }) => share(gotMask)),
  ratioMeasure("term_f1", QUESTIONS, ({ termCounts }) => {
    if (termCounts === null) return null;
    const { right, superfluous, missing } = termCounts;
    return { amount: 2 * right, weight: 2 * right + superfluous + missing };
  }),
  ratioMeasure("yes_no_accuracy", ["III"], ({ isYesNoRight }) => share(isYesNoRight)),
  ratioMeasure("closed_accuracy", QUESTIONS, ({ isClosedRight }) => share(isClosedRight)),
  ratioMeasure("token_f1", QUESTIONS, ({ isClosedRight, answer, reference }) => {
    if (isClosedRight !== null || answer === null || reference === null) return null;
    return { amount: scoreOpen(answer, reference).f1, weight: 1 };
  }),
  ratioMeasure("strict_miou", QUESTIONS, (row) =>
    strictly(row, ({ ious }) => ({ amount: ious.reduce((sum, iou) => sum + iou, 0), weight: ious.length })),
  ),
  ratioMeasure("strict_precision", QUESTIONS, (row) =>
    strictly(row, ({ grounded: { right, superfluous } }) => ({ amount: right, weight: right + superfluous })),
  ),
  ratioMeasure("strict_recall", QUESTIONS, (row) =>
    strictly(row, ({ grounded: { right, missing } }) => ({ amount: right, weight: right + missing })),
  ),
  ratioMeasure("strict_f1", QUESTIONS, (row) =>
    strictly(row, ({ grounded: { right, superfluous, missing } }) => ({
      amount: 2 * right,
      weight: 2 * right + superfluous + missing,
    })),
  ),
];

/** Presence of structures asked for by name alone, those that are there against those that are not. */
export const PRESENCE_MEASURE: Measure<PresenceScores> = {
  name: "presence_auroc",
  protocols: ["text", "absent"],
  isPerProtocol: false,
  part: ({ presence, protocol }) => {
    if (presence === null) return null;
    return protocol === "absent" ? { present: [], absent: [presence] } : { present: [presence], absent: [] };
  },
  add: (a, b) => ({ present: [...a.present, ...b.present], absent: [...a.absent, ...b.absent] }),
  value: (cases) =>
    presenceAuroc(
      cases.flatMap(({ present }) => present),
      cases.flatMap(({ absent }) => absent),
    ),
};

/**
 * COCO's average precision of the masks asked for one by one: each question is an image with one truth and at most one
 * prediction. Predictions are ranked by their predicted IoU; where an answerer has none, by its presence.
 */
export const AP50_MEASURE: Measure<readonly ImageDetections[]> = {
  name: "ap50",
  protocols: SINGLE,
  isPerProtocol: true,
  part: ({ overlaps, qualities, presence, gotMask }) => {
    if (overlaps.length !== 1) return null;
    if (!gotMask) return [{ scores: [], truths: 1, ious: [] }];
    return [{ scores: [qualities[0] ?? presence ?? 1], truths: 1, ious: [[iouOfOverlap(overlaps[0])]] }];
  },
  add: (a, b) => [...a, ...b],
  value: (cases) => averagePrecision(cases.flat()),
};
