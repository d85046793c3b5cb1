/**
 * The tokens that carry structure, in the order of their ids (0, 1, ...) in tokenizers that we train.
 *
 * `<p>`, `</p>` and `<SEG>` are the answer grammar (MIMO, arXiv 2510.10011, output tokens); `<region>` stands in a
 * question where its words refer to a marked region; the rest frame the chat.
 */
export const SPECIALS = [
  "<pad>",
  "<bos>",
  "<eos>",
  "<user>",
  "<assistant>",
  "<p>",
  "</p>",
  "<SEG>",
  "<region>",
] as const;

/** One of {@link SPECIALS}. */
export type SpecialToken = (typeof SPECIALS)[number];

/** The tokens that an answer may hold. */
export const ANSWER_TOKENS = ["<p>", "</p>", "<SEG>"] as const satisfies readonly SpecialToken[];

/**
 * Cuts a text at the spellings of some tokens: ordinary text at even indices, tokens at odd ones.
 *
 * @param tokens - Spellings to cut at; an empty list leaves the text whole.
 */
export function splitAtTokens(text: string, tokens: readonly string[]): string[] {
  if (tokens.length === 0) return [text];
  // Longest first: where one spelling begins another, the longer one is meant.
  const longestFirst = [...tokens].sort((a, b) => b.length - a.length);
  return text.split(new RegExp(`(${longestFirst.map(escapeForRegExp).join("|")})`));
}

/**
 * Removes every spelling of a special token, also those that appear only when another one is taken out.
 *
 * For words that a person typed, before we put a `<region>` of our own among them.
 */
export function stripTags(text: string): string {
  const kept = splitAtTokens(text, SPECIALS)
    .filter((_, i) => i % 2 === 0)
    .join("");
  return kept === text ? text : stripTags(kept);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
