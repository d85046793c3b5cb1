/** Text without tags' brackets, on one line: fit for a question or an answer. */
export function plainWords(text: string): string {
  return text.replace(/[<>\s]+/g, " ").trim();
}

/** A label as people write it: `left+kidney` and `left_kidney` become `left kidney`. */
export function readableLabel(text: string): string {
  return plainWords(text.replace(/[+_]/g, " "));
}
