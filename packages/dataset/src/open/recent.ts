/** Keeps the results of the last few keys; what is under way is shared, and what failed is forgotten. */
export class Recent<K, V> {
  readonly #entries = new Map<K, Promise<V>>();

  /**
   * @param most - How many are kept.
   * @param load - Makes a value.
   */
  constructor(
    readonly most: number,
    readonly load: (key: K) => Promise<V>,
  ) {}

  get(key: K): Promise<V> {
    const value = this.#entries.get(key) ?? this.load(key);
    // A map keeps the order of insertion: the first is the one not asked for the longest.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    value.catch(() => {
      if (this.#entries.get(key) === value) this.#entries.delete(key);
    });
    for (const old of this.#entries.keys()) {
      if (this.#entries.size <= this.most) break;
      this.#entries.delete(old);
    }
    return value;
  }

  clear(): void {
    this.#entries.clear();
  }
}
