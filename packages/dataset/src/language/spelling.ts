/** How words are spelled; one sample keeps to one. */
export type Spelling = "american" | "british";

/** American to British, as parts of words. */
const PAIRS: readonly (readonly [american: string, british: string])[] = [
  ["hemorrhag", "haemorrhag"],
  ["hematoma", "haematoma"],
  ["ischemi", "ischaemi"],
  ["edema", "oedema"],
  ["tumor", "tumour"],
  ["fiber", "fibre"],
  ["esophag", "oesophag"],
  ["center", "centre"],
  ["millimeter", "millimetre"],
  ["visualiz", "visualis"],
  ["recogniz", "recognis"],
  ["localiz", "localis"],
  ["summariz", "summaris"],
];
const TO_BRITISH = new Map(PAIRS);
const TO_AMERICAN = new Map(PAIRS.map(([american, british]) => [british, american]));
const AMERICAN = new RegExp(`(?<![a-zA-Z])(?:${PAIRS.map(([american]) => american).join("|")})`, "g");
const AMERICAN_WITHIN = /(?<=peri|micro|intra)(?:hematoma|hemorrhag)/g;
const BRITISH = new RegExp(PAIRS.map(([, british]) => british).join("|"), "g");

/** Rewrites a text in one spelling. Words that Britain spells both ways ("fetal") stay as they are. */
export function spell(text: string, spelling: Spelling): string {
  if (spelling === "american") return text.replace(BRITISH, (part) => TO_AMERICAN.get(part)!);
  const british = (part: string) => TO_BRITISH.get(part)!;
  return text.replace(AMERICAN, british).replace(AMERICAN_WITHIN, british);
}

/** Rewrites an answer, all but its tagged terms: those are spelled as the ontology knows them. */
export function spellAnswer(answer: string, spelling: Spelling): string {
  return answer
    .split(/(<p>.*?<\/p>)/)
    .map((part) => (part.startsWith("<p>") ? part : spell(part, spelling)))
    .join("");
}
