import { countNgrams } from "./count-ngrams.js";
import { assertReferences, type TextPair } from "./text-pair.js";
import { mtevalTokens, wordTokens } from "./tokens.js";

/** BLEU-1, BLEU-2, BLEU-3 and BLEU-4, each 0 to 1. */
export type Bleu = readonly [bleu1: number, bleu2: number, bleu3: number, bleu4: number];

/** What BLEU needs to know of one answer. Of several answers the counts are added up before anything is divided. */
export interface BleuCounts {
  readonly saidTokens: number;
  /** Tokens of the reference whose length is closest; of two as close, the shorter one's. */
  readonly referenceTokens: number;
  /** By order, 1 to 4: n-grams of the answer that a reference has too, at most as often as one reference has them. */
  readonly matched: readonly number[];
  /** By order, 1 to 4: n-grams of the answer. */
  readonly total: readonly number[];
}

/**
 * How an order without any match is kept from making the product zero: as sacrebleu does ("exp": one half of a match,
 * then a quarter, ...) or as COCO's caption evaluation does (1e-15 matches, and 1e-9 more n-grams).
 */
export type BleuSmoothing = "sacrebleu" | "coco";

const ORDERS = [1, 2, 3, 4];

/**
 * Counts one answer for BLEU.
 *
 * @param tokenise - The words that are compared; sacrebleu's and COCO's scores differ in them too.
 * @throws {EvaluationError} `bad_option` without a reference.
 */
export function countBleu(pair: TextPair, tokenise: (text: string) => string[]): BleuCounts {
  assertReferences(pair, "countBleu");
  const said = tokenise(pair.said);
  const references = pair.references.map(tokenise);
  return {
    saidTokens: said.length,
    referenceTokens: closestLength(
      said.length,
      references.map(({ length }) => length),
    ),
    matched: ORDERS.map((order) => matchedNgrams(said, references, order)),
    total: ORDERS.map((order) => Math.max(0, said.length - order + 1)),
  };
}

function closestLength(length: number, candidates: readonly number[]): number {
  const [closest] = [...candidates].sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b);
  return closest;
}

function matchedNgrams(said: readonly string[], references: readonly string[][], order: number): number {
  const allowed = references.map((reference) => countNgrams(reference, order));
  let matched = 0;
  for (const [ngram, count] of countNgrams(said, order)) {
    matched += Math.min(count, Math.max(...allowed.map((counts) => counts.get(ngram) ?? 0)));
  }
  return matched;
}

/**
 * BLEU (Papineni et al., ACL 2002) of a set of answers from their counts, with the brevity penalty of the whole set.
 *
 * @returns Null without answers.
 */
export function bleuOfCounts(counts: readonly BleuCounts[], smoothing: BleuSmoothing): Bleu | null {
  if (counts.length === 0) return null;
  const sum = (pick: (count: BleuCounts) => number) =>
    counts.reduce((soFar, count) => soFar + pick(count), 0);
  const whole = {
    saidTokens: sum(({ saidTokens }) => saidTokens),
    referenceTokens: sum(({ referenceTokens }) => referenceTokens),
    matched: ORDERS.map((order) => sum(({ matched }) => matched[order - 1])),
    total: ORDERS.map((order) => sum(({ total }) => total[order - 1])),
  };
  return smoothing === "coco" ? cocoSmoothed(whole) : exponentiallySmoothed(whole);
}

/** sacrebleu's `BLEU(max_ngram_order=n)` with its defaults. */
function exponentiallySmoothed({ saidTokens, referenceTokens, matched, total }: BleuCounts): Bleu {
  const brevity = saidTokens === 0 ? 0 : Math.exp(Math.min(0, 1 - referenceTokens / saidTokens));
  // Without one right word nothing is smoothed.
  if (matched[0] === 0) return [0, 0, 0, 0];
  let unmatched = 1;
  const precisions = ORDERS.map((_, at) => {
    if (total[at] === 0) return 0;
    if (matched[at] > 0) return matched[at] / total[at];
    unmatched *= 2;
    return 1 / (unmatched * total[at]);
  });
  return geometricMeans(precisions, brevity);
}

function cocoSmoothed({ saidTokens, referenceTokens, matched, total }: BleuCounts): Bleu {
  const above = 1e-15;
  const below = 1e-9;
  const ratio = (saidTokens + above) / (referenceTokens + below);
  const precisions = ORDERS.map((_, at) => (matched[at] + above) / (total[at] + below));
  return geometricMeans(precisions, Math.exp(Math.min(0, 1 - 1 / ratio)));
}

function geometricMeans(precisions: readonly number[], factor: number): Bleu {
  const upTo = (order: number) =>
    factor * precisions.slice(0, order).reduce((product, precision) => product * precision, 1) ** (1 / order);
  return [upTo(1), upTo(2), upTo(3), upTo(4)];
}

/**
 * Corpus BLEU as sacrebleu computes it by default: 13a tokens, upper case kept, exponential smoothing; times 100 it
 * is what sacrebleu prints. Not a mean over answers.
 *
 * @returns Null without answers.
 * @throws {EvaluationError} `bad_option` if a pair has no reference.
 */
export function corpusBleu(pairs: readonly TextPair[]): Bleu | null {
  return bleuOfCounts(
    pairs.map((pair) => countBleu(pair, mtevalTokens)),
    "sacrebleu",
  );
}

/**
 * Corpus BLEU of COCO's caption evaluation (pycocoevalcap, "closest" reference length), which papers on grounded
 * captions print, on {@link wordTokens} instead of its PTB tokens.
 *
 * @returns Null without answers.
 * @throws {EvaluationError} `bad_option` if a pair has no reference.
 */
export function cocoBleu(pairs: readonly TextPair[]): Bleu | null {
  return bleuOfCounts(
    pairs.map((pair) => countBleu(pair, wordTokens)),
    "coco",
  );
}
