import { findTerm, wordsFor } from "@mimo/dataset";
import { parseAnswer, sameTerm } from "@mimo/text";
import type { Rejection } from "../sample-writer.js";
import type { Scope } from "./scope.js";

/**
 * The tags of an answer: balanced, and the terms are those of the targets, each once, in their order (the n-th `<SEG>`
 * belongs to the n-th mask, so another order would ground the wrong structure).
 */
export function checkStructure(answer: string, scope: Scope): Rejection | null {
  const parsed = parseAnswer(answer);
  if (parsed.warnings.length > 0 || /<\/?\s*[a-z|]/i.test(parsed.text)) return "unbalanced_tags";
  if (!/[\p{L}\p{N}]/u.test(parsed.text)) return "empty";
  const targets = scope.request.sample.targets.map(({ term }) => wordsFor(findTerm(term)));
  const isTerm = (text: string, words: readonly string[]) => words.some((word) => sameTerm(word, text));
  const isForeign = ({ text }: { readonly text: string }) => !targets.some((words) => isTerm(text, words));
  if (parsed.terms.some(isForeign) || parsed.terms.length > targets.length) return "term_without_mask";
  if (parsed.terms.length < targets.length) return "mask_without_term";
  return parsed.terms.every(({ text }, i) => isTerm(text, targets[i])) ? null : "malformed";
}
