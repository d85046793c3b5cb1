/** What Wilcoxon's test found. */
export interface WilcoxonResult {
  /** The smaller of the rank sums of positive and of negative differences. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
  /** Differences that are not zero. */
  readonly count: number;
}

/**
 * Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945): whether paired differences lie symmetrically round zero. Zeros
 * are dropped, ties share their ranks, and p comes from the normal distribution with the variance corrected for ties and
 * without correction for continuity, as in scipy's `wilcoxon(method="asymptotic")`. With fewer than about ten differences
 * that p is coarse.
 *
 * @param differences - One per independent case; finite.
 * @returns Null if no difference is other than zero.
 */
export function wilcoxonSignedRank(differences: readonly number[]): WilcoxonResult | null {
  const sorted = differences.filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const count = sorted.length;
  if (count === 0) return null;
  let positive = 0;
  let ties = 0;
  for (let start = 0; start < count; ) {
    let end = start + 1;
    while (end < count && Math.abs(sorted[end]) === Math.abs(sorted[start])) end++;
    // Ranks start + 1 to end, shared.
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) if (sorted[i] > 0) positive += rank;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const all = (count * (count + 1)) / 2;
  const statistic = Math.min(positive, all - positive);
  const deviation = Math.sqrt((all * (2 * count + 1)) / 12 - ties / 48);
  return { statistic, p: Math.min(1, 2 * normalTail((all / 2 - statistic) / deviation)), count };
}

const SQRT_2_PI = Math.sqrt(2 * Math.PI);

/**
 * The chance that a standard normal variable exceeds `z`, to about 12 digits.
 *
 * @param z - At least 0.
 */
export function normalTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / SQRT_2_PI;
  if (z > 3) {
    // Laplace's continued fraction (Abramowitz & Stegun 26.2.14), from its far end.
    let fraction = z;
    for (let k = 120; k >= 1; k--) fraction = z + k / fraction;
    return density / fraction;
  }
  // Power series with positive terms only (Abramowitz & Stegun 26.2.11).
  let term = z;
  let sum = 0;
  for (let k = 3; term > 1e-17; k += 2) {
    sum += term;
    term *= (z * z) / k;
  }
  return 0.5 - density * sum;
}
