import { stripTags } from "@mimo/text";
import { DistinctCounter } from "./distinct-counter.js";

/** How varied a collection of texts is; the usual measures of generated language. */
export interface LanguageStatistics {
  readonly texts: number;
  readonly words: number;
  /** Words per text. */
  readonly meanLength: number;
  /** Different words, lower case, without marks. */
  readonly vocabulary: number;
  /** Different n-grams as a share of all n-grams (Li et al. 2016); it falls as the collection grows. */
  readonly distinct1: number;
  readonly distinct2: number;
  readonly distinct3: number;
  /** Share of the texts that were there before, word for word; case, marks and spaces do not count. */
  readonly duplicateShare: number;
  /** False once a count is an estimate (more than {@link DistinctCounter.MOST_EXACT} different items; about 0.8 % off). */
  readonly isExact: boolean;
}

/** Gathers statistics of texts one at a time, in constant memory (about 20 MiB at most). */
export class LanguageCounter {
  readonly #distinct = [new DistinctCounter(), new DistinctCounter(), new DistinctCounter()] as const;
  readonly #texts = new DistinctCounter();
  readonly #grams = [0, 0, 0];
  #count = 0;

  /** Takes one question or answer; tags do not count. */
  add(text: string): void {
    const words = wordsOf(text);
    this.#count++;
    this.#texts.add(words.join(" "));
    for (let n = 1; n <= 3; n++) {
      for (let at = 0; at + n <= words.length; at++) {
        this.#grams[n - 1]++;
        this.#distinct[n - 1].add(n === 1 ? words[at] : words.slice(at, at + n).join(" "));
      }
    }
  }

  result(): LanguageStatistics {
    const share = (n: 0 | 1 | 2) => (this.#grams[n] === 0 ? 0 : this.#distinct[n].count / this.#grams[n]);
    const [words] = this.#grams;
    const count = this.#count;
    return {
      texts: count,
      words,
      meanLength: count === 0 ? 0 : words / count,
      vocabulary: this.#distinct[0].count,
      distinct1: share(0),
      distinct2: share(1),
      distinct3: share(2),
      duplicateShare: count === 0 ? 0 : Math.max(0, 1 - this.#texts.count / count),
      isExact: [...this.#distinct, this.#texts].every(({ isExact }) => isExact),
    };
  }
}

/**
 * Statistics of a stream of texts.
 *
 * @example
 * languageStatistics(samples.map(({ turns }) => turns[turns.length - 1].question)).duplicateShare;
 */
export function languageStatistics(texts: Iterable<string>): LanguageStatistics {
  const counter = new LanguageCounter();
  for (const text of texts) counter.add(text);
  return counter.result();
}

function wordsOf(text: string): string[] {
  return stripTags(text)
    .toLowerCase()
    .split(/[^\p{L}\p{N}%²'-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}
