/**
 * Holm's step-down correction (Holm, 1979): adjusted p-values, so that calling those below alpha significant errs anywhere in
 * the family with a probability of at most alpha.
 *
 * @param ps - Null where no test was made; those do not count.
 * @returns In the same order; never below the value itself, at most 1.
 */
export function holmAdjusted(ps: readonly (number | null)[]): (number | null)[] {
  const tested = ps.flatMap((p, at) => (p === null ? [] : [{ p, at }])).sort((x, y) => x.p - y.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let least = 0;
  for (const [rank, { p, at }] of tested.entries()) {
    least = Math.max(least, Math.min(1, (tested.length - rank) * p));
    adjusted[at] = least;
  }
  return adjusted;
}
