import { scoreOpen } from "../language/vqa.js";
import { namesTarget } from "../terms.js";
import { assertGroundedAnswer, type GroundedAnswer } from "./grounded-answer.js";

/** How alike two phrases are, 0 (not at all) to 1. */
export type TextSimilarity = (predicted: string, truth: string) => number;

/** From this IoU and this similarity on, GLaMM takes a pair for a match. */
const THRESHOLD = 0.5;

/**
 * 1 for a term that names the truth ({@link namesTarget}), else the F1 of the words they share.
 *
 * Stands in for GLaMM's cosine of mean-pooled bert-base-uncased states, which needs that model: the recall that comes
 * of it is not the one that GLaMM's script would print for the same answers.
 */
export function termSimilarity(predicted: string, truth: string): number {
  return namesTarget(predicted, truth) ? 1 : scoreOpen(predicted, truth).f1;
}

/** Grounded conversation generation as GLaMM counts it. */
export interface GcgScores {
  readonly answers: number;
  /** Mean over answers of the mean IoU over the pairs found; misses do not count. */
  readonly meanIou: number;
  /** Matches of all answers over true phrases of all answers; null without any. */
  readonly recall: number | null;
}

/**
 * Scores answers by the rules of GLaMM's evaluation (CVPR 2024; groundingLMM, eval/gcg/evaluate.py at dd7ad1a), to
 * stand beside published tables; {@link strictScore} is what we go by. AP50 and the caption metrics of GCG are
 * computed elsewhere.
 *
 * Departs from it in the text similarity, see {@link termSimilarity}, unless the caller gives another, and in that a
 * predicted phrase without a mask is an entry that overlaps nothing (GLaMM's script sees masks and phrases as two
 * lists, and goes wrong if their lengths differ).
 *
 * @returns Null without answers.
 * @throws {EvaluationError} `bad_option` if `ious` does not fit the terms.
 */
export function gcgScores(
  answers: readonly GroundedAnswer[],
  similarity: TextSimilarity = termSimilarity,
): GcgScores | null {
  if (answers.length === 0) return null;
  const phrases = answers.reduce((sum, { truths }) => sum + truths.length, 0);
  const matches = answers.reduce((sum, answer) => sum + gcgMatches(answer, similarity), 0);
  return {
    answers: answers.length,
    meanIou: answers.reduce((sum, answer) => sum + gcgMeanIou(answer), 0) / answers.length,
    recall: phrases === 0 ? null : matches / phrases,
  };
}

/**
 * GLaMM's mIoU of one answer: pairs are taken greedily by the highest IoU, each mask once, and the mean is over pairs
 * that overlap. A missed mask does not lower it; without any overlap it is 0, also where there was nothing to find.
 *
 * @throws {EvaluationError} `bad_option` if `ious` does not fit the terms.
 */
export function gcgMeanIou(answer: GroundedAnswer): number {
  assertGroundedAnswer(answer, "gcgMeanIou");
  const pairs = greedyPairs(answer.ious);
  return pairs.length === 0 ? 0 : pairs.reduce((sum, { iou }) => sum + iou, 0) / pairs.length;
}

/**
 * How many phrases of one answer GLaMM's recall counts as found: pairs from the highest IoU down, each with an IoU
 * and a text similarity of at least .5. As in its script, the first pair that fails either test ends the search:
 * later ones are not looked at.
 *
 * @throws {EvaluationError} `bad_option` if `ious` does not fit the terms.
 */
export function gcgMatches(answer: GroundedAnswer, similarity: TextSimilarity = termSimilarity): number {
  assertGroundedAnswer(answer, "gcgMatches");
  const { predicted, truths, ious } = answer;
  // Rows are truths here, as in the script: of equal IoUs the first truth goes first.
  const byTruth = truths.map((_, truth) => ious.map((row) => row[truth]));
  const pairs = greedyPairs(byTruth);
  const failed = pairs.findIndex(
    ({ iou, row, column }) => iou < THRESHOLD || similarity(predicted[column], truths[row]) < THRESHOLD,
  );
  return failed < 0 ? pairs.length : failed;
}

/**
 * The highest number above 0, then the highest outside its row and column, and so on; of equals the first in reading
 * order.
 */
function greedyPairs(ious: readonly (readonly number[])[]): { iou: number; row: number; column: number }[] {
  const cells = ious.flatMap((line, row) => line.map((iou, column) => ({ iou, row, column })));
  const rows = new Set<number>();
  const columns = new Set<number>();
  return cells
    .filter(({ iou }) => iou > 0)
    .sort((a, b) => b.iou - a.iou)
    .filter(({ row, column }) => {
      if (rows.has(row) || columns.has(column)) return false;
      rows.add(row);
      columns.add(column);
      return true;
    });
}
