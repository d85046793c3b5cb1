import { findTerm } from "@mimo/dataset";
import type { Scope } from "./scope.js";
import type { Mention } from "./term-mentions.js";

const NEGATION =
  /\b(?:no|not|none|without|absent|absence|missing|neither|nor|lacks?|cannot|free of)\b|n['’]t\b/i;
/** Negative words that deny nothing. */
const IDIOMS = /\b(?:no doubt|not only|without (?:a )?doubt|no longer)\b/gi;
/** "No" as an answer to the question; what follows must deny the structure itself. */
const REPLY = /^\s*no\s*[,:;.!]/i;
const NOT_SHOWN =
  /(?:\b(?:not|never|hardly|cannot be)|n['’]t)\s+(?:[\p{L}-]+\s+){0,2}?(?:visible|present|seen|shown|identified|detected|depicted|found|appear)\b/iu;
const DENIED_BEFORE =
  /\b(?:no|not|cannot|without|absence of|lacks?|free of|neither|nor)\s+(?:[\p{L}-]+\s+){0,3}$|n['’]t\s+(?:[\p{L}-]+\s+){0,3}$/iu;
const DENIED_AFTER =
  /^\s*(?:(?:is|are|was|were|can|could|does|do|has|have)(?:\s*not|n['’]t)\s+(?:[\p{L}-]+\s+){0,2}?(?:visible|present|seen|shown|identified|detected|there|found|appear|depicted)|(?:is|are)\s+(?:absent|missing))\b/iu;

/** Whether an answer denies the structures that are absent, and only those. */
export function denialsHold(text: string, mentions: readonly Mention[], scope: Scope): boolean {
  const { targets, task } = scope.request.sample;
  const plain = text.replace(IDIOMS, (idiom) => "-".repeat(idiom.length));
  const absent = new Set(targets.filter(({ mask }) => mask === null).map(({ term }) => findTerm(term).term));
  if (absent.size > 0 && /^yes\b/i.test(plain)) return false;
  if (task === "presence" && absent.size === 0 && /^no\b/i.test(plain)) return false;
  if (absent.size === 0 && targets.length > 0 && NOT_SHOWN.test(plain)) return false;
  const present = new Set(targets.map(({ term }) => findTerm(term).term).filter((term) => !absent.has(term)));
  return mentions.every((mention) => {
    if (absent.has(mention.term)) return NEGATION.test(sentenceAround(plain, mention).replace(REPLY, ""));
    return !present.has(mention.term) || !isDenied(plain, mention);
  });
}

/** "..., not the spleen": says what something is not, and nothing of whether the image shows it. */
export function isContrast(text: string, { start }: Mention): boolean {
  return /\b(?:not|rather than|instead of)\s+(?:(?:the|an?)\s+)?$/i.test(text.slice(0, start));
}

function isDenied(text: string, { start, end }: Mention): boolean {
  const clause = text
    .slice(0, start)
    .split(/[.,;:!?]/)
    .at(-1) as string;
  return DENIED_BEFORE.test(clause) || DENIED_AFTER.test(text.slice(end));
}

function sentenceAround(text: string, { start, end }: Mention): string {
  const from = Math.max(...[".", "!", "?"].map((mark) => text.lastIndexOf(`${mark} `, start)));
  const to = text.slice(end).search(/[.!?](?:\s|$)/);
  return text.slice(from + 1, to < 0 ? text.length : end + to);
}
