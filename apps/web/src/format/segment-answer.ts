import type { GroundedTermJson } from "@mimo/protocol";

/** A piece of an answer's text; `term` is the place in the list of terms, or null for words between terms. */
export interface AnswerSegment {
  readonly text: string;
  readonly term: number | null;
}

/**
 * Cuts an answer's text at its terms. Joined, the pieces always give the text.
 *
 * Terms whose text has not come yet, that overlap an earlier one or whose offsets make no sense are not marked.
 */
export function segmentAnswer(
  text: string,
  terms: readonly Pick<GroundedTermJson, "start" | "end">[],
): AnswerSegment[] {
  const order = terms.map((term, index) => ({ ...term, index })).sort((a, b) => a.start - b.start);
  const segments: AnswerSegment[] = [];
  let at = 0;
  for (const { start, end, index } of order) {
    if (start < at || end <= start || end > text.length) continue;
    if (start > at) segments.push({ text: text.slice(at, start), term: null });
    segments.push({ text: text.slice(start, end), term: index });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), term: null });
  return segments;
}
