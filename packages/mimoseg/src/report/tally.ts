/** Counts by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  /** Largest first, then by name. */
  get bySize(): Record<string, number> {
    const entries = [...this.#counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  }
}

/** Counts of a measure by upper bound; every bound is listed, in order, also where nothing was counted. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #nameOf: (bound: number) => string;
  readonly #counts: number[];

  /**
   * @param bounds - Ascending; a value equal to a bound counts there. Greater ones than the last count as `more`, which
   *   is listed only if there are any.
   */
  constructor(bounds: readonly number[], nameOf: (bound: number) => string) {
    this.#bounds = bounds;
    this.#nameOf = nameOf;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    const at = this.#bounds.findIndex((bound) => value <= bound);
    this.#counts[at < 0 ? this.#bounds.length : at]++;
  }

  get byBound(): Record<string, number> {
    const listed = this.#bounds.map((bound, i) => [this.#nameOf(bound), this.#counts[i]] as const);
    const more = this.#counts[this.#bounds.length];
    return Object.fromEntries(more === 0 ? listed : [...listed, ["more", more]]);
  }
}
