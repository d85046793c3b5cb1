import { assertReferences, type TextPair } from "./text-pair.js";
import { wordTokens } from "./tokens.js";

/**
 * ROUGE-L (Lin, 2004) as rouge_score computes it: F1 of the longest common subsequence of {@link wordTokens}, without
 * stems; of several references the best. 0 to 1; an empty answer has 0.
 *
 * @throws {EvaluationError} `bad_option` without a reference.
 */
export function rougeL(pair: TextPair): number {
  return Math.max(
    ...subsequenceShares(pair, "rougeL").map(([precision, recall]) => fScore(precision, recall, 1)),
  );
}

/** The weight of recall in COCO's caption evaluation. */
const COCO_BETA = 1.2;

/**
 * ROUGE-L of COCO's caption evaluation (pycocoevalcap), which papers on grounded captions print: beta 1.2, and the
 * best precision and the best recall may come from different references. On {@link wordTokens} instead of its PTB
 * tokens. 0 to 1.
 *
 * @throws {EvaluationError} `bad_option` without a reference.
 */
export function cocoRougeL(pair: TextPair): number {
  const shares = subsequenceShares(pair, "cocoRougeL");
  const precision = Math.max(...shares.map(([share]) => share));
  const recall = Math.max(...shares.map(([, share]) => share));
  return fScore(precision, recall, COCO_BETA);
}

/** Per reference: the longest common subsequence as a share of the answer and of the reference. */
function subsequenceShares(pair: TextPair, caller: string): [precision: number, recall: number][] {
  assertReferences(pair, caller);
  const said = wordTokens(pair.said);
  return pair.references.map((reference) => {
    const words = wordTokens(reference);
    const shared = commonLength(said, words);
    return shared === 0 ? [0, 0] : [shared / said.length, shared / words.length];
  });
}

function fScore(precision: number, recall: number, beta: number): number {
  if (precision === 0 || recall === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (recall + beta ** 2 * precision);
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let previous = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const row = [0];
    for (let at = 0; at < b.length; at++) {
      row.push(word === b[at] ? previous[at] + 1 : Math.max(row[at], previous[at + 1]));
    }
    previous = row;
  }
  return previous[b.length];
}
