import { createHash } from "node:crypto";
import { DatasetError } from "../dataset-error.js";
import { exactKey, looseKey, otherReadings } from "./label-keys.js";
import type { Term } from "./term.js";

/** American spellings of the tables, and the British ones that people and datasets also write. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/hemorrhage/g, "haemorrhage"],
  [/hematoma/g, "haematoma"],
  [/tumor/g, "tumour"],
  [/edema/g, "oedema"],
  [/fiber/g, "fibre"],
];

const MOST_READ = 10_000;

/** The words that a question may use for a term: canonical first, then synonyms, then British spellings. */
export function wordsFor(term: Term): string[] {
  const words = [term.term, ...term.synonyms];
  return [...new Set([...words, ...words.map(toBritish)])];
}

/**
 * Terms and the labels that mean them. It never changes: {@link extendOntology} makes a new one.
 *
 * @param terms - In the order in which they are listed and asked for.
 * @param aliases - Labels as datasets write them and the canonical terms that they stand for. Unlike synonyms they are
 *   only understood, never said: "LV", "heart_atrium_left".
 * @throws {DatasetError} `bad_ontology` if a word has two meanings, or a whole or an alias names no term, or a term
 *   is within itself.
 */
export class Ontology {
  readonly #exact = new Map<string, Term>();
  readonly #loose = new Map<string, Term>();
  /** What labels that stand in no index mean, or that they mean nothing: a big source repeats a few of them. */
  readonly #read = new Map<string, Term | undefined>();

  constructor(
    readonly terms: readonly Term[],
    readonly aliases: Readonly<Record<string, string>>,
  ) {
    for (const term of terms) for (const word of wordsFor(term)) this.#add(word, term);
    for (const [label, canonical] of Object.entries(aliases)) this.#addAlias(label, canonical);
    for (const term of terms) this.#checkWholes(term);
  }

  /** SHA-256 (hex) of all terms and aliases: equal exactly if two ontologies read every label alike. */
  get fingerprint(): string {
    const content = JSON.stringify([this.terms, Object.entries(this.aliases)]);
    return createHash("sha256").update(content).digest("hex");
  }

  /**
   * The term that a label or a synonym stands for. Case, spaces, punctuation, number, spelling and the place of the
   * side do not matter ("KIDNEY_LEFT"); a site may follow ("neoplastic cells in breast").
   *
   * A label that the ontology does not know passes through as its own canonical term, with nothing known of it.
   */
  findTerm(label: string): Term {
    return this.#find(label) ?? unknownTerm(label);
  }

  /** Whether the ontology knows this label. */
  isKnownTerm(label: string): boolean {
    return this.#find(label) !== undefined;
  }

  /** The labels that pass through as unknown, each once, in the order given. */
  unknownLabels(labels: Iterable<string>): string[] {
    return [...new Set(labels)].filter((label) => !this.isKnownTerm(label));
  }

  /** True if the first term is the second, or lies within it, directly or through other terms. */
  isWithin(term: Term, whole: Term): boolean {
    for (let at: Term | undefined = term; at !== undefined; at = this.#wholeOf(at)) {
      if (at.term === whole.term) return true;
    }
    return false;
  }

  /** Without a whole of its own, "left frontal lobe" is a side of "frontal lobe" if that is a term. */
  #wholeOf(term: Term): Term | undefined {
    const whole = term.partOf ?? (term.laterality && term.term.replace(`${term.laterality} `, ""));
    const found = whole === null ? undefined : this.#exact.get(exactKey(whole));
    return found?.term === whole && whole !== term.term ? found : undefined;
  }

  #find(label: string): Term | undefined {
    const found = this.#exact.get(exactKey(label));
    if (found !== undefined) return found;
    if (!this.#read.has(label)) {
      // Answers in free text are looked up too: their words must not fill the memory.
      if (this.#read.size >= MOST_READ) this.#read.clear();
      this.#read.set(label, this.#interpret(label));
    }
    return this.#read.get(label);
  }

  #interpret(label: string): Term | undefined {
    const reading = otherReadings(looseKey(label)).find((each) => this.#loose.has(each));
    return reading === undefined ? undefined : this.#loose.get(reading);
  }

  #add(word: string, term: Term): void {
    for (const [index, key] of [
      [this.#exact, exactKey(word)],
      [this.#loose, looseKey(word)],
    ] as const) {
      const owner = index.get(key);
      if (owner !== undefined && owner.term !== term.term) {
        throw new DatasetError(
          "bad_ontology",
          `ontology: a word must have one meaning, got "${word}" for "${owner.term}" and "${term.term}"`,
        );
      }
      index.set(key, term);
    }
  }

  #addAlias(label: string, canonical: string): void {
    const term = this.#exact.get(exactKey(canonical));
    if (term === undefined) {
      throw new DatasetError(
        "bad_ontology",
        `ontology: an alias must stand for a term, got "${canonical}" for "${label}"`,
      );
    }
    this.#add(label, term);
  }

  #checkWholes(term: Term): void {
    const { partOf } = term;
    if (partOf !== null && this.#exact.get(exactKey(partOf))?.term !== partOf) {
      throw new DatasetError(
        "bad_ontology",
        `ontology: partOf must be a canonical term, got "${partOf}" for "${term.term}"`,
      );
    }
    const seen = new Set<string>();
    for (let at: Term | undefined = term; at !== undefined; at = this.#wholeOf(at)) {
      if (seen.has(at.term)) {
        throw new DatasetError(
          "bad_ontology",
          `ontology: a term must not be within itself, got "${at.term}"`,
        );
      }
      seen.add(at.term);
    }
  }
}

function toBritish(word: string): string {
  return SPELLINGS.reduce((text, [american, british]) => text.replace(american, british), word);
}

function unknownTerm(label: string): Term {
  return {
    term: label.trim().replace(/_/g, " "),
    synonyms: [],
    modalities: [],
    regions: [],
    bodySystem: null,
    fact: null,
    factSource: null,
    laterality: null,
    partOf: null,
    number: /[^siu]s$/.test(label) ? "many" : "one",
    vague: true,
    commonlyAsked: false,
  };
}
