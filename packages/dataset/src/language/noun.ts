import type { Random } from "@mimo/base";
import { normaliseTerm } from "@mimo/text";
import { isKnownTerm, wordsFor } from "../ontology/ontology.js";
import type { Term } from "../ontology/term.js";
import { type Spelling, spell } from "./spelling.js";

/** A word for a term, with what sentences need to know about it. */
export interface Noun {
  readonly word: string;
  readonly number: Term["number"];
}

/** How often a question uses the canonical term and not a synonym; answers keep to it more. */
const CANONICAL_SHARE = { question: 0.55, answer: 0.72 } as const;

/**
 * Words that people ask with, but that an answer should not teach: lay words, and words that say more than the mask
 * shows (a lung tumor need not be a cancer).
 */
const NOT_FOR_ANSWERS =
  /cancer|\bmole\b|blind spot|collapsed|bleed\b|baby|voice box|little brain|pipe|gullet|postcata|postcava|\blien\b|gaster|backbone|main artery|great artery|pseudopods|pair of|suprarenal$|^carotid$|^vena cava$|^portal vein$|^stenosis$|^instrument$|^membranes$|^nucleus$|^infarct$|^colon$| on the (?:left|right)$/;

const IRREGULAR: Readonly<Record<string, string>> = {
  nucleus: "nuclei",
  vertebra: "vertebrae",
  thrombus: "thrombi",
  metastasis: "metastases",
  diverticulum: "diverticula",
  calculus: "calculi",
  stenosis: "stenoses",
  embolus: "emboli",
  tooth: "teeth",
  hemorrhage: "hemorrhages",
};
/** Plurals that no rule of endings finds. */
const PLURALS = new Set(["milia", "phalanges", "meninges"]);

/**
 * A word for a term as a person might use it: mostly the canonical one, else a synonym; in the plural where several
 * objects are meant.
 */
export function pickNoun(
  term: Term,
  several: boolean,
  use: "question" | "answer",
  spelling: Spelling,
  rng: Random,
): Noun {
  const nouns = several && term.number === "one" ? pluralNouns(term) : nounsFor(term, use);
  const noun = nouns.length === 1 || rng.chance(CANONICAL_SHARE[use]) ? nouns[0] : rng.pick(nouns.slice(1));
  const word = spell(noun.word, spelling);
  // A spelling that the ontology does not know would make another term of it.
  return isKnownTerm(noun.word) && !isKnownTerm(word) ? noun : { ...noun, word };
}

/** The words of a term that are as many as the term itself (facts agree with it), the canonical one first. */
function nounsFor(term: Term, use: "question" | "answer"): Noun[] {
  return cached(`${use} ${term.term}`, term, () => {
    const nouns = americanWords(term).map((word) => ({ word, number: numberOf(word, term) }));
    return nouns.filter(({ word, number }, at) => {
      if (at === 0) return true;
      if ((number === "many") !== (term.number === "many")) return false;
      return use === "question" || !NOT_FOR_ANSWERS.test(word);
    });
  });
}

function pluralNouns(term: Term): Noun[] {
  return cached(`many ${term.term}`, term, () => {
    const own = americanWords(term).filter((word) => numberOf(word, term) === "many");
    const same = own.filter((word) => !NOT_FOR_ANSWERS.test(word));
    const words = [pluralise(term.term), ...same];
    return [...new Set(words)].map((word) => ({ word, number: "many" as const }));
  });
}

const CACHE = new Map<string, { term: Term; nouns: Noun[] }>();
const MOST_CACHED = 4000;

function cached(key: string, term: Term, make: () => Noun[]): Noun[] {
  const found = CACHE.get(key);
  if (found?.term === term) return found.nouns;
  if (CACHE.size >= MOST_CACHED) CACHE.clear();
  const nouns = make();
  CACHE.set(key, { term, nouns });
  return nouns;
}

/** British spellings are left to {@link spell}, so that a sentence keeps to one. */
function americanWords(term: Term): string[] {
  const words = wordsFor(term);
  return words.filter((word, at) => at === 0 || !words.slice(0, at).includes(spell(word, "american")));
}

function numberOf(word: string, term: Term): Term["number"] {
  if (word === term.term) return term.number;
  if (/ and /.test(word)) return "many";
  const head = headOf(word);
  if (isPluralWord(head)) return "many";
  return term.number === "mass" ? "mass" : "one";
}

/** "tumor" of "tumor of the brain". */
function headOf(word: string): string {
  return word
    .split(/ (?:of|in|on|around|between|within|at|under) /)[0]
    .split(" ")
    .pop()!;
}

function isPluralWord(head: string): boolean {
  if (PLURALS.has(head)) return true;
  return head !== head.toUpperCase() && normaliseTerm(head) !== head.toLowerCase().replace(/-/g, " ");
}

/** The plural of a noun phrase: "tumors of the brain", "cell nuclei". */
export function pluralise(phrase: string): string {
  const [, before, head, after] = /^(.*?)([^ ]+)((?: (?:of|in|on|around|between|within|at|under) .*)?)$/.exec(
    phrase,
  )!;
  const plural =
    IRREGULAR[head] ??
    (/[^aeiou]y$/.test(head)
      ? `${head.slice(0, -1)}ies`
      : /(?:s|x|ch|sh)$/.test(head)
        ? `${head}es`
        : `${head}s`);
  return `${before}${plural}${after}`;
}

/** Plural forms of verbs whose third person is not made by an added "s". */
const VERBS: Readonly<Record<string, string>> = {
  is: "are",
  isn: "aren",
  has: "have",
  does: "do",
  was: "were",
  occupies: "occupy",
  lies: "lie",
  reaches: "reach",
};

/** A verb in the third person, made to agree: "covers" or "cover". */
export function agreeVerb(verb: string, number: Term["number"]): string {
  if (number !== "many") return verb;
  return VERBS[verb] ?? verb.replace(/s$/, "");
}

/**
 * "a" or "an" by sound: a list of letters spelled out ("an MR image", "a CT"), silent h, and u as in "uterus".
 */
export function indefiniteArticle(word: string): "a" | "an" {
  const first = word.split(/[\s-]/)[0];
  const spelledOut = /^[A-Z]{2,}\d*s?$|^[A-Z]\d*$/.test(first) && !/^[A-Z]{5,}$/.test(first);
  if (spelledOut) return /^[AEFHILMNORSX]/.test(first) ? "an" : "a";
  if (/^(?:hour|honest|heir)/i.test(first)) return "an";
  if (/^(?:u(?:ni(?!n|m)|r(?:et|in)|ter|s[aeiu])|eu|one\b|once)/i.test(first)) return "a";
  return /^[aeiou]/i.test(first) ? "an" : "a";
}
