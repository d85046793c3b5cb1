import { porterStem } from "./porter-stem.js";
import { assertReferences, type TextPair } from "./text-pair.js";
import { wordTokens } from "./tokens.js";

/** Where a word of the answer stands, and the word of the reference that it is paired with. */
type WordPair = readonly [said: number, reference: number];

/** Lavie & Agarwal (2007); nltk's defaults. */
const ALPHA = 0.9;
const BETA = 3;
const GAMMA = 0.5;

/**
 * METEOR (Lavie & Agarwal, WMT 2007) with nltk's parameters (alpha .9, beta 3, gamma .5) and nltk's pairing: equal
 * words first, then equal Porter stems, from the last word to the first. The best over the references; 0 to 1.
 *
 * Without synonyms, for that needs WordNet's files: it is what nltk's `meteor_score` gives with an empty WordNet on
 * {@link wordTokens}, and lower than with synonyms. It is not METEOR 1.5, which COCO's caption evaluation runs in
 * Java with tables of paraphrases, weighted function words and other parameters: do not set the two side by side.
 *
 * An answer that equals its reference of n words has 1 - 0.5 / n ** 3, since it is one chunk; an empty answer has 0.
 *
 * @throws {EvaluationError} `bad_option` without a reference.
 */
export function meteor(pair: TextPair): number {
  assertReferences(pair, "meteor");
  const said = wordTokens(pair.said);
  return Math.max(...pair.references.map((reference) => meteorOfWords(said, wordTokens(reference))));
}

function meteorOfWords(said: readonly string[], reference: readonly string[]): number {
  const pairs = alignWords(said, reference);
  if (pairs.length === 0) return 0;
  const precision = pairs.length / said.length;
  const recall = pairs.length / reference.length;
  const mean = (precision * recall) / (ALPHA * precision + (1 - ALPHA) * recall);
  return (1 - GAMMA * (countChunks(pairs) / pairs.length) ** BETA) * mean;
}

function alignWords(said: readonly string[], reference: readonly string[]): WordPair[] {
  const exact = pairEqual(said, reference, []);
  const stemmed = pairEqual(said.map(porterStem), reference.map(porterStem), exact);
  return [...exact, ...stemmed].sort(([a], [b]) => a - b);
}

/**
 * Pairs each word, last to first, with the last equal word of the reference that neither `taken` nor a later pair
 * uses.
 */
function pairEqual(
  said: readonly string[],
  reference: readonly string[],
  taken: readonly WordPair[],
): WordPair[] {
  const usedSaid = new Set(taken.map(([at]) => at));
  const usedReference = new Set(taken.map(([, at]) => at));
  const pairs: WordPair[] = [];
  for (let at = said.length - 1; at >= 0; at--) {
    if (usedSaid.has(at)) continue;
    const found = reference.findLastIndex((word, other) => word === said[at] && !usedReference.has(other));
    if (found < 0) continue;
    usedReference.add(found);
    pairs.push([at, found]);
  }
  return pairs;
}

/** Runs of pairs that follow each other in both texts. */
function countChunks(pairs: readonly WordPair[]): number {
  return pairs.filter(
    ([said, reference], at) =>
      at === 0 || said !== pairs[at - 1][0] + 1 || reference !== pairs[at - 1][1] + 1,
  ).length;
}
