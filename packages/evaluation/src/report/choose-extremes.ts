/** Items of three kinds, each best first; no item stands twice. */
export interface Extremes<Item> {
  readonly best: readonly Item[];
  readonly median: readonly Item[];
  readonly worst: readonly Item[];
}

/**
 * The best, middle and worst few by score. With too few items for all three, the worst are chosen first: they teach most.
 *
 * @param scoreOf - Higher is better; equal scores keep their order.
 */
export function chooseExtremes<Item>(
  items: readonly Item[],
  scoreOf: (item: Item) => number,
  count: number,
): Extremes<Item> {
  const sorted = [...items].sort((a, b) => scoreOf(b) - scoreOf(a));
  const worst = sorted.splice(Math.max(0, sorted.length - count), count);
  const best = sorted.slice(0, count);
  const rest = sorted.slice(best.length);
  // The median of all lies where as many are better as worse; what is left begins behind the best.
  const middle = Math.floor(items.length / 2) - best.length - Math.floor(count / 2);
  const start = Math.max(0, Math.min(middle, rest.length - count));
  return { best, median: rest.slice(start, start + count), worst };
}
