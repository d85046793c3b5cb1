import { PairHeap } from "./pair-heap.js";

/** A distinct word of the corpus: its tokens so far, and how often it occurs. */
export interface CorpusWord {
  symbols: number[];
  readonly count: number;
}

// Ids stay below 2^26, so a pair fits in a double without loss, and keys order pairs by left id, then right id.
const KEY_BASE = 2 ** 26;

/**
 * Counts of adjacent token pairs over a corpus, kept up to date while pairs are merged.
 *
 * An index of the words each pair may stand in makes a merge cost what it changes; the heap holds counts that may have
 * become too high since, which are put right when they come to the top.
 */
export class PairTable {
  readonly #words: readonly CorpusWord[];
  readonly #counts = new Map<number, number>();
  readonly #where = new Map<number, number[]>();
  readonly #heap = new PairHeap();
  readonly #grown = new Set<number>();

  constructor(words: readonly CorpusWord[]) {
    this.#words = words;
    words.forEach(({ symbols, count }, index) => {
      for (let i = 1; i < symbols.length; i++) this.#add(symbols[i - 1]!, symbols[i]!, count, index);
    });
    this.#pushGrown();
  }

  /** Takes the pair with the highest count out of the running; ties go to the lower ids. Null when none is left. */
  popBest(): { left: number; right: number; count: number } | null {
    for (;;) {
      const top = this.#heap.pop();
      if (top === null) return null;
      const count = this.#counts.get(top.key) ?? 0;
      if (count === top.count) {
        return { left: Math.floor(top.key / KEY_BASE), right: top.key % KEY_BASE, count };
      }
      // A higher count was pushed when it grew; only a fallen one needs its place.
      if (count > 0 && count < top.count) this.#heap.push({ key: top.key, count });
    }
  }

  /** Replaces the pair by one token in every word. */
  merge(left: number, right: number, merged: number): void {
    const key = left * KEY_BASE + right;
    for (const index of this.#where.get(key) ?? []) this.#mergeWord(index, left, right, merged);
    this.#counts.delete(key);
    this.#where.delete(key);
    this.#pushGrown();
  }

  #mergeWord(index: number, left: number, right: number, merged: number): void {
    const word = this.#words[index]!;
    const { symbols, count } = word;
    const out: number[] = [];
    for (let i = 0; i < symbols.length; i++) {
      if (symbols[i] !== left || symbols[i + 1] !== right) {
        out.push(symbols[i]!);
        continue;
      }
      const before = out.at(-1);
      const after = symbols[i + 2];
      this.#add(left, right, -count, index);
      if (before !== undefined) {
        this.#add(before, left, -count, index);
        this.#add(before, merged, count, index);
      }
      if (after !== undefined) {
        this.#add(right, after, -count, index);
        this.#add(merged, after, count, index);
      }
      out.push(merged);
      i++;
    }
    word.symbols = out;
  }

  #add(left: number, right: number, change: number, index: number): void {
    const key = left * KEY_BASE + right;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + change);
    if (change < 0) return;
    this.#grown.add(key);
    const where = this.#where.get(key);
    if (where === undefined) this.#where.set(key, [index]);
    else if (where.at(-1) !== index) where.push(index);
  }

  #pushGrown(): void {
    for (const key of this.#grown) this.#heap.push({ key, count: this.#counts.get(key) ?? 0 });
    this.#grown.clear();
  }
}
