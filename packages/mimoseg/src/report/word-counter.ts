import { chain53, DistinctCounter, hash53 } from "./distinct-counter.js";
import type { WordStatistics } from "./statistics-schema.js";

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

/** Gathers how rich a language is, one text after the other, without keeping the texts. */
export class WordCounter {
  #texts = 0;
  #words = 0;
  /** Of one, two and three words. */
  readonly #grams = [new DistinctCounter(), new DistinctCounter(), new DistinctCounter()] as const;
  readonly #gramTotals = [0, 0, 0];
  readonly #wholes = new DistinctCounter();

  /** @param text - Without tags. Case and punctuation do not count. */
  add(text: string): void {
    const words = text.toLowerCase().match(WORD) ?? [];
    this.#texts++;
    this.#words += words.length;
    const hashes = words.map(hash53);
    this.#wholes.addHash(hashes.reduce(chain53, 0));
    for (let at = 0; at < hashes.length; at++) {
      let gram = 0;
      for (let n = 0; n < this.#grams.length && at + n < hashes.length; n++) {
        gram = chain53(gram, hashes[at + n]);
        this.#grams[n].addHash(gram);
        this.#gramTotals[n]++;
      }
    }
  }

  get statistics(): WordStatistics {
    const [one, two, three] = this.#grams.map((grams, n) => share(grams.count, this.#gramTotals[n]));
    return {
      texts: this.#texts,
      meanWords: share(this.#words, this.#texts),
      vocabulary: this.#grams[0].count,
      distinct: { one, two, three },
      duplicateShare: share(this.#texts - this.#wholes.count, this.#texts),
    };
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
