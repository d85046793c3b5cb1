import { groupBy, Random } from "@mimo/base";
import { EvaluationError } from "../evaluation-error.js";
import { bootstrapInterval } from "./bootstrap.js";
import { wilcoxonSignedRank } from "./wilcoxon.js";

/** One question that two systems answered. */
export interface PairedScore {
  /** The patient or specimen; unique over all datasets that are compared together. */
  readonly caseId: string;
  readonly first: number;
  readonly second: number;
}

/** How often to draw; the same seed gives the same numbers. */
export interface PairedOptions {
  readonly seed: number;
  /** For the interval; 1000 by default. */
  readonly resamples?: number;
  /** For the permutation p; 10,000 by default. */
  readonly permutations?: number;
}

/** The second system against the first; positive if the second scores higher. */
export interface PairedComparison {
  /** Mean over questions of second minus first. */
  readonly difference: number;
  /** 95 % interval, by case; null with a single case. */
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, sign flips by case. */
  readonly permutationP: number;
  /** Two-sided, on the cases' mean differences; null if all of those are zero. */
  readonly wilcoxonP: number | null;
  readonly samples: number;
  readonly cases: number;
}

/** A case's differences, summed. */
interface CaseDifference {
  readonly sum: number;
  readonly count: number;
}

/**
 * Compares two systems on the same questions. Questions about one case are alike, so cases are what is drawn, flipped and
 * ranked; the difference itself weighs every question alike.
 *
 * @returns Null without questions.
 * @throws {EvaluationError} `bad_option` if `resamples` or `permutations` is not a whole number >= 1, or a score is not finite.
 * @example
 * comparePaired([{ caseId: "a", first: 0.7, second: 0.8 }, { caseId: "b", first: 0.6, second: 0.6 }], { seed: 1 });
 */
export function comparePaired(
  scores: readonly PairedScore[],
  { seed, resamples = 1000, permutations = 10_000 }: PairedOptions,
): PairedComparison | null {
  if (scores.length === 0) return null;
  const cases = caseDifferences(scores);
  const interval = bootstrapInterval(
    [cases],
    ([drawn]) => meanDifference(drawn),
    Random.derive(seed, "paired", "interval"),
    resamples,
  );
  const sums = cases.map(({ sum }) => sum);
  return {
    difference: meanDifference(cases),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    permutationP: signFlipP(sums, Random.derive(seed, "paired", "permutation"), permutations),
    wilcoxonP: wilcoxonSignedRank(cases.map(({ sum, count }) => sum / count))?.p ?? null,
    samples: scores.length,
    cases: cases.length,
  };
}

function caseDifferences(scores: readonly PairedScore[]): CaseDifference[] {
  const bad = scores.find(({ first, second }) => !Number.isFinite(first) || !Number.isFinite(second));
  if (bad !== undefined) {
    throw new EvaluationError(
      "bad_option",
      `comparePaired: scores must be finite, got ${bad.first} and ${bad.second}`,
    );
  }
  return [...groupBy(scores, ({ caseId }) => caseId).values()].map((group) => ({
    sum: group.reduce((sum, { first, second }) => sum + (second - first), 0),
    count: group.length,
  }));
}

function meanDifference(cases: readonly CaseDifference[]): number {
  let sum = 0;
  let count = 0;
  for (const one of cases) {
    sum += one.sum;
    count += one.count;
  }
  return sum / count;
}

/** Sums that are equal but for rounding count as equal. */
const ROUNDING = 1e-12;

/**
 * Paired permutation test: if the systems were exchangeable, each case's difference might as well have the other sign. p is
 * the share of sign patterns whose sum is at least as far from zero: of all patterns if there are no more than
 * `permutations`, otherwise of that many drawn ones and the observed one (Phipson & Smyth, 2010), so that it is never 0.
 *
 * @param sums - Summed differences, one per case.
 * @throws {EvaluationError} `bad_option` if `permutations` is not a whole number >= 1.
 */
export function signFlipP(sums: readonly number[], rng: Random, permutations: number): number {
  if (!Number.isInteger(permutations) || permutations < 1) {
    throw new EvaluationError(
      "bad_option",
      `signFlipP: permutations must be a whole number >= 1, got ${permutations}`,
    );
  }
  const scale = sums.reduce((sum, value) => sum + Math.abs(value), 0);
  const observed = Math.abs(sums.reduce((sum, value) => sum + value, 0)) - scale * ROUNDING;
  const isFar = (isFlipped: (index: number) => boolean) => {
    let sum = 0;
    for (let i = 0; i < sums.length; i++) sum += isFlipped(i) ? -sums[i] : sums[i];
    return Math.abs(sum) >= observed;
  };
  let far = 0;
  if (2 ** sums.length <= permutations) {
    for (let pattern = 0; pattern < 2 ** sums.length; pattern++) {
      if (isFar((i) => Math.floor(pattern / 2 ** i) % 2 === 1)) far++;
    }
    return far / 2 ** sums.length;
  }
  for (let round = 0; round < permutations; round++) if (isFar(() => rng.next() < 0.5)) far++;
  return (1 + far) / (1 + permutations);
}
