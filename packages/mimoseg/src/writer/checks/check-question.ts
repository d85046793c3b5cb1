import { stripTags } from "@mimo/text";
import type { Rejection } from "../sample-writer.js";
import { questionNumbersHold } from "./check-numbers.js";
import type { Scope } from "./scope.js";

/**
 * A question: no tags, no finding and no number that is not given, and it does not name a structure that the draft
 * leaves for the answer to name.
 */
export function checkQuestion(question: string, scope: Scope): Rejection | null {
  if (stripTags(question) !== question || /<\/?\s*[a-z|]/i.test(question)) return "malformed";
  const mentioned = scope.finder.find(question).map(({ term }) => term);
  if (mentioned.some((term) => !scope.questionTerms.has(term))) return "term_without_mask";
  if (!questionNumbersHold(question, scope)) return "wrong_number";
  const drafted = scope.finder.findNested(scope.draftQuestion);
  const givesAway = scope.targetTerms.some((term) => mentioned.includes(term) && !drafted.has(term));
  return givesAway ? "answer_given_away" : null;
}
