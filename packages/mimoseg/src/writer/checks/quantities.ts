/** A number that a text states. */
export interface Quantity {
  readonly value: number;
  /** `mm`, `mm2`, `percent`, `px`, another unit as it is written, or null. */
  readonly unit: string | null;
  readonly bound: "plain" | "about" | "exact" | "less" | "more";
  /** "one" is as often a pronoun as a number. */
  readonly isPronoun: boolean;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
}

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
/** Shares of a whole, in percent. */
const SHARES: Readonly<Record<string, number>> = {
  half: 50,
  "one third": 33,
  "a third": 33,
  "two thirds": 67,
  "a quarter": 25,
  "one quarter": 25,
  "three quarters": 75,
  "a fifth": 20,
  "one fifth": 20,
  "a tenth": 10,
  "one tenth": 10,
};
const WORDS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(ONES.map((word, i) => [word, i])),
  ...Object.fromEntries(TENS.map((word, i) => [word, 20 + 10 * i])),
  hundred: 100,
  thousand: 1000,
  dozen: 12,
  twice: 2,
  double: 2,
  triple: 3,
};

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^[\s-]*(?:mm\^?2|mm squared|sq\.? ?mm|square millimet(?:er|re)s?)(?![\p{L}\d])/iu, "mm2"],
  [/^[\s-]*(?:mm|millimet(?:er|re)s?)(?![\p{L}\d])/iu, "mm"],
  [/^[\s-]*(?:%|percent\b|per cent\b)/iu, "percent"],
  [/^[\s-]*(?:px|pixels?)(?![\p{L}\d])/iu, "px"],
  [
    /^[\s-]*(?:cm\^?[23]?|m|centimet(?:er|re)s?|inch(?:es)?|ml|cc|hu|years?|days?|times)(?![\p{L}\d])/iu,
    "other",
  ],
];
const BOUNDS: readonly (readonly [RegExp, Quantity["bound"]])[] = [
  [/(?:\b(?:less than|fewer than|smaller than|under|below|at most|up to)|<)\s*$/i, "less"],
  [/(?:\b(?:more than|greater than|larger than|over|above|at least|exceeding)|>)\s*$/i, "more"],
  [/\b(?:exactly|precisely)\s*$/i, "exact"],
  [/(?:\b(?:about|approximately|approx\.?|around|roughly|nearly|almost|some|circa)|~)\s*$/i, "about"],
];

const DIGITS = /(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?/.source;
const WORD = `(?:${TENS.join("|")})[- ](?:${ONES.slice(1, 10).join("|")})|${Object.keys(WORDS).join("|")}`;
const SHARE = Object.keys(SHARES).join("|");
const NUMBER = new RegExp(`(?<![\\p{L}\\d])${DIGITS}|\\b(?:${SHARE})(?= of\\b)|\\b(?:${WORD})\\b`, "giu");
/** "3 x 2 mm": the unit stands behind the last number only. */
const CHAIN = /^\s*(?:x|×|by|to|-|–)\s*$/i;

/** Every number in a text, digits and words, with its unit and what bounds it. */
export function readQuantities(text: string): Quantity[] {
  const found = Array.from(text.matchAll(NUMBER), (match) => readOne(text, match[0], match.index));
  for (let i = found.length - 2; i >= 0; i--) {
    const [here, next] = [found[i], found[i + 1]];
    if (here.unit === null && CHAIN.test(text.slice(here.end, next.start)))
      found[i] = { ...here, unit: next.unit };
  }
  return found;
}

/** Names with digits in them ("L4", "T2"): not numbers, but nothing to make up either. */
export function readCodes(text: string): string[] {
  const isMeasure = (word: string) => /^\d[\d.,]*(?:mm2?|px)$/i.test(word);
  return Array.from(text.matchAll(/[\p{L}\d]*(?:\p{L}\d|\d\p{L})[\p{L}\d]*/gu), ([word]) => word).filter(
    (word) => !isMeasure(word) && !/^mm2$/i.test(word),
  );
}

function readOne(text: string, word: string, start: number): Quantity {
  const end = start + word.length;
  const before = text.slice(Math.max(0, start - 24), start);
  const isShare = Object.hasOwn(SHARES, word.toLowerCase());
  const unit = UNITS.find(([pattern]) => pattern.test(text.slice(end, end + 24)))?.[1] ?? null;
  return {
    value: numberOf(word.toLowerCase()),
    unit: isShare ? "percent" : unit,
    bound: BOUNDS.find(([pattern]) => pattern.test(before))?.[1] ?? "plain",
    isPronoun: word.toLowerCase() === "one" && unit === null,
    start,
    end,
  };
}

function numberOf(word: string): number {
  if (/^\d/.test(word)) return Number(word.replaceAll(",", ""));
  if (Object.hasOwn(SHARES, word)) return SHARES[word];
  return word.split(/[- ]/).reduce((sum, part) => sum + WORDS[part], 0);
}
