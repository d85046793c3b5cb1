/**
 * How often each run of `order` tokens occurs.
 *
 * @param tokens - Without white space in them.
 * @param order - At least 1; 2 counts bigrams.
 * @returns Keyed by the run's tokens with a space between them.
 */
export function countNgrams(tokens: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= tokens.length; at++) {
    const key = tokens.slice(at, at + order).join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
