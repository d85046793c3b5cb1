import { type Bleu, type BleuCounts, bleuOfCounts, countBleu } from "./bleu.js";
import { ciderDScores, ciderScores } from "./cider.js";
import { meteor } from "./meteor.js";
import { cocoRougeL, rougeL } from "./rouge-l.js";
import type { TextPair } from "./text-pair.js";
import { mtevalTokens, wordTokens } from "./tokens.js";

/** The language scores of one answer: what resampling by patient draws from. */
export interface AnswerLanguage {
  readonly bleuCounts: BleuCounts;
  readonly cocoBleuCounts: BleuCounts;
  readonly rougeL: number;
  readonly cocoRougeL: number;
  readonly meteor: number;
  /** Weighted by the whole set's references; null in a set of one. */
  readonly cider: number | null;
  readonly ciderD: number | null;
}

/** The language scores of a set of answers; what each field means says the function of its name. */
export interface LanguageScores {
  readonly answers: number;
  readonly bleu: Bleu;
  readonly cocoBleu: Bleu;
  readonly rougeL: number;
  readonly cocoRougeL: number;
  readonly meteor: number;
  readonly cider: number | null;
  readonly ciderD: number | null;
}

/**
 * Scores each answer of a set by all language metrics.
 *
 * @param pairs - The whole set: CIDEr's weights come from its references.
 * @throws {EvaluationError} `bad_option` if a pair has no reference.
 */
export function scoreLanguage(pairs: readonly TextPair[]): AnswerLanguage[] {
  const cider = ciderScores(pairs);
  const ciderD = ciderDScores(pairs);
  return pairs.map((pair, at) => ({
    bleuCounts: countBleu(pair, mtevalTokens),
    cocoBleuCounts: countBleu(pair, wordTokens),
    rougeL: rougeL(pair),
    cocoRougeL: cocoRougeL(pair),
    meteor: meteor(pair),
    cider: cider?.[at] ?? null,
    ciderD: ciderD?.[at] ?? null,
  }));
}

/**
 * The scores of a set, or of answers drawn from it: BLEU of the counts together, else means over answers.
 *
 * @returns Null without answers.
 */
export function poolLanguage(answers: readonly AnswerLanguage[]): LanguageScores | null {
  const bleu = bleuOfCounts(
    answers.map(({ bleuCounts }) => bleuCounts),
    "sacrebleu",
  );
  const coco = bleuOfCounts(
    answers.map(({ cocoBleuCounts }) => cocoBleuCounts),
    "coco",
  );
  if (bleu === null || coco === null) return null;
  const mean = (pick: (scores: AnswerLanguage) => number) =>
    answers.reduce((sum, scores) => sum + pick(scores), 0) / answers.length;
  return {
    answers: answers.length,
    bleu,
    cocoBleu: coco,
    rougeL: mean((scores) => scores.rougeL),
    cocoRougeL: mean((scores) => scores.cocoRougeL),
    meteor: mean((scores) => scores.meteor),
    cider: answers.some(({ cider }) => cider === null) ? null : mean(({ cider }) => cider ?? 0),
    ciderD: answers.some(({ ciderD }) => ciderD === null) ? null : mean(({ ciderD }) => ciderD ?? 0),
  };
}
