import { findTerm, wordsFor } from "@mimo/dataset";
import { sameTerm } from "@mimo/text";

/**
 * Whether a predicted term names the target: its canonical term or a synonym that the ontology lists, apart from case,
 * number and articles. A part, a side or a neighbour of the target is another term.
 *
 * @param predicted - A term as the model wrote it.
 * @param target - A label or canonical term.
 * @example
 * namesTarget("Kidney on the left", "left kidney"); // true
 */
export function namesTarget(predicted: string, target: string): boolean {
  const term = findTerm(target);
  return [target, ...wordsFor(term)].some((word) => sameTerm(predicted, word));
}

/**
 * Share of answers whose term names the target.
 *
 * @param pairs - Predicted term (null where the answer has none, which is wrong) and target, one per question.
 * @returns Null without questions.
 */
export function termAccuracy(
  pairs: readonly (readonly [predicted: string | null, target: string])[],
): number | null {
  if (pairs.length === 0) return null;
  return pairs.filter(([said, target]) => said !== null && namesTarget(said, target)).length / pairs.length;
}

/**
 * Pairs every target with the predicted term that names it, in the order of the answer; each is used once.
 *
 * @param predicted - Terms as the model wrote them.
 * @returns One index into `predicted` per target, null where nothing names it.
 */
export function matchByName(predicted: readonly string[], targets: readonly string[]): (number | null)[] {
  const taken = new Set<number>();
  return targets.map((target) => {
    const at = predicted.findIndex((word, index) => !taken.has(index) && namesTarget(word, target));
    if (at < 0) return null;
    taken.add(at);
    return at;
  });
}

/**
 * Like {@link matchByName}; then targets without a term of their name take the unused terms in order: a mask under another
 * name is still graded as a mask.
 */
export function matchTerms(predicted: readonly string[], targets: readonly string[]): (number | null)[] {
  const byName = matchByName(predicted, targets);
  const taken = new Set(byName);
  const unused = predicted.map((_, at) => at).filter((at) => !taken.has(at));
  return byName.map((at) => at ?? unused.shift() ?? null);
}

/** Right, superfluous and missing terms; F1 is `2 right / (2 right + superfluous + missing)`. */
export interface TermCounts {
  readonly right: number;
  readonly superfluous: number;
  readonly missing: number;
}

/**
 * Counts terms strictly: one is right only if it names a target that no earlier term has named; nothing for near misses.
 */
export function countTerms(predicted: readonly string[], targets: readonly string[]): TermCounts {
  const right = matchByName(predicted, targets).filter((at) => at !== null).length;
  return { right, superfluous: predicted.length - right, missing: targets.length - right };
}

/**
 * F1 of all counted terms together (micro-average).
 *
 * @returns Null if there was nothing to name and nothing was named.
 */
export function termF1(counts: readonly TermCounts[]): number | null {
  const right = counts.reduce((sum, count) => sum + 2 * count.right, 0);
  const wrong = counts.reduce((sum, count) => sum + count.superfluous + count.missing, 0);
  return right + wrong === 0 ? null : right / (right + wrong);
}

/** What an answer to a closed question says in its first word; null if that is neither yes nor no. */
export function yesOrNo(answer: string): "yes" | "no" | null {
  const word = /^[\s"'*(]*(yes|no)\b/i.exec(answer)?.[1]?.toLowerCase();
  return word === "yes" || word === "no" ? word : null;
}
