import { DatasetError } from "../dataset-error.js";
import { ALIASES } from "./aliases.js";
import { COMMON_TERMS } from "./common/common-terms.js";
import { Ontology } from "./ontology-index.js";
import type { Term } from "./term.js";
import { WIDER_TERMS } from "./wider/wider-terms.js";

export { wordsFor } from "./ontology-index.js";

/** The terms that pictures of everyday sets show: what suggestions and corpora are drawn from, in a fixed order. */
export const TERMS: readonly Term[] = COMMON_TERMS;

/** Everything that the ontology knows without a user's file. */
export const DEFAULT_ONTOLOGY = new Ontology([...COMMON_TERMS, ...WIDER_TERMS], ALIASES);

let active = DEFAULT_ONTOLOGY;
let isUsed = false;

/** The ontology behind the functions of this module: the default one, or what {@link useOntology} installed. */
export function activeOntology(): Ontology {
  isUsed = true;
  return active;
}

/**
 * Installs an ontology for the whole process, before the first label is looked up.
 *
 * Process-wide, because a label must mean one thing in sampling, marks, facts and metrics alike, and they all ask
 * the functions of this module. Every process of one build installs the same; {@link Ontology.fingerprint} tells.
 *
 * @throws {DatasetError} `bad_option` if labels were already looked up in another ontology.
 */
export function useOntology(ontology: Ontology): void {
  if (ontology.fingerprint === active.fingerprint) return;
  if (isUsed) {
    throw new DatasetError(
      "bad_option",
      "useOntology: must come before the first label, got it after lookups",
    );
  }
  active = ontology;
}

/** {@link Ontology.findTerm} of the active ontology. */
export function findTerm(label: string): Term {
  return activeOntology().findTerm(label);
}

/** {@link Ontology.isKnownTerm} of the active ontology. */
export function isKnownTerm(label: string): boolean {
  return activeOntology().isKnownTerm(label);
}

/** {@link Ontology.unknownLabels} of the active ontology. */
export function unknownLabels(labels: Iterable<string>): string[] {
  return activeOntology().unknownLabels(labels);
}

/** {@link Ontology.isWithin} of the active ontology. */
export function isWithin(term: Term, whole: Term): boolean {
  return activeOntology().isWithin(term, whole);
}
