/** Words as they stand within a sentence: a capital at the beginning goes, those of abbreviations stay ("Liver", "CSF"). */
export function toSentenceWords(text: string): string {
  return text.replace(/\b[A-Z][a-z]+\b/g, (word) => word.toLowerCase());
}
