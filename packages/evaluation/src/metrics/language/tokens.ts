import { stripTags } from "@mimo/text";

/**
 * The words that ROUGE-L, METEOR, CIDEr and the COCO form of BLEU compare: tags are taken out, then every run of
 * letters and digits is a word, in lower case.
 *
 * On ASCII text this is the tokeniser of Google's rouge_score (without stems); letters beyond ASCII stay letters
 * here. COCO's caption evaluation runs Stanford's PTB tokeniser and drops punctuation, which differs in that "3.5",
 * "T1-weighted" and "patient's" are not cut at the mark inside.
 */
export function wordTokens(text: string): string[] {
  return (
    stripTags(text)
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

const ENTITIES: readonly (readonly [entity: string, character: string])[] = [
  ["&quot;", '"'],
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
];

/**
 * The tokens of mteval-v13a, sacrebleu's default ("13a"), after tags are taken out: upper case and punctuation stay,
 * and points and commas inside numbers do not part them.
 */
export function mtevalTokens(text: string): string[] {
  const lines = stripTags(text).replaceAll("<skipped>", "").replaceAll("-\n", "").replaceAll("\n", " ");
  const line = ENTITIES.reduce((soFar, [entity, character]) => soFar.replaceAll(entity, character), lines);
  const parted = ` ${line} `
    .replace(/[{-~[-` -&(-+:-@/]/g, " $& ")
    .replace(/([^0-9])([.,])/g, "$1 $2 ")
    .replace(/([.,])([^0-9])/g, " $1 $2")
    .replace(/([0-9])-/g, "$1 - ");
  return parted.split(/\s+/).filter((token) => token !== "");
}
