import { HEAD_TERMS } from "./head-terms.js";
import { SURFACE_TERMS } from "./surface-terms.js";
import type { Term } from "./term.js";
import { TRUNK_TERMS } from "./trunk-terms.js";

/** Every term that the ontology knows. */
export const TERMS: readonly Term[] = [...TRUNK_TERMS, ...HEAD_TERMS, ...SURFACE_TERMS];

/** American spellings of the tables, and the British ones that people and datasets also write. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/hemorrhage/g, "haemorrhage"],
  [/hematoma/g, "haematoma"],
  [/tumor/g, "tumour"],
  [/edema/g, "oedema"],
  [/fiber/g, "fibre"],
];

const BY_WORD = indexTerms();

/**
 * The term that a label or a synonym stands for; upper and lower case, spaces and spelling do not matter.
 *
 * A label that the ontology does not know passes through as its own canonical term, with nothing known of it.
 */
export function findTerm(label: string): Term {
  return BY_WORD.get(normalise(label)) ?? unknownTerm(label);
}

/** Whether the ontology knows this label. */
export function isKnownTerm(label: string): boolean {
  return BY_WORD.has(normalise(label));
}

/** The words that a question may use for a term: canonical first, then synonyms, then British spellings. */
export function wordsFor(term: Term): string[] {
  const words = [term.term, ...term.synonyms];
  return [...new Set([...words, ...words.map(toBritish)])];
}

/** True if the first term is the second, or lies within it, directly or through other terms. */
export function isWithin(term: Term, whole: Term): boolean {
  for (let at: Term | null = term; at !== null; at = parentOf(at)) {
    if (at.term === whole.term) return true;
  }
  return false;
}

function parentOf(term: Term): Term | null {
  return term.partOf === null ? null : (BY_WORD.get(term.partOf) ?? null);
}

function toBritish(word: string): string {
  return SPELLINGS.reduce((text, [american, british]) => text.replace(american, british), word);
}

function normalise(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, " ");
}

function indexTerms(): Map<string, Term> {
  const index = new Map<string, Term>();
  for (const term of TERMS) index.set(normalise(term.term), term);
  for (const term of TERMS) {
    for (const word of wordsFor(term)) {
      const key = normalise(word);
      if (!index.has(key)) index.set(key, term);
    }
  }
  return index;
}

function unknownTerm(label: string): Term {
  return {
    term: label.trim().replace(/_/g, " "),
    synonyms: [],
    modalities: [],
    regions: [],
    fact: null,
    laterality: null,
    partOf: null,
    number: /[^siu]s$/.test(label) ? "many" : "one",
    vague: true,
  };
}
