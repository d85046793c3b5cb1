import { Random } from "@mimo/base";
import { type ImageRecord, type LoadMask, type MarkOptions, simulateMark } from "@mimo/dataset";
import type { Mask } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";
import type { EvaluationSession } from "../harness/evaluation-engine.js";
import type { StabilityRow } from "../harness/suite-rows.js";
import { diceScore } from "../metrics/overlap.js";
import { meanPairwiseIou } from "../metrics/stability.js";
import { chooseStructures, type SuiteTarget } from "./choose-structures.js";
import { SuiteAsker, subjectOf } from "./suite-asker.js";
import type { SuiteOptions } from "./suite-options.js";

/** Largest moves of a box edge, as shares of the side. */
export const JITTERS = [0, 0.05, 0.1, 0.2] as const;

/** How often each prompt is drawn. */
const TRIES = 10;
/** A box that does not move is always the same: asked again only to see that the answer is, too. */
const TRIES_WITHOUT_JITTER = 2;

/** How to run the stability suite on one image. */
export interface StabilityOptions extends SuiteOptions {
  /** Draws of each prompt, at least 2. Default: 10. */
  readonly tries?: number;
}

/** What is drawn again and again. */
type Prompt = Pick<StabilityRow, "prompt" | "jitter">;

const PROMPTS: readonly Prompt[] = [
  ...JITTERS.map((jitter) => ({ prompt: "box" as const, jitter })),
  { prompt: "point", jitter: null },
];

/**
 * Asks for structures of an opened image by boxes whose every edge moved by up to 0, 5, 10 or 20 % of the side (uniformly,
 * inwards and outwards), and by points anywhere in the structure, ten times each with new draws. Nothing is named.
 *
 * The unmoved box is asked twice, since further tries would be the same.
 *
 * @param options - `structures` defaults to 1.
 * @throws {EvaluationError} `aborted`; `bad_option`; `size_mismatch` for a mask that is not on the image's grid.
 * @throws {DatasetError} `empty_mask` if a listed mask has no pixel.
 */
export async function runStability(
  session: EvaluationSession,
  record: ImageRecord,
  loadMask: LoadMask,
  options: StabilityOptions,
): Promise<StabilityRow[]> {
  const { seed, structures = 1, tries = TRIES, signal = null } = options;
  if (!(Number.isInteger(tries) && tries >= 2)) {
    throw new EvaluationError("bad_option", `runStability: tries must be a whole number >= 2, got ${tries}`);
  }
  const asker = new SuiteAsker(session, signal);
  const rows: StabilityRow[] = [];
  for (const target of chooseStructures(record, loadMask, structures, seed)) {
    for (const prompt of PROMPTS) {
      const count = prompt.jitter === 0 ? TRIES_WITHOUT_JITTER : tries;
      const masks = await askAgain(prompt, count, target, record, seed, asker);
      rows.push({
        kind: "stability",
        ...subjectOf(record, target.structure),
        ...prompt,
        dice: masks.map((mask) => diceScore(mask, target.truth)),
        pairwiseIou: meanPairwiseIou(masks)!,
      });
    }
  }
  return rows;
}

async function askAgain(
  { prompt, jitter }: Prompt,
  tries: number,
  { term, truth }: SuiteTarget,
  record: ImageRecord,
  seed: number,
  asker: SuiteAsker,
): Promise<(Mask | null)[]> {
  const options: MarkOptions =
    jitter === null ? { point: "uniform" } : { jitter, spread: "uniform", fit: "any" };
  const masks: (Mask | null)[] = [];
  for (let at = 0; at < tries; at++) {
    // Of one try the edges move in the same proportion at every jitter, so the steps differ by nothing else.
    const rng = Random.derive(seed, record.id, term, "stability", prompt, at);
    masks.push((await asker.byMarks(simulateMark(truth, prompt, rng, options), term)).mask);
  }
  return masks;
}
