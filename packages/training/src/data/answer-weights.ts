import type { TermTags } from "@mimo/model";

const TERM_WEIGHT = 4;
const VERDICT_WEIGHT = 3;

/**
 * Weight of each token of an answer as a target; positions before the answer are 0.
 *
 * Most of an answer is a fixed phrase that is learned at once. Its first word is the verdict, and the term is what
 * the image has to say: they weigh more.
 */
export function answerWeights(ids: readonly number[], answerStart: number, tags: TermTags): number[] {
  let inTerm = false;
  return ids.map((id, i) => {
    if (i < answerStart) return 0;
    if (id === tags.open) inTerm = true;
    else if (id === tags.close) inTerm = false;
    else if (inTerm) return TERM_WEIGHT;
    return i === answerStart ? VERDICT_WEIGHT : 1;
  });
}
