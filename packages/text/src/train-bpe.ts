import { BYTE_ALPHABET, splitWords, toByteChars } from "./byte-level.js";
import { type CorpusWord, PairTable } from "./pair-table.js";
import { splitAtTokens } from "./special-tokens.js";
import { TextError } from "./text-error.js";
import { type TokenizerJson, toTokenizerJson } from "./tokenizer-json.js";

/** How to train a vocabulary. */
export interface TrainBpeOptions {
  /** Tokens at most, specials and the 256 bytes included. */
  readonly vocabSize: number;
  /** Tokens that get the first ids; their spellings in the corpus teach nothing. */
  readonly specials: readonly string[];
}

/**
 * Trains a byte-level BPE vocabulary (Sennrich et al. 2016; bytes as in GPT-2).
 *
 * Repeatedly joins the most frequent adjacent pair of tokens within words; ties go to the pair with the lower ids, so the
 * same lines in any order give the same vocabulary. Ends early when no pair occurs twice: the vocabulary may be smaller
 * than asked.
 *
 * @param lines - The corpus; nothing is joined across lines.
 * @returns A HuggingFace tokenizer.json: specials, then bytes, then merges in order.
 * @throws {TextError} `bad_vocab_size`, `bad_special_token`.
 * @example
 * const json = trainBpe(["the liver", "the spleen"], { vocabSize: 300, specials: SPECIALS });
 */
export function trainBpe(lines: Iterable<string>, options: TrainBpeOptions): TokenizerJson {
  checkOptions(options);
  const { vocabSize, specials } = options;
  const tokens = [...specials, ...BYTE_ALPHABET];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges: string[] = [];
  const pairs = new PairTable(countWords(lines, specials, ids));
  while (tokens.length < vocabSize) {
    const best = pairs.popBest();
    if (best === null || best.count < 2) break;
    const [left, right] = [tokens[best.left]!, tokens[best.right]!];
    const known = ids.get(left + right);
    // A special must not be reachable through merges: text that merely spells it would become it.
    if (known !== undefined && known < specials.length) continue;
    const merged = known ?? tokens.push(left + right) - 1;
    ids.set(left + right, merged);
    merges.push(`${left} ${right}`);
    pairs.merge(best.left, best.right, merged);
  }
  return toTokenizerJson(tokens, merges, specials);
}

function checkOptions({ vocabSize, specials }: TrainBpeOptions): void {
  const least = specials.length + BYTE_ALPHABET.length;
  if (!Number.isInteger(vocabSize) || vocabSize < least || vocabSize > 2 ** 26) {
    const rule = `vocabSize must be a whole number of at least ${least} (specials and 256 bytes)`;
    throw new TextError("bad_vocab_size", `trainBpe: ${rule}, got ${vocabSize}`);
  }
  const seen = new Set<string>(BYTE_ALPHABET);
  for (const special of specials) {
    if (special === "" || seen.has(special)) {
      const rule = "special tokens must be different from each other and from single bytes";
      throw new TextError("bad_special_token", `trainBpe: ${rule}, got ${JSON.stringify(special)}`);
    }
    seen.add(special);
  }
}

function countWords(
  lines: Iterable<string>,
  specials: readonly string[],
  ids: ReadonlyMap<string, number>,
): CorpusWord[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    splitAtTokens(line, specials).forEach((part, i) => {
      if (i % 2 === 1) return;
      for (const word of splitWords(part)) counts.set(word, (counts.get(word) ?? 0) + 1);
    });
  }
  return Array.from(counts, ([word, count]) => ({
    symbols: Array.from(toByteChars(word), (char) => ids.get(char)!),
    count,
  }));
}
