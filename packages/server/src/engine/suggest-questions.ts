import { MimoError } from "@mimo/base";
import { findTerm, isWithin, TERMS, type Term } from "@mimo/dataset";
import type { Suggestions } from "@mimo/protocol";

/** What suggestions are made from. */
export interface SuggestionRequest {
  /** DICOM modality code, or null. */
  readonly modality: string | null;
  /** Terms that the model was trained on; null: every term of the ontology. */
  readonly trained: readonly string[] | null;
  /** What the ontology may call the image, by its looks: for images of unknown modality. */
  readonly looksLike: () => Promise<readonly string[]>;
  /** The model's presence score for a term on this image and on a blank one; throws `aborted` or `busy` in want of time. */
  readonly score: (term: string) => Promise<{ readonly presence: number; readonly blank: number }>;
  /** Presence from which a structure counts as seen. */
  readonly threshold: number;
}

const FIRST_PASS = 24;
const SECOND_PASS = 16;
const MOST_WHERE = 4;
const FEWEST = 4;
/** Log-odds over a blank image from which a structure counts as seen here. */
const LEAST_GAIN = 0.2;
const GAIN_STEP = 0.1;
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
  /** How much more the model sees it here than on a blank image, in log-odds. */
  readonly gain: number;
}

/**
 * Questions that fit an image: the model scores a spread of the ontology's terms, then more of what looks like the best
 * of them. When the time is over, what has been scored so far decides.
 *
 * A model may lean towards a term on any image; so terms are ranked by how much their score exceeds that on a blank one.
 */
export async function suggestQuestions(request: SuggestionRequest): Promise<Suggestions> {
  const { threshold } = request;
  const scored: Scored[] = [];
  await untilLate(async () => {
    const pool = await candidates(request);
    await scoreAll(spread(pool, FIRST_PASS), scored, request.score);
    await scoreAll(related(scored, pool).slice(0, SECOND_PASS), scored, request.score);
  });
  // Differences that mean nothing leave the order in which terms were scored: wholes first, regions in turns.
  const step = ({ gain }: Scored) => Math.round(gain / GAIN_STEP);
  const ranked = scored.sort((a, b) => step(b) - step(a));
  const terms = ranked
    .filter((each) => isSeen(each, threshold))
    .map(({ term, presence }) => ({ term: term.term, presence }));
  return { questions: questionsFor(ranked, threshold), terms };
}

function isSeen({ presence, gain }: Scored, threshold: number): boolean {
  return presence >= threshold && gain >= LEAST_GAIN;
}

/** Terms that such an image may show and that mean something alone. */
async function candidates({ modality, trained, looksLike }: SuggestionRequest): Promise<Term[]> {
  const known = trained === null ? null : new Set(trained.map((word) => findTerm(word).term));
  const shown = MODALITIES[modality?.toUpperCase() ?? ""] ?? (await looksLike());
  return TERMS.filter(
    (term) =>
      !term.vague &&
      (known === null || known.has(term.term)) &&
      term.modalities.some((each) => shown.includes(each)),
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
  const best = [...scored].sort((a, b) => b.gain - a.gain).slice(0, 3);
  const fit = (term: Term) =>
    best.reduce((most, { term: other }, rank) => {
      const sameRegion = term.regions.some((region) => other.regions.includes(region));
      const sameModality = term.modalities.some((modality) => other.modalities.includes(modality));
      return sameRegion && sameModality ? Math.max(most, best.length - rank) : most;
    }, 0);
  const fits = new Map(pool.map((term) => [term, fit(term)]));
  return pool
    .filter((term) => !seen.has(term.term) && (fits.get(term) ?? 0) > 0)
    .sort(
      (a, b) =>
        (fits.get(b) ?? 0) - (fits.get(a) ?? 0) || Number(a.partOf !== null) - Number(b.partOf !== null),
    );
}

async function scoreAll(
  terms: readonly Term[],
  scored: Scored[],
  score: SuggestionRequest["score"],
): Promise<void> {
  for (const term of terms) {
    const { presence, blank } = await score(term.term);
    scored.push({ term, presence, gain: logOdds(presence) - logOdds(blank) });
  }
}

function logOdds(probability: number): number {
  const inside = Math.min(Math.max(probability, 1e-6), 1 - 1e-6);
  return Math.log(inside / (1 - inside));
}

/** Does as much as there is time for. */
async function untilLate(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isLate = error instanceof MimoError && (error.code === "aborted" || error.code === "busy");
    if (!isLate) throw error;
  }
}

/** Where what is seen lies; whether what might be there is; and what fits every image. */
function questionsFor(ranked: readonly Scored[], threshold: number): string[] {
  const chosen: Term[] = [];
  const questions: string[] = [];
  for (const each of ranked) {
    const { term } = each;
    const seen = isSeen(each, threshold);
    if (questions.length >= (seen ? MOST_WHERE : FEWEST - 2)) break;
    if (chosen.some((other) => isWithin(term, other) || isWithin(other, term))) continue;
    chosen.push(term);
    questions.push(seen ? whereQuestion(term) : existenceQuestion(term));
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
