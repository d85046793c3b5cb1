/** Values that have not been sorted in yet. */
const PENDING = 1 << 16;

/**
 * Counts different texts in little memory: eight bytes for each different one, none for repetitions.
 *
 * It keeps 53-bit hashes, so among a million texts two different ones are taken for the same with a chance of 1 to 18,000.
 */
export class DistinctCounter {
  #sorted = new Float64Array(0);
  readonly #pending = new Float64Array(PENDING);
  #pendingCount = 0;

  add(text: string): void {
    this.#pending[this.#pendingCount++] = hash53(text);
    if (this.#pendingCount === PENDING) this.#sortIn();
  }

  /** How many different texts were added. */
  get count(): number {
    this.#sortIn();
    return this.#sorted.length;
  }

  #sortIn(): void {
    const fresh = this.#pending.subarray(0, this.#pendingCount).sort();
    const added = fresh.filter((hash, i) => hash !== fresh[i - 1] && !this.#has(hash));
    this.#pendingCount = 0;
    if (added.length > 0) this.#sorted = merge(this.#sorted, added);
  }

  #has(hash: number): boolean {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < hash) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === hash;
  }
}

function merge(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const merged = new Float64Array(a.length + b.length);
  for (let i = 0, j = 0, k = 0; k < merged.length; k++) {
    merged[k] = j >= b.length || (i < a.length && a[i] < b[j]) ? a[i++] : b[j++];
  }
  return merged;
}

/** cyrb53 by bryc (public domain): two 32-bit multiply-xor lanes, 53 bits of which fit a number. */
function hash53(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
