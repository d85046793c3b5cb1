import { Random } from "@mimo/base";
import { type ImageRecord, type LoadMask, type MarkOptions, simulateMark } from "@mimo/dataset";
import { area, type Mask, type MedicalImage } from "@mimo/imaging";
import type { EvaluationEngine, EvaluationSession } from "../harness/evaluation-engine.js";
import type { CorruptionRow } from "../harness/suite-rows.js";
import { diceScore } from "../metrics/overlap.js";
import { chooseStructures, type SuiteTarget } from "./choose-structures.js";
import {
  type Corrupted,
  type Corruption,
  corruptPicture,
  STRENGTHS,
  type Strength,
} from "./corrupt-picture.js";
import { fromShownPicture, type ShownPicture, toShownPicture } from "./shown-picture.js";
import { SuiteAsker, subjectOf, throwIfAborted } from "./suite-asker.js";
import type { SuiteOptions } from "./suite-options.js";

/** Every kind of damage, in the order of the report. */
export const CORRUPTIONS: readonly Corruption[] = ["noise", "blur", "contrast", "jpeg", "rotation", "crop"];

const PROMPTS: readonly CorruptionRow["prompt"][] = ["text", "box"];

/** As the fixed questions draw boxes. */
const BOX: MarkOptions = { jitter: 0.05, spread: "uniform", fit: "any" };

/** A structure that damage leaves less of in the picture is another, harder question. */
const LEAST_SHARE_LEFT = 0.25;

/**
 * Damages an image in six ways at three strengths, and asks each time for the same structures by name, and by box alone.
 *
 * Damage is done to the pixels as they are shown. The box moves with the structure, by the same share of the sides at every
 * strength. Every kind brings its own rows of strength 0, all from one ask, so that a kind's curve is of the same
 * structures throughout: one of which some strength leaves less than a quarter in the picture is left out of that kind.
 *
 * @param image - As read for the record; encoded anew, and once per kind and strength.
 * @param options - `structures` defaults to 1; each has its own damaged copies.
 * @throws {EvaluationError} `aborted`; `bad_option`; `size_mismatch` for a mask that is not on the image's grid.
 * @throws {DatasetError} `empty_mask` if a listed mask has no pixel.
 */
export async function runCorruption(
  engine: EvaluationEngine,
  record: ImageRecord,
  image: MedicalImage,
  loadMask: LoadMask,
  options: SuiteOptions,
): Promise<CorruptionRow[]> {
  const { seed, structures = 1, signal = null } = options;
  const rows: CorruptionRow[] = [];
  throwIfAborted(signal);
  const shown = { engine, picture: toShownPicture(image), whole: await engine.openImage(image), signal };
  for (const target of chooseStructures(record, loadMask, structures, seed)) {
    const stream = (name: string) => Random.derive(seed, record.id, target.term, "corruption", name);
    const scores = await scoreDamaged(shown, target, stream);
    const subject = subjectOf(record, target.structure);
    rows.push(
      ...scores.flatMap(({ corruption, strength, dice }) =>
        PROMPTS.map((prompt): CorruptionRow => {
          return { kind: "corruption", ...subject, corruption, strength, prompt, dice: dice[prompt] };
        }),
      ),
    );
  }
  return rows;
}

/** A picture, as it is and encoded, and who encodes damaged ones. */
interface Shown {
  readonly engine: EvaluationEngine;
  readonly picture: ShownPicture;
  readonly whole: EvaluationSession;
  readonly signal: AbortSignal | null;
}

/** @param stream - A generator for a name, in the same state whenever it is asked for. */
async function scoreDamaged(
  { engine, picture, whole, signal }: Shown,
  target: SuiteTarget,
  stream: (name: string) => Random,
): Promise<Scores[]> {
  const ask = async (session: EvaluationSession, truth: Mask) => {
    const box = simulateMark(truth, "box", stream("box"), BOX);
    const asker = new SuiteAsker(session, signal);
    const text = await asker.byName(target.term, []);
    const boxed = await asker.byMarks(box, target.term);
    return { text: diceScore(text.mask, truth), box: diceScore(boxed.mask, truth) };
  };
  const scores: Scores[] = [];
  const reference = await ask(whole, target.truth);
  for (const corruption of CORRUPTIONS) {
    throwIfAborted(signal);
    const damaged = await damage(picture, target, corruption, () => stream(corruption));
    if (damaged === null) continue;
    scores.push({ corruption, strength: 0, dice: reference });
    for (const one of damaged) {
      throwIfAborted(signal);
      const session = await engine.openImage(fromShownPicture(one.picture));
      scores.push({ corruption, strength: one.strength, dice: await ask(session, one.truth) });
    }
  }
  return scores;
}

interface Scores extends Pick<CorruptionRow, "corruption" | "strength"> {
  readonly dice: Readonly<Record<CorruptionRow["prompt"], number>>;
}

/** @param stream - A generator in the same state for each strength, so that they differ by nothing else. */
async function damage(
  picture: ShownPicture,
  { truth }: SuiteTarget,
  corruption: Corruption,
  stream: () => Random,
): Promise<(Corrupted & { readonly strength: Strength })[] | null> {
  const damaged: (Corrupted & { readonly strength: Strength })[] = [];
  for (const strength of STRENGTHS) {
    const corrupted = await corruptPicture(picture, truth, corruption, strength, stream());
    if (area(corrupted.truth) < LEAST_SHARE_LEFT * area(truth)) return null;
    damaged.push({ strength, ...corrupted });
  }
  return damaged;
}
