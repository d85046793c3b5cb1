import type { Random } from "@mimo/base";

/** What both evaluations made of one case. */
export interface CasePair<Case> {
  readonly a: Case;
  readonly b: Case;
}

/**
 * Paired permutation test for numbers that are no plain means (cIoU, F1, AUROC): if the two were exchangeable, each case's
 * answers might as well be swapped.
 *
 * @param statistic - B minus A over groups of cases; null where it is not defined, and then that draw is left out.
 * @returns Two-sided p, counting the observed labels as one draw (Phipson & Smyth, 2010), so that it is never 0; null if the
 * observed statistic is not defined.
 */
export function labelSwapP<Case>(
  strata: readonly (readonly CasePair<Case>[])[],
  statistic: (strata: readonly (readonly CasePair<Case>[])[]) => number | null,
  rng: Random,
  rounds: number,
): number | null {
  const observed = statistic(strata);
  if (observed === null) return null;
  // Equal but for rounding is equal.
  const far = Math.abs(observed) - 1e-12;
  let [reached, drawn] = [1, 1];
  for (let round = 0; round < rounds; round++) {
    const swapped = strata.map((cases) =>
      cases.map((one) => (rng.chance(0.5) ? { a: one.b, b: one.a } : one)),
    );
    const value = statistic(swapped);
    if (value === null) continue;
    drawn++;
    if (Math.abs(value) >= far) reached++;
  }
  return reached / drawn;
}
