import { countNgrams } from "./count-ngrams.js";
import { assertReferences, type TextPair } from "./text-pair.js";
import { wordTokens } from "./tokens.js";

const ORDERS = [1, 2, 3, 4];
/** Both scores are multiplied by this in the authors' code: an answer that equals its only reference has 10. */
const SCALE = 10;
/** Width of CIDEr-D's penalty for another length, in words. */
const SIGMA = 6;

/** One text as four weighted vectors of n-grams. */
interface WeightedText {
  /** By order, 1 to 4. */
  readonly vectors: readonly ReadonlyMap<string, number>[];
  readonly norms: readonly number[];
  /** Number of bigrams: what the authors' code takes for the length. */
  readonly bigrams: number;
}

/**
 * CIDEr of each answer (Vedantam et al., CVPR 2015): cosines of its n-grams (1 to 4) with the references', weighted
 * by how few of the set's answers have them in their references; the mean over references and orders, times 10.
 *
 * The weights come from the references of `pairs`, so scores of different sets do not compare. {@link wordTokens}
 * without stems. An answer of fewer than four words has no 4-grams, and loses that quarter even if it is right.
 *
 * @returns One score of 0 to 10 per pair; null for fewer than two pairs, for then every weight is zero.
 * @throws {EvaluationError} `bad_option` if a pair has no reference.
 */
export function ciderScores(pairs: readonly TextPair[]): number[] | null {
  return scoreAll(pairs, cosine);
}

/**
 * CIDEr-D of each answer (same paper, section 6), which COCO's caption evaluation prints as "CIDEr": like
 * {@link ciderScores}, but a repeated n-gram counts no more than in the reference, and another length is punished (Gaussian,
 * sigma 6).
 *
 * @returns One score of 0 to 10 per pair; null for fewer than two pairs.
 * @throws {EvaluationError} `bad_option` if a pair has no reference.
 */
export function ciderDScores(pairs: readonly TextPair[]): number[] | null {
  return scoreAll(pairs, clippedCosine);
}

type Similarity = (said: WeightedText, reference: WeightedText, order: number) => number;

function scoreAll(pairs: readonly TextPair[], similarity: Similarity): number[] | null {
  for (const pair of pairs) assertReferences(pair, "cider");
  if (pairs.length < 2) return null;
  const frequencies = documentFrequencies(pairs);
  const weigh = (text: string) => weighText(text, frequencies, pairs.length);
  return pairs.map(({ said, references }) => {
    const answer = weigh(said);
    const scores = references
      .map(weigh)
      .flatMap((reference) => ORDERS.map((order) => similarity(answer, reference, order)));
    return (SCALE * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
  });
}

/** In the references of how many pairs each n-gram occurs. */
function documentFrequencies(pairs: readonly TextPair[]): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const { references } of pairs) {
    const words = references.map(wordTokens);
    const seen = new Set(
      words.flatMap((tokens) => ORDERS.flatMap((order) => [...countNgrams(tokens, order).keys()])),
    );
    for (const ngram of seen) frequencies.set(ngram, (frequencies.get(ngram) ?? 0) + 1);
  }
  return frequencies;
}

function weighText(text: string, frequencies: ReadonlyMap<string, number>, documents: number): WeightedText {
  const tokens = wordTokens(text);
  const vectors = ORDERS.map((order) => {
    const weighted = new Map<string, number>();
    for (const [ngram, count] of countNgrams(tokens, order)) {
      weighted.set(ngram, count * (Math.log(documents) - Math.log(frequencies.get(ngram) ?? 1)));
    }
    return weighted;
  });
  const norms = vectors.map((vector) => Math.hypot(...vector.values()));
  return { vectors, norms, bigrams: Math.max(0, tokens.length - 1) };
}

function cosine(said: WeightedText, reference: WeightedText, order: number): number {
  return normalisedSum(said, reference, order, (own, other) => own * other);
}

function clippedCosine(said: WeightedText, reference: WeightedText, order: number): number {
  const clipped = normalisedSum(said, reference, order, (own, other) => Math.min(own, other) * other);
  return clipped * Math.exp(-((said.bigrams - reference.bigrams) ** 2) / (2 * SIGMA ** 2));
}

function normalisedSum(
  said: WeightedText,
  reference: WeightedText,
  order: number,
  multiply: (own: number, other: number) => number,
): number {
  const norm = said.norms[order - 1] * reference.norms[order - 1];
  if (norm === 0) return 0;
  let sum = 0;
  for (const [ngram, weight] of said.vectors[order - 1]) {
    sum += multiply(weight, reference.vectors[order - 1].get(ngram) ?? 0);
  }
  return sum / norm;
}
