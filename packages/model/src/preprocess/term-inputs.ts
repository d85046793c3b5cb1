/** The term that a `<SEG>` grounds, as the mask decoder takes it. */
import { TERM_TOKENS } from "../mask-decoder/mask-decoder.js";

/** Ids of `<p>` and `</p>`. */
export interface TermTags {
  readonly open: number;
  readonly close: number;
}

/** Ids between the last `<p>` and its `</p>` before a position; empty where the answer has no term there. */
export function termBefore(ids: readonly number[], position: number, tags: TermTags): readonly number[] {
  const open = ids.lastIndexOf(tags.open, position);
  if (open < 0) return [];
  const close = ids.indexOf(tags.close, open);
  return ids.slice(open + 1, close < 0 ? position : Math.min(close, position));
}

/** Ids and weights of a term, padded to `TERM_TOKENS`; without a term all weights are 0. */
export function termInputs(term: readonly number[]): { ids: BigInt64Array; weights: Float32Array } {
  const kept = term.slice(0, TERM_TOKENS);
  const ids = new BigInt64Array(TERM_TOKENS);
  const weights = new Float32Array(TERM_TOKENS);
  kept.forEach((id, i) => {
    ids[i] = BigInt(id);
    weights[i] = 1 / kept.length;
  });
  return { ids, weights };
}
