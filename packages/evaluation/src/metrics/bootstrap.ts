import type { Random } from "@mimo/base";
import { EvaluationError } from "../evaluation-error.js";

/** The bounds of an interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const COVERAGE = 0.95;

/**
 * Percentile bootstrap (Efron & Tibshirani, 1993, chapter 13): the middle 95 % of a statistic over samples that are drawn with
 * replacement. Draw whole cases, since masks of one patient are alike.
 *
 * @param strata - Groups of cases; every group is drawn from by itself, and keeps its size. One group is the plain bootstrap.
 * @param statistic - Of drawn groups in the same order; null where it is not defined, and then that draw is left out.
 * @param rng - The same state gives the same interval.
 * @returns Null if no group has two cases, for then nothing varies, or the statistic was never defined.
 * @throws {EvaluationError} `bad_option` if `resamples` is not a whole number >= 1.
 * @example
 * const mean = ([scores]: readonly number[][]) => scores.reduce((sum, x) => sum + x, 0) / scores.length;
 * bootstrapInterval([[0.8, 0.9, 0.7]], mean, new Random(1));
 */
export function bootstrapInterval<Case>(
  strata: readonly (readonly Case[])[],
  statistic: (drawn: readonly (readonly Case[])[]) => number | null,
  rng: Random,
  resamples = 1000,
): Interval | null {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new EvaluationError(
      "bad_option",
      `bootstrapInterval: resamples must be a whole number >= 1, got ${resamples}`,
    );
  }
  if (!strata.some((cases) => cases.length > 1)) return null;
  const values: number[] = [];
  for (let round = 0; round < resamples; round++) {
    const value = statistic(strata.map((cases) => cases.map(() => rng.pick(cases))));
    if (value !== null) values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const tail = (1 - COVERAGE) / 2;
  return { low: quantile(values, tail), high: quantile(values, 1 - tail) };
}

/**
 * A quantile of sorted values, linear between neighbours (numpy's default).
 *
 * @param sorted - Ascending, at least one.
 * @param share - From 0 (the least) to 1 (the greatest).
 */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** The median of values in any order; null without values. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
