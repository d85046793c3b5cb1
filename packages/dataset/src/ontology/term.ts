/**
 * Parts of the body, coarsely, that decide where a structure can be seen. `retina` is the eye's background as
 * a fundus photograph shows it, `skin_pattern` what only a dermatoscope shows, `device` what medicine has put in.
 */
export const REGIONS = [
  "brain",
  "head_neck",
  "larynx",
  "thyroid",
  "eye",
  "chest",
  "heart",
  "breast",
  "abdomen",
  "colon",
  "pelvis",
  "spine",
  "limb",
  "nerve",
  "fetus",
  "retina",
  "skin",
  "skin_pattern",
  "tissue",
  "cells",
  "blood",
  "device",
] as const;
export type Region = (typeof REGIONS)[number];

/**
 * What a structure belongs to by its function. `lymphatic` holds the immune organs, `sensory` the eye and the ear,
 * `tissue` what a microscope shows whatever the organ, `device` what medicine has put in.
 */
export const BODY_SYSTEMS = [
  "nervous",
  "respiratory",
  "cardiovascular",
  "digestive",
  "urinary",
  "reproductive",
  "endocrine",
  "musculoskeletal",
  "integumentary",
  "sensory",
  "lymphatic",
  "tissue",
  "device",
] as const;
export type BodySystem = (typeof BODY_SYSTEMS)[number];

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
  /** Null: unknown, or no single one ("tumor", "edema"). */
  readonly bodySystem: BodySystem | null;
  /** What it does or is, as a predicate that agrees with the term: "makes bile", "take up oxygen". */
  readonly fact: string | null;
  /** Where the fact can be looked up; null exactly if there is no fact. */
  readonly factSource: string | null;
  readonly laterality: "left" | "right" | null;
  /** The term that this one is a part, a side, a level or a kind of. */
  readonly partOf: string | null;
  readonly number: "one" | "many" | "mass";
  /** The word alone means other things elsewhere ("streaks", "gland"): not asked about where it does not belong. */
  readonly vague: boolean;
  /**
   * Whether it is asked about in images whose anatomy rules it out. Only terms that many pictures of everyday sets
   * show are: "no left rib 7 in this fundus photograph" teaches little, and the long series would crowd out the rest.
   */
  readonly commonlyAsked: boolean;
}

/** The facts of a row of the tables; everything left out has a quiet default. */
export interface TermFacts {
  readonly also?: readonly string[];
  readonly in: readonly string[];
  readonly at: readonly Region[];
  readonly system: BodySystem | null;
  readonly fact?: string;
  readonly source?: string;
  readonly side?: "left" | "right";
  readonly partOf?: string;
  readonly number?: "one" | "many" | "mass";
  readonly vague?: true;
}

/** Fills in a row of the ontology. */
export function defineTerm(term: string, facts: TermFacts): Term {
  const fact = facts.fact ?? null;
  return {
    term,
    synonyms: facts.also ?? [],
    modalities: facts.in,
    regions: facts.at,
    bodySystem: facts.system,
    fact,
    // Tables give one source to many rows; without a fact it would be the source of nothing.
    factSource: fact === null ? null : (facts.source ?? null),
    laterality: facts.side ?? null,
    partOf: facts.partOf ?? null,
    number: facts.number ?? "one",
    vague: facts.vague ?? false,
    commonlyAsked: false,
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

/** The facts of a paired structure, worded for one of the two. */
export type BothFacts = Omit<TermFacts, "side" | "number">;

/**
 * A paired structure as one term, then the left and the right one as its sides. A label without a side ("femur") may
 * mean one or both, as "the femur" does.
 *
 * @param names - The plural, which is a synonym, and the singular, which answers use.
 */
export function defineBoth([many, one]: readonly [many: string, one: string], facts: BothFacts): Term[] {
  const { partOf, ...rest } = facts;
  const either = defineTerm(one, { ...facts, also: [many, ...(facts.also ?? [])] });
  return [either, ...definePair(one, { ...rest, partOf: one })];
}
