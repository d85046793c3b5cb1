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
    this.addHash(hash53(text));
  }

  /** Adds something by a hash of {@link hash53} or {@link chain53}. */
  addHash(hash: number): void {
    this.#pending[this.#pendingCount++] = hash;
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

/**
 * 53 bits, as many as a number holds exactly: 32 of a polynomial hash and 21 of FNV-1a, each mixed by MurmurHash3's
 * finaliser, as the last characters of a text would else move low bits only.
 */
export function hash53(text: string): number {
  let fnv = 0x811c9dc5;
  let polynomial = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    fnv = Math.imul(fnv ^ unit, 0x01000193);
    polynomial = (Math.imul(polynomial, 0x2c9277b5) + unit) | 0;
  }
  return join53(polynomial ^ (fnv >>> 15), fnv);
}

/** The hash of a sequence from the hash of what came before and that of the next item; their order counts. */
export function chain53(before: number, next: number): number {
  const [high, low] = [before / 2 ** 21, before % 2 ** 21];
  const [nextHigh, nextLow] = [next / 2 ** 21, next % 2 ** 21];
  const first = (Math.imul(high, 0x2c9277b5) + nextHigh + nextLow) | 0;
  const second = (Math.imul(low ^ high, 0x01000193) + Math.imul(nextLow, 0x85ebca6b) + nextHigh) | 0;
  return join53(first, second);
}

function join53(high: number, low: number): number {
  return mix(high) * 2 ** 21 + (mix(low) >>> 11);
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
