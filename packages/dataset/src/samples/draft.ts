import type { Random } from "@mimo/base";
import type { Mark } from "@mimo/imaging";
import type { Turn } from "@mimo/text";
import type { ImageRecord } from "../image-record.js";
import type { Perspective, TargetMask } from "../sample.js";
import type { LoadMask, Structure } from "./structures.js";

/** What a maker of samples works from. */
export interface Scene {
  readonly record: ImageRecord;
  readonly structures: readonly Structure[];
  /** What to ask about, if the sampler chose; else any. Null also when the image shows nothing. */
  readonly wanted: Structure | null;
  readonly loadMask: LoadMask;
  readonly rng: Random;
  /** How often a term is asked for where anatomy rules it out; null: all regions alike. */
  readonly absentWeight: ((term: string) => number) | null;
}

/** A sample without its name and task. */
export interface Draft {
  readonly perspective: Perspective;
  readonly turns: readonly Turn[];
  readonly marks: readonly Mark[];
  readonly targets: readonly TargetMask[];
}

/** Makes one kind of sample, or null when the image does not allow it. */
export type DraftMaker = (scene: Scene) => Draft | null;

/** The structure to ask about, or null when the image shows nothing. */
export function pickStructure({ wanted, structures, rng }: Scene): Structure | null {
  return wanted ?? (structures.length > 0 ? rng.pick(structures) : null);
}

/** The true mask of a structure, named. */
export function present(structure: Structure, loadMask: LoadMask): TargetMask {
  return { term: structure.term.term, mask: loadMask(structure.whole) };
}
