const SIDES: Readonly<Record<string, "left" | "right">> = {
  left: "left",
  right: "right",
  lt: "left",
  rt: "right",
  l: "left",
  r: "right",
};

/** Where a target lies and how it was taken, as BiomedParse words it: "tumor in liver CT". */
const SITE = /^(.+) in (?:the )?(.+)$/;
const MODALITY_WORDS =
  /(?: (?:ct|mri?|x ray|xray|ultrasound|pathology|endoscop\w*|dermoscop\w*|fundus|oct|pet))+$/;

const PLAIN = /^[a-z0-9 ]*$/;

/** The form under which the ontology keeps its words: lower case, single spaces. */
export function exactKey(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, " ");
}

/** As {@link exactKey}, and without the punctuation that datasets put between words ("COVID-19+infection"). */
export function looseKey(label: string): string {
  const exact = exactKey(label);
  if (PLAIN.test(exact)) return exact;
  return exact
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/**
 * Other ways to read a label that is not known as it stands, the most faithful first: its side in front, the other
 * number, its site in front or left out.
 *
 * @param key - A label's {@link looseKey}.
 */
export function otherReadings(key: string): string[] {
  const direct = [key, ...sideFirst(key)];
  const site = SITE.exec(key.replace(/ mri? .*$/, " mr").replace(MODALITY_WORDS, ""));
  const [, target = "", where = ""] = site ?? [];
  const sited = site === null ? [] : [`${where} ${target}`, target, ...sideFirst(target)];
  return [...direct, ...direct.map(otherNumber), ...sited, ...sited.map(otherNumber)];
}

/** "kidney left" and "rib left 1" are "left kidney" and "left rib 1". A lone letter is a side only at an end. */
function sideFirst(key: string): string[] {
  const words = key.split(" ");
  const at = words.findIndex((word, index) => {
    const isEnd = index === 0 || index === words.length - 1;
    return SIDES[word] !== undefined && (word.length > 2 || isEnd);
  });
  const side = SIDES[words[at] ?? ""];
  if (side === undefined || words.length === 1) return [];
  return [[side, ...words.filter((_, index) => index !== at)].join(" ")];
}

function otherNumber(key: string): string {
  return key.endsWith("s") ? key.slice(0, -1) : `${key}s`;
}
