/**
 * Parts of the body, coarsely, that decide where a structure can be seen. `retina` is the eye's background as
 * a fundus photograph shows it, `skin_pattern` what only a dermatoscope shows, `device` what medicine has put in.
 */
export type Region =
  | "brain"
  | "head_neck"
  | "larynx"
  | "thyroid"
  | "chest"
  | "heart"
  | "breast"
  | "abdomen"
  | "colon"
  | "spine"
  | "nerve"
  | "fetus"
  | "retina"
  | "skin"
  | "skin_pattern"
  | "tissue"
  | "cells"
  | "blood"
  | "device";

/** What is known of one structure or finding, at the level of a first textbook. */
export interface Term {
  /** The word that answers use. */
  readonly term: string;
  /** Other words that questions may use, other datasets' labels among them. Never a word of another term. */
  readonly synonyms: readonly string[];
  /** Modalities that show it in the known datasets; empty for a label that the ontology does not know. */
  readonly modalities: readonly string[];
  /** Every region where it can lie. Empty: unknown, so that anatomy rules nothing out. */
  readonly regions: readonly Region[];
  /** What it does or is, as a predicate that agrees with the term: "makes bile", "take up oxygen". */
  readonly fact: string | null;
  readonly laterality: "left" | "right" | null;
  /** The term that this one is a part, a side, a level or a kind of. */
  readonly partOf: string | null;
  readonly number: "one" | "many" | "mass";
  /** The word alone means other things elsewhere ("streaks", "gland"): not asked about where it does not belong. */
  readonly vague: boolean;
}

/** The facts of a row of the tables; everything left out has a quiet default. */
export interface TermFacts {
  readonly also?: readonly string[];
  readonly in: readonly string[];
  readonly at: readonly Region[];
  readonly fact?: string;
  readonly side?: "left" | "right";
  readonly partOf?: string;
  readonly number?: "one" | "many" | "mass";
  readonly vague?: true;
}

/** Fills in a row of the ontology. */
export function defineTerm(term: string, facts: TermFacts): Term {
  return {
    term,
    synonyms: facts.also ?? [],
    modalities: facts.in,
    regions: facts.at,
    fact: facts.fact ?? null,
    laterality: facts.side ?? null,
    partOf: facts.partOf ?? null,
    number: facts.number ?? "one",
    vague: facts.vague ?? false,
  };
}

/**
 * The left and the right one of a paired structure; "left" is the patient's left. Synonyms get the side before them,
 * and one is added with the side behind: "kidney on the left".
 */
export function definePair(name: string, facts: Omit<TermFacts, "side">): Term[] {
  return (["left", "right"] as const).map((side) => {
    const also = [...(facts.also ?? []).map((word) => `${side} ${word}`), `${name} on the ${side}`];
    return defineTerm(`${side} ${name}`, { ...facts, also, side });
  });
}
