import type { AnswerEvent, ParsedAnswer } from "./answer.js";
import { AnswerStream } from "./answer-stream.js";
import { stripTags } from "./special-tokens.js";
import { TextError } from "./text-error.js";

/**
 * Reads an answer: the text for the user, its terms, and which `<SEG>` grounds which term.
 *
 * Accepts `<p>term</p><SEG>` and `<p>term<SEG></p>`, with spaces between; anything else is repaired, with a warning.
 * Total: every string gives an answer, in which no tag remains.
 *
 * @example
 * parseAnswer("The <p>liver</p><SEG> is enlarged.").terms;
 * // [{ text: "liver", start: 4, end: 9, segIndex: 0 }]
 */
export function parseAnswer(text: string): ParsedAnswer {
  const stream = new AnswerStream();
  stream.push(text);
  stream.finish();
  return stream.answer;
}

/**
 * Rewrites an answer into the one form that we write: `<p>term</p><SEG>`, spaces outside the tags, chat tokens gone.
 *
 * Keeps what was said: the result parses to the same text, terms and `<SEG>` count, so a term without `<SEG>` and a
 * `<SEG>` without term stay. Rewriting twice changes nothing more.
 */
export function normaliseAnswer(text: string): string {
  const stream = new AnswerStream();
  return writeAnswer([...stream.push(text), ...stream.finish()]);
}

/** Writes the events of an {@link AnswerStream} as an answer in the one form that we write. */
export function writeAnswer(events: Iterable<AnswerEvent>): string {
  let text = "";
  for (const event of events) {
    if (event.type === "text") text += event.text;
    else if (event.type === "termStart") text += "<p>";
    else if (event.type === "termEnd") text += "</p>";
    else text += "<SEG>";
  }
  return text;
}

/**
 * Writes a grounded term: `<p>term</p><SEG>`.
 *
 * @throws {TextError} `bad_term` if the term is blank or holds a tag.
 */
export function formatTerm(term: string): string {
  const trimmed = term.trim();
  if (trimmed === "" || stripTags(trimmed) !== trimmed) {
    const rule = "a term must hold visible text and no tags";
    throw new TextError("bad_term", `formatTerm: ${rule}, got ${JSON.stringify(term)}`);
  }
  return `<p>${trimmed}</p><SEG>`;
}
