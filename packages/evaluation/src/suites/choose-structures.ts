import { groupBy, Random } from "@mimo/base";
import { type ImageRecord, type LoadMask, type Structure, structuresOf } from "@mimo/dataset";
import type { Mask } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";

/** One structure that a suite asks for. */
export interface SuiteTarget {
  readonly structure: Structure;
  /** Canonical term. */
  readonly term: string;
  /** The whole-class mask, on the image's grid; never empty. */
  readonly truth: Mask;
}

/**
 * Draws structures of an image by seed: the same whatever else is evaluated, and the same in every suite.
 *
 * @param count - How many at most.
 * @throws {EvaluationError} `bad_option` if `count` is not a whole number >= 1; `size_mismatch` for a mask that does not fit
 *   its image.
 */
export function chooseStructures(
  record: ImageRecord,
  loadMask: LoadMask,
  count: number,
  seed: number,
): SuiteTarget[] {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new EvaluationError("bad_option", `suite: structures must be a whole number >= 1, got ${count}`);
  }
  const drawn = Random.derive(seed, record.id, "suite structures").shuffle(structuresOf(record));
  return drawn.slice(0, count).map((structure) => {
    const truth = loadMask(structure.whole);
    if (truth.width !== record.width || truth.height !== record.height) {
      const [got, rule] = [`${truth.width} x ${truth.height}`, `${record.width} x ${record.height}`];
      throw new EvaluationError(
        "size_mismatch",
        `suite: a mask must have its image's size, ${rule}, got ${got}`,
      );
    }
    return { structure, term: structure.term.term, truth };
  });
}

/**
 * Every so manieth image of each modality, at least one of each: what a suite is run on where all images would take too
 * long. The images of a modality are shuffled by seed first, so no dataset is passed over for its place in the list.
 *
 * @param every - A whole number; 1 takes all.
 * @returns Ids of images.
 * @throws {EvaluationError} `bad_option`
 * @example
 * const chosen = everyNth(records, SUITE_EVERY.corruption, seed);
 * if (chosen.has(record.id)) rows.push(...(await runCorruption(engine, record, image, loadMask, { seed })));
 */
export function everyNth(records: readonly ImageRecord[], every: number, seed: number): ReadonlySet<string> {
  if (!(Number.isInteger(every) && every >= 1)) {
    throw new EvaluationError("bad_option", `suite: every must be a whole number >= 1, got ${every}`);
  }
  const chosen = new Set<string>();
  for (const [modality, group] of groupBy(records, (record) => record.modality)) {
    const shuffled = Random.derive(seed, "suite images", modality).shuffle(group);
    for (const { id } of shuffled.slice(0, Math.ceil(group.length / every))) chosen.add(id);
  }
  return chosen;
}
