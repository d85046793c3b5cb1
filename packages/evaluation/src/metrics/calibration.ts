import { EvaluationError } from "../evaluation-error.js";

/** What a model claimed, and what came of it; both from 0 to 1. */
export interface Claim {
  /** A presence, or the IoU that a mask was said to reach. */
  readonly confidence: number;
  /** 1 or 0 for what is true or not; the IoU that the mask did reach. */
  readonly outcome: number;
}

/** One column of a reliability plot. */
export interface ReliabilityBin {
  /** Confidences above `from` and up to `to`; the first bin has 0 as well. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Means over the bin; null if it is empty. */
  readonly confidence: number | null;
  readonly outcome: number | null;
}

/**
 * Sorts claims into bins of equal width by confidence, for a reliability plot (Guo et al., "On Calibration of Modern Neural
 * Networks", ICML 2017).
 *
 * @param bins - Number of bins.
 * @throws {EvaluationError} `bad_option` for a confidence or an outcome outside 0..1, or a number of bins that is not a
 *   whole number >= 1.
 */
export function reliabilityBins(claims: readonly Claim[], bins = 10): ReliabilityBin[] {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new EvaluationError("bad_option", `reliabilityBins: bins must be a whole number >= 1, got ${bins}`);
  }
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, outcome: 0 }));
  for (const claim of claims) {
    checkClaim(claim, "reliabilityBins");
    const sum = sums[binOf(claim.confidence, bins)];
    sum.count++;
    sum.confidence += claim.confidence;
    sum.outcome += claim.outcome;
  }
  return sums.map(({ count, confidence, outcome }, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    count,
    confidence: count === 0 ? null : confidence / count,
    outcome: count === 0 ? null : outcome / count,
  }));
}

function binOf(confidence: number, bins: number): number {
  const bin = Math.max(0, Math.ceil(confidence * bins) - 1);
  // The product may round up over an edge: 0.07 x 100 is more than 7.
  return bin > 0 && confidence <= bin / bins ? bin - 1 : bin;
}

/**
 * Expected calibration error (Guo et al., 2017, equation 3): how far confidence and outcome lie apart in a bin, both
 * meaned, over all bins by their share of the claims. 0 is perfect. Outcomes may be any numbers from 0 to 1, so it also
 * grades a predicted IoU against the IoU reached.
 *
 * @returns From 0 to 1; null without claims.
 * @throws {EvaluationError} As {@link reliabilityBins}.
 * @example
 * expectedCalibrationError([{ confidence: 0.9, outcome: 1 }, { confidence: 0.92, outcome: 0 }]); // 0.41
 */
export function expectedCalibrationError(claims: readonly Claim[], bins = 10): number | null {
  const filled = reliabilityBins(claims, bins).filter(({ count }) => count > 0);
  if (filled.length === 0) return null;
  const gaps = filled.map(({ count, confidence, outcome }) => count * Math.abs(confidence! - outcome!));
  return gaps.reduce((sum, gap) => sum + gap, 0) / claims.length;
}

/**
 * Brier score: the mean squared difference of confidence and outcome; 0 is perfect, and always saying 0.5 is 0.25 where
 * outcomes are 0 or 1.
 *
 * @returns From 0 to 1; null without claims.
 * @throws {EvaluationError} `bad_option` for a confidence or an outcome outside 0..1.
 */
export function brierScore(claims: readonly Claim[]): number | null {
  if (claims.length === 0) return null;
  let sum = 0;
  for (const claim of claims) {
    checkClaim(claim, "brierScore");
    sum += (claim.confidence - claim.outcome) ** 2;
  }
  return sum / claims.length;
}

function checkClaim({ confidence, outcome }: Claim, caller: string): void {
  if (confidence >= 0 && confidence <= 1 && outcome >= 0 && outcome <= 1) return;
  throw new EvaluationError(
    "bad_option",
    `${caller}: confidence and outcome must be from 0 to 1, got ${confidence} and ${outcome}`,
  );
}
