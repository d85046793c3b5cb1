/** Tokens of ours and of the published sets, closed or not. */
const TAGS = /<\/?(?:image|region|mask|seg|p|box|pad|bos|eos|user|assistant|im_start|im_end)\/?>/gi;

/**
 * A question or answer in plain words on one line: without tags, but with the signs that mean something ("< 5 mm").
 *
 * Repeated until nothing changes, for taking one tag out may make another of what is left.
 */
export function questionText(text: string): string {
  const plain = text.replace(TAGS, " ");
  if (plain !== text) return questionText(plain);
  return plain
    .replace(/\s+/g, " ")
    .replace(/ (?=[.,;:?!](?:\s|$))/g, "")
    .trim();
}

/** Whether an answer says yes or no, and nothing else. */
export function isYesOrNo(answer: string): boolean {
  return /^(?:yes|no)\.?$/i.test(answer.trim());
}
