/** Capitals at the start of every sentence, single spaces, and a mark at the end; tags count as nothing. */
export function toSentences(text: string, mark: "." | "?"): string {
  const tidy = text
    .replace(/\s+/g, " ")
    .replace(/ +([,.;:?!])/g, "$1")
    // Rules write "a (mask|outline)"; nouns bring the article that fits them.
    .replace(/\b([Aa]) (?=(?:<p>)?[aeio])(?!(?:<p>)?(?:eu|one\b|once))/g, "$1n ")
    .trim();
  const ended = /[.?!:]$/.test(tidy) ? tidy : tidy + mark;
  return ended.replace(
    /(^|[.!?] )((?:<p>)?)([a-z])/g,
    (_, before, tag, letter) => before + tag + letter.toUpperCase(),
  );
}
