/** A word that points at something, not followed by a word that says it means the whole picture. */
const POINTING =
  /\b(?:this|that|it|its|these|those|them|here|there)\b(?!\s+(?:image|picture|scan|slice|photo\w*|patient|case|study|is\b|are\b|any\b))/i;
/** "Is there a polyp?" points at nothing. */
const EXISTENCE =
  /\b(?:is|are|was|were|isn't|aren't)\s+there\b|\bthere\s+(?:is|are|was|were)\b|\bin\s+(?:this|that)\s+(?:image|picture|scan|slice|photo\w*)\b/gi;

/** Whether a question means a region that was talked about: "What is this?", "Is it enlarged?". */
export function refersBack(question: string): boolean {
  return POINTING.test(question.replace(EXISTENCE, " "));
}
