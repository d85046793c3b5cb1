import { Random } from "@mimo/base";
import { findNearDuplicates } from "../quality/near-duplicates.js";
import type { BuildOptions } from "./build-options.js";
import { firstAlike } from "./first-alike.js";
import type { SurveyTable } from "./survey-table.js";

/** Why the plan leaves a picture out; 0: it stays, or was left out before. */
export const PLAN_FAULTS = [null, "duplicate_image", "near_duplicate"] as const;

/** The options that decide about splits; nothing else does. */
export type SplitOptions = Pick<BuildOptions, "seed" | "splits" | "nearDuplicateDistance">;

/** Which pictures stay, and in which split. */
export interface SplitPlan {
  /** Place in `SPLITS`; it is also how much a split is held out. Of pictures that do not stay: anything. */
  readonly split: Uint8Array;
  /** 1: stays. */
  readonly kept: Uint8Array;
  /** Place in {@link PLAN_FAULTS}. */
  readonly fault: Uint8Array;
  /** Pictures that moved to the split of another picture of the same patient, against what their source prescribes. */
  readonly moved: number;
}

/**
 * Gives each patient one split, and drops copies.
 *
 * A prescribed split holds for the whole patient; where a patient has several, the one that is held out more. All
 * others by a hash of seed and patient, so that a set that grows does not move the patients that were there. Of equal
 * pictures the first stays. A picture that looks like one of a split that is held out more goes.
 */
export function planSplits(table: SurveyTable, options: SplitOptions): SplitPlan {
  const kept = Uint8Array.from(table.usable);
  const fault = new Uint8Array(table.count);
  firstAlike(table.content, kept).forEach((first, i) => {
    if (first !== i) drop(i, 1);
  });
  const { split, moved } = splitPatients(table, options);
  const among = new Uint32Array(kept.length).map((_, i) => i).filter((i) => kept[i] === 1);
  findNearDuplicates(table.hashes, split, options.nearDuplicateDistance, among).forEach((other, i) => {
    if (other >= 0) drop(i, 2);
  });
  return { split, kept, fault, moved };

  function drop(i: number, why: number): void {
    kept[i] = 0;
    fault[i] = why;
  }
}

function splitPatients(table: SurveyTable, { seed, splits }: SplitOptions) {
  const patient = firstAlike(table.patient, table.usable);
  const split = new Uint8Array(table.count);
  // A patient's first picture comes before its others, so two walks are enough.
  const prescribed = Uint8Array.from(table.prescribed);
  patient.forEach((first, i) => {
    if (prescribed[i] > prescribed[first]) prescribed[first] = prescribed[i];
  });
  let moved = 0;
  patient.forEach((first, i) => {
    if (table.usable[i] === 0) return;
    if (first !== i) split[i] = split[first];
    else if (prescribed[i] > 0) split[i] = prescribed[i] - 1;
    else split[i] = drawSplit(seed, table.patient[2 * i], table.patient[2 * i + 1], splits);
    if (table.prescribed[i] > 0 && table.prescribed[i] - 1 !== split[i]) moved++;
  });
  return { split, moved };
}

function drawSplit(seed: number, high: number, low: number, { train, val }: BuildOptions["splits"]): number {
  const draw = Random.derive(seed, "split", high, low).next();
  if (draw < train) return 0;
  // Shares of 0.8 + 0.2 must leave nothing for a third split, rounding or not.
  return draw < train + val || 1 - train - val < 1e-9 ? 1 : 2;
}
