import { MimoError } from "@mimo/base";
import { findTerm, isWithin, TERMS, type Term } from "@mimo/dataset";
import type { Suggestions } from "@mimo/protocol";

/** What suggestions are made from. */
export interface SuggestionRequest {
  /** DICOM modality code, or null. */
  readonly modality: string | null;
  /** Terms that the model was trained on; null: every term of the ontology. */
  readonly trained: readonly string[] | null;
  /** The model's presence score for a term; throws `aborted` or `busy` when there is no more time. */
  readonly score: (term: string) => Promise<number>;
  /** Presence from which a structure counts as seen. */
  readonly threshold: number;
}

/** Suggestions, and whether every candidate was scored. */
export interface Suggested extends Suggestions {
  readonly isComplete: boolean;
}

const FIRST_PASS = 24;
const SECOND_PASS = 16;
const MOST_WHERE = 4;
const FEWEST = 4;
const MARK_QUESTION = "What is this?";
const DESCRIBE = "Describe this image.";

/** DICOM modality codes (PS3.3 C.7.3.1.1.1) and what the ontology calls such images; others may show anything. */
const MODALITIES: Readonly<Record<string, readonly string[]>> = {
  CT: ["ct"],
  MR: ["mr"],
  CR: ["xray"],
  DX: ["xray"],
  XR: ["xray"],
  RG: ["xray"],
  MG: ["xray"],
  RF: ["xray"],
  XA: ["xray"],
  US: ["ultrasound"],
  IVUS: ["ultrasound"],
  OP: ["fundus"],
  OPT: ["fundus"],
  ES: ["endoscopy"],
  DMS: ["dermoscopy"],
  SM: ["pathology", "microscopy"],
  GM: ["microscopy", "pathology"],
};

interface Scored {
  readonly term: Term;
  readonly presence: number;
}

/**
 * Questions that fit an image: the model scores a spread of the ontology's terms, then more of what looks like the best
 * of them. When the time is over, what has been scored so far decides.
 */
export async function suggestQuestions(request: SuggestionRequest): Promise<Suggested> {
  const pool = candidates(request);
  const scored: Scored[] = [];
  const first = spread(pool, FIRST_PASS);
  let isComplete = await scoreAll(first, scored, request.score);
  if (isComplete) {
    const second = related(scored, pool).slice(0, SECOND_PASS);
    isComplete = await scoreAll(second, scored, request.score);
  }
  const ranked = scored.sort((a, b) => b.presence - a.presence);
  const terms = ranked
    .filter(({ presence }) => presence >= request.threshold)
    .map(({ term, presence }) => ({ term: term.term, presence }));
  return { questions: questionsFor(ranked, request.threshold), terms, isComplete };
}

/** Terms that such an image may show and that mean something alone. */
function candidates({ modality, trained }: SuggestionRequest): Term[] {
  const known = trained === null ? null : new Set(trained.map((word) => findTerm(word).term));
  const shown = MODALITIES[modality?.toUpperCase() ?? ""] ?? null;
  return TERMS.filter(
    (term) =>
      !term.vague &&
      (known === null || known.has(term.term)) &&
      (shown === null || term.modalities.some((each) => shown.includes(each))),
  );
}

/** Takes turns between modality and region; wholes come before their parts and sides. */
function spread(pool: readonly Term[], count: number): Term[] {
  const groups = new Map<string, Term[]>();
  for (const parts of [false, true]) {
    for (const term of pool.filter((each) => (each.partOf !== null) === parts)) {
      const key = `${term.modalities[0]} ${term.regions[0]}`;
      groups.set(key, [...(groups.get(key) ?? []), term]);
    }
  }
  const found: Term[] = [];
  for (let round = 0; found.length < Math.min(count, pool.length); round++) {
    for (const group of groups.values()) {
      const term = group[round];
      if (term !== undefined && found.length < count) found.push(term);
    }
  }
  return found;
}

/** Terms not scored yet, those in the regions and modalities of the best ones first. */
function related(scored: readonly Scored[], pool: readonly Term[]): Term[] {
  const seen = new Set(scored.map(({ term }) => term.term));
  const best = [...scored].sort((a, b) => b.presence - a.presence).slice(0, 3);
  const fit = (term: Term) =>
    best.reduce((most, { term: other, presence }) => {
      const sameRegion = term.regions.some((region) => other.regions.includes(region));
      const sameModality = term.modalities.some((modality) => other.modalities.includes(modality));
      return sameRegion && sameModality ? Math.max(most, presence) : most;
    }, 0);
  const fits = new Map(pool.map((term) => [term, fit(term)]));
  return pool
    .filter((term) => !seen.has(term.term) && (fits.get(term) ?? 0) > 0)
    .sort(
      (a, b) =>
        (fits.get(b) ?? 0) - (fits.get(a) ?? 0) || Number(a.partOf !== null) - Number(b.partOf !== null),
    );
}

/** Adds scores until the time is over. */
async function scoreAll(
  terms: readonly Term[],
  scored: Scored[],
  score: SuggestionRequest["score"],
): Promise<boolean> {
  for (const term of terms) {
    try {
      scored.push({ term, presence: await score(term.term) });
    } catch (error) {
      const isOver = error instanceof MimoError && (error.code === "aborted" || error.code === "busy");
      if (isOver) return false;
      throw error;
    }
  }
  return true;
}

/** Where what is seen lies; whether what might be there is; and what fits every image. */
function questionsFor(ranked: readonly Scored[], threshold: number): string[] {
  const chosen: Term[] = [];
  const questions: string[] = [];
  for (const { term, presence } of ranked) {
    const isSeen = presence >= threshold;
    if (questions.length >= (isSeen ? MOST_WHERE : FEWEST - 2)) break;
    if (chosen.some((other) => isWithin(term, other) || isWithin(other, term))) continue;
    chosen.push(term);
    questions.push(isSeen ? whereQuestion(term) : existenceQuestion(term));
  }
  return [...questions, MARK_QUESTION, DESCRIBE];
}

function whereQuestion(term: Term): string {
  return `Where ${term.number === "many" ? "are" : "is"} the ${term.term}?`;
}

function existenceQuestion(term: Term): string {
  if (term.number === "many") return `Are there any ${term.term}?`;
  if (term.number === "mass") return `Is there any ${term.term}?`;
  return `Is there ${/^[aeiou]/i.test(term.term) ? "an" : "a"} ${term.term}?`;
}
