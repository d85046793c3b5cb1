import { normaliseAnswer, parseAnswer } from "@mimo/text";
import type { Draft } from "../read-reply.js";
import type { Rejection, WriteRequest, WriteResult } from "../sample-writer.js";
import { claimsHold } from "./check-claims.js";
import { denialsHold, isContrast } from "./check-denials.js";
import { isEnglish } from "./check-language.js";
import { numbersHold } from "./check-numbers.js";
import { checkQuestion } from "./check-question.js";
import { checkStructure } from "./check-structure.js";
import { type Scope, scopeOf } from "./scope.js";
import { Subjects } from "./subjects.js";
import type { Mention } from "./term-mentions.js";

const LONGEST_QUESTION = 400;
const LONGEST_ANSWER = 800;

/**
 * Believes nothing that a model wrote: its question and answer are taken only if every check passes.
 *
 * Sentences are read by rules, not understood: what the rules cannot bind to a fact is refused, and a good text now and
 * then with it.
 */
export function checkDraft(draft: Draft, request: WriteRequest): WriteResult {
  const reason = reject(draft, scopeOf(request));
  if (reason !== null) return { ok: false, reason };
  return { ok: true, question: draft.question, answer: normaliseAnswer(draft.answer) };
}

function reject({ question, answer }: Draft, scope: Scope): Rejection | null {
  if (question === "" || answer === "") return "empty";
  if (question.length > LONGEST_QUESTION || answer.length > LONGEST_ANSWER) return "too_long";
  if (/[\p{Cc}\p{Co}\p{Cs}\uFFFD]|```/u.test(question + answer)) return "malformed";
  if (!isEnglish(question) || !isEnglish(parseAnswer(answer).text)) return "wrong_language";
  return checkStructure(answer, scope) ?? checkAnswerText(answer, scope) ?? checkQuestion(question, scope);
}

function checkAnswerText(answer: string, scope: Scope): Rejection | null {
  const { text } = parseAnswer(answer);
  const mentions = scope.finder.find(text);
  // "This is the aorta, not the spleen" may say no to what the draft's question asks.
  const isAllowed = (mention: Mention) =>
    scope.answerTerms.has(mention.term) ||
    (scope.questionTerms.has(mention.term) && isContrast(text, mention));
  if (!mentions.every(isAllowed)) return "term_without_mask";
  const subjects = new Subjects(
    text,
    mentions.filter(({ term }) => scope.subjectTerms.has(term)),
  );
  // A name is not a claim: "left kidney" says nothing of where in the image it lies.
  const claims = mentions.reduce((rest, { start, end }) => blank(rest, start, end), text);
  if (!numbersHold(claims, subjects, scope)) return "wrong_number";
  return denialsHold(text, mentions, scope) && claimsHold(claims, text, subjects, scope)
    ? null
    : "unsupported_claim";
}

/** Blanks keep the offsets of what follows. */
function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + "\u2007".repeat(end - start) + text.slice(end);
}
