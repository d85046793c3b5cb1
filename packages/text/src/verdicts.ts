import { formatTerm } from "./parse-answer.js";

/** The answer that shows a structure: `Here is the <p>liver</p><SEG>.` */
export function affirmAnswer(term: string): string {
  return `Here is the ${formatTerm(term)}.`;
}

/** The answer that says a structure is absent; its `<SEG>` carries the presence score. */
export function denyAnswer(term: string): string {
  return `There is no ${formatTerm(term)} in this image.`;
}
