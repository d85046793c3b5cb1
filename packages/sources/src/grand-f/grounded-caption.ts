import { plainWords, readableLabel } from "../files/words.js";

/** A phrase of a caption that has a mask. */
export interface CaptionPhrase {
  /** What the mask shows, where the caption cannot be used. */
  readonly name: string;
  /** First and past-the-last code point of the phrase in the caption; null when unknown. */
  readonly span: readonly [number, number] | null;
  /** The mask. */
  readonly ref: string;
}

/** A caption with its phrases marked, and their masks in the order of the answer. */
export interface GroundedCaption {
  readonly answer: string;
  readonly grounding: readonly string[];
}

/** The caption to which spans refer: the writers of the set count after taking off quotation marks and space. */
export function captionOf(text: string): string {
  return text
    .trim()
    .replace(/^"+|"+$/g, "")
    .trim();
}

/** The label of a phrase's mask: its words without an article. */
export function phraseLabel(name: string): string {
  return readableLabel(name).replace(/^(?:an?|the)\s+(?=\S)/i, "") || "object";
}

/**
 * Marks the phrases of a caption.
 *
 * Spans are repaired where that is certain: a phrase without a usable span is looked for by its words. Phrases that are
 * not in the caption, or overlap an earlier one, keep their mask but are not marked.
 */
export function groundCaption(caption: string, phrases: readonly CaptionPhrase[]): GroundedCaption {
  // Python counts code points, JavaScript UTF-16 units: an emoji would shift everything behind it.
  const characters = [...caption];
  const placed = phrases
    .map((phrase) => ({ phrase, span: usableSpan(phrase, characters) }))
    .filter((entry) => entry.span !== null)
    .map(({ phrase, span }) => ({ ref: phrase.ref, start: span![0], end: span![1] }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const grounding: string[] = [];
  let answer = "";
  let at = 0;
  for (const { ref, start, end } of placed) {
    if (start < at) continue;
    answer += `${asText(characters.slice(at, start))}<p>${plainWords(characters.slice(start, end).join(""))}</p><SEG>`;
    grounding.push(ref);
    at = end;
  }
  return { answer: (answer + asText(characters.slice(at))).trim(), grounding };
}

function usableSpan(
  { span, name }: CaptionPhrase,
  characters: readonly string[],
): readonly [number, number] | null {
  if (span !== null) {
    const [start, end] = span;
    const isInside = start >= 0 && end <= characters.length && start < end;
    if (isInside && plainWords(characters.slice(start, end).join("")) !== "") return span;
  }
  const words = [...name.toLowerCase()];
  if (words.length === 0) return null;
  const lower = characters.map((character) => character.toLowerCase());
  const start = lower.findIndex((_, i) => words.every((character, k) => lower[i + k] === character));
  return start < 0 ? null : [start, start + words.length];
}

/** Text between phrases: as it is, but no tags and no line breaks. */
function asText(characters: readonly string[]): string {
  return characters.join("").replace(/[<>\s]+/g, " ");
}
