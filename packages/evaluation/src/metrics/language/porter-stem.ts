/** A suffix, what stands in its place, and what must hold for the rest of the word. */
type Rule = readonly [suffix: string, replacement: string, holds?: (stem: string) => boolean];

/** Words that the rules would stem wrongly; nltk's list. */
const IRREGULAR: Readonly<Record<string, string>> = {
  skies: "sky",
  sky: "sky",
  dying: "die",
  lying: "lie",
  tying: "tie",
  news: "news",
  innings: "inning",
  inning: "inning",
  outings: "outing",
  outing: "outing",
  cannings: "canning",
  canning: "canning",
  howe: "howe",
  proceed: "proceed",
  exceed: "exceed",
  succeed: "succeed",
};

/**
 * The stem of an English word: Porter's algorithm (Program 14(3), 1980) with the changes that nltk's `PorterStemmer`
 * makes by default, so that METEOR pairs the words that nltk pairs. Stems are for comparing, not for showing.
 *
 * @param word - In lower case.
 * @example
 * porterStem("calcifications"); // "calcif"
 */
export function porterStem(word: string): string {
  if (Object.hasOwn(IRREGULAR, word)) return IRREGULAR[word];
  if (word.length <= 2) return word;
  const inflected = withoutY(withoutPast(withoutPlural(word)));
  const derived = applyFirst(applyFirst(doubleSuffix(inflected), STEP_3), STEP_4);
  return withoutDoubleL(withoutE(derived));
}

/** One letter per letter: "c" for a consonant, "v" for a vowel; y is a vowel after a consonant. */
function shapeOf(word: string): string {
  let shape = "";
  for (let at = 0; at < word.length; at++) {
    const isVowel = "aeiou".includes(word[at]) || (word[at] === "y" && at > 0 && shape[at - 1] === "c");
    shape += isVowel ? "v" : "c";
  }
  return shape;
}

/** Porter's m: how often a consonant follows a vowel. */
function measure(stem: string): number {
  return shapeOf(stem).split("vc").length - 1;
}

const hasMeasure = (stem: string) => measure(stem) > 0;
const isLong = (stem: string) => measure(stem) > 1;

/** Porter's *o, and nltk's two-letter form of it. */
function endsShort(word: string): boolean {
  const shape = shapeOf(word);
  return (shape.endsWith("cvc") && !/[wxy]$/.test(word)) || shape === "vc";
}

/** The first rule whose suffix fits decides, even if its condition then fails. */
function applyFirst(word: string, rules: readonly Rule[]): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement, holds] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  return holds === undefined || holds(stem) ? stem + replacement : word;
}

/** Step 1a; nltk: "dies" gives "die", but "flies" gives "fli". */
function withoutPlural(word: string): string {
  if (word.endsWith("ies") && word.length === 4) return word.slice(0, -1);
  return applyFirst(word, [
    ["sses", "ss"],
    ["ies", "i"],
    ["ss", "ss"],
    ["s", ""],
  ]);
}

/** Step 1b; nltk: "died" gives "die", but "spied" gives "spi". */
function withoutPast(word: string): string {
  if (word.endsWith("ied")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("eed")) return applyFirst(word, [["eed", "ee", hasMeasure]]);
  const stem = /^(.*)(?:ed|ing)$/.exec(word)?.[1];
  if (stem === undefined || !shapeOf(stem).includes("v")) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  const last = stem[stem.length - 1];
  if (stem[stem.length - 2] === last && shapeOf(stem).endsWith("c")) {
    return "lsz".includes(last) ? stem : stem.slice(0, -1);
  }
  return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
}

/** Step 1c; nltk: only after a consonant that is not the word's first letter, so "enjoy" and "by" stay. */
function withoutY(word: string): string {
  return applyFirst(word, [["y", "i", (stem) => stem.length > 1 && shapeOf(stem).endsWith("c")]]);
}

/** Step 2; nltk: "-alli" goes first, and what is left is tried again. */
function doubleSuffix(word: string): string {
  if (word.endsWith("alli") && hasMeasure(word.slice(0, -4))) return doubleSuffix(word.slice(0, -2));
  return applyFirst(word, STEP_2);
}

const STEP_2: readonly Rule[] = [
  ["ational", "ate", hasMeasure],
  ["tional", "tion", hasMeasure],
  ["enci", "ence", hasMeasure],
  ["anci", "ance", hasMeasure],
  ["izer", "ize", hasMeasure],
  ["bli", "ble", hasMeasure],
  ["alli", "al", hasMeasure],
  ["entli", "ent", hasMeasure],
  ["eli", "e", hasMeasure],
  ["ousli", "ous", hasMeasure],
  ["ization", "ize", hasMeasure],
  ["ation", "ate", hasMeasure],
  ["ator", "ate", hasMeasure],
  ["alism", "al", hasMeasure],
  ["iveness", "ive", hasMeasure],
  ["fulness", "ful", hasMeasure],
  ["ousness", "ous", hasMeasure],
  ["aliti", "al", hasMeasure],
  ["iviti", "ive", hasMeasure],
  ["biliti", "ble", hasMeasure],
  ["fulli", "ful", hasMeasure],
  // The l counts as part of the stem, so that "geologi" is cut like "archaeologi".
  ["logi", "log", (stem) => hasMeasure(`${stem}l`)],
];

const STEP_3: readonly Rule[] = [
  ["icate", "ic", hasMeasure],
  ["ative", "", hasMeasure],
  ["alize", "al", hasMeasure],
  ["iciti", "ic", hasMeasure],
  ["ical", "ic", hasMeasure],
  ["ful", "", hasMeasure],
  ["ness", "", hasMeasure],
];

const STEP_4: readonly Rule[] = [
  ...["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent"].map(
    (suffix): Rule => [suffix, "", isLong],
  ),
  ["ion", "", (stem) => isLong(stem) && /[st]$/.test(stem)],
  ...["ou", "ism", "ate", "iti", "ous", "ive", "ize"].map((suffix): Rule => [suffix, "", isLong]),
];

/** Step 5a. */
function withoutE(word: string): string {
  return applyFirst(word, [["e", "", (stem) => isLong(stem) || (hasMeasure(stem) && !endsShort(stem))]]);
}

/** Step 5b. */
function withoutDoubleL(word: string): string {
  return word.endsWith("ll") && isLong(word.slice(0, -1)) ? word.slice(0, -1) : word;
}
