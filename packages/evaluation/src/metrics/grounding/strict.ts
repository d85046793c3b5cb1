import { namesTarget, type TermCounts, termF1 } from "../terms.js";
import { assignMaximum } from "./assignment.js";
import { assertGroundedAnswer, type GroundedAnswer } from "./grounded-answer.js";

/** Which terms may be paired: those that name the same structure, or any, which grades masks alone. */
export type TermRule = "same" | "any";

/** From this IoU on, a term counts as grounded. */
export const GROUNDED_IOU = 0.5;

/** The strict score of one answer. */
export interface StrictScore {
  /** IoU of each true mask with the mask that it is paired with; 0 if there is none. */
  readonly ious: readonly number[];
  /** Terms with their masks: right are pairs with an IoU of at least {@link GROUNDED_IOU}. */
  readonly grounded: TermCounts;
  /** Terms alone, whatever their masks; under the rule "any" too. */
  readonly terms: TermCounts;
}

/**
 * Scores one grounded answer strictly: predicted and true masks are paired one to one so that the sum of IoUs is
 * greatest (Hungarian method), only where the term allows it. A true mask without a partner counts 0, and a predicted
 * one without a partner costs precision.
 *
 * @param rule - "same" asks {@link namesTarget}: the canonical term or one of its synonyms.
 * @throws {EvaluationError} `bad_option` if `ious` does not fit the terms.
 * @example
 * // A liver that is found well, and a spleen under the name of "kidney":
 * strictScore({ predicted: ["liver", "kidney"], truths: ["liver", "spleen"], ious: [[0.9, 0], [0, 0.8]] }).ious; // [0.9, 0]
 */
export function strictScore(answer: GroundedAnswer, rule: TermRule = "same"): StrictScore {
  assertGroundedAnswer(answer, "strictScore");
  const { predicted, truths } = answer;
  const names = predicted.map((term) => truths.map((truth) => namesTarget(term, truth)));
  const weights = answer.ious.map((row, at) =>
    row.map((iou, to) => (rule === "any" || names[at][to] ? iou : 0)),
  );
  const ious = truths.map(() => 0);
  assignMaximum(weights).forEach((truth, at) => {
    if (truth !== null) ious[truth] = weights[at][truth];
  });
  const named = assignMaximum(names.map((row) => row.map(Number)));
  return {
    ious,
    grounded: countTerms(ious.filter((iou) => iou >= GROUNDED_IOU).length, answer),
    terms: countTerms(named.filter((truth, at) => truth !== null && names[at][truth]).length, answer),
  };
}

function countTerms(right: number, { predicted, truths }: GroundedAnswer): TermCounts {
  return { right, superfluous: predicted.length - right, missing: truths.length - right };
}

/** Shares of terms over a set of answers. */
export interface TermShares {
  /** Right terms of all that were predicted; null if none was. */
  readonly precision: number | null;
  /** Right terms of all that are true; null if none is. */
  readonly recall: number | null;
  /** Null if nothing was predicted and nothing is true. */
  readonly f1: number | null;
}

/** Precision, recall and F1 of all counted terms together (micro-average). */
export function termShares(counts: readonly TermCounts[]): TermShares {
  const sum = (pick: (count: TermCounts) => number) =>
    counts.reduce((soFar, count) => soFar + pick(count), 0);
  const right = sum((count) => count.right);
  const predicted = right + sum(({ superfluous }) => superfluous);
  const truths = right + sum(({ missing }) => missing);
  return {
    precision: predicted === 0 ? null : right / predicted,
    recall: truths === 0 ? null : right / truths,
    f1: termF1(counts),
  };
}

/** The strict scores of a set of answers. */
export interface StrictScores {
  readonly answers: number;
  /** True masks of all answers. */
  readonly masks: number;
  /** Mean IoU over all true masks, missed ones included; null without any. */
  readonly meanIou: number | null;
  readonly grounded: TermShares;
  readonly terms: TermShares;
}

/** Pools strict scores: every true mask and every term of the set weighs the same. */
export function poolStrict(scores: readonly StrictScore[]): StrictScores {
  const ious = scores.flatMap((score) => score.ious);
  return {
    answers: scores.length,
    masks: ious.length,
    meanIou: ious.length === 0 ? null : ious.reduce((sum, iou) => sum + iou, 0) / ious.length,
    grounded: termShares(scores.map(({ grounded }) => grounded)),
    terms: termShares(scores.map(({ terms }) => terms)),
  };
}
