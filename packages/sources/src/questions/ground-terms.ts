/** A structure that a mask shows. */
export interface GroundedLabel {
  readonly label: string;
  /** Reference of its mask. */
  readonly ref: string;
}

/** Behind the name of an organ these make it the name of something else: "lung cancer" is not the lung. */
const OF_AN_ORGAN =
  "(?!\\s+(?:cancers?|tumou?rs?|nodules?|mass(?:es)?|lesions?|cysts?|stones?|failure|diseases?|o?edema|infections?|metastas\\w+)\\b)";

/**
 * Ties the names of structures in an answer to their masks, once each: `<p>liver</p><SEG>`.
 *
 * A name must stand in the answer as a word, in the singular or with an "s"; of names that overlap the longest counts.
 *
 * @param answer - Plain words.
 * @returns The answer with tags, and the masks' references in the order of the tags.
 */
export function groundTerms(
  answer: string,
  labels: readonly GroundedLabel[],
): { readonly answer: string; readonly grounding: readonly string[] } {
  const found: { readonly start: number; readonly end: number; readonly ref: string }[] = [];
  for (const { label, ref } of [...labels].sort((a, b) => b.label.length - a.label.length)) {
    const name = label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
    for (const match of answer.matchAll(new RegExp(`(?<![\\w-])${name}s?(?![\\w-])${OF_AN_ORGAN}`, "gi"))) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (found.some((other) => start < other.end && end > other.start)) continue;
      found.push({ start, end, ref });
      break;
    }
  }
  found.sort((a, b) => a.start - b.start);
  let text = "";
  let at = 0;
  for (const { start, end } of found) {
    text += `${answer.slice(at, start)}<p>${answer.slice(start, end)}</p><SEG>`;
    at = end;
  }
  return { answer: text + answer.slice(at), grounding: found.map(({ ref }) => ref) };
}
