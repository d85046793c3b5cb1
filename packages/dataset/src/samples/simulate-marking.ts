import type { Random } from "@mimo/base";
import type { BoxXyxyPx, Mark, Mask, PointXyPx } from "@mimo/imaging";
import { boundsOf } from "../marks/known-masks.js";
import { simulateCorrection } from "../marks/simulate-correction.js";
import { type MarkKind, type MarkOptions, simulateMark } from "../marks/simulate-mark.js";
import type { Marking } from "../sample.js";
import { unambiguousMarks } from "./mark-target.js";
import type { LoadMask, Structure } from "./structures.js";

/** Marks, and how they were made. */
export interface MarkedThing {
  readonly marks: readonly Mark[];
  readonly marking: Marking;
}

const KINDS: readonly MarkKind[] = ["point", "box", "scribble", "lasso", "mask", "points"];
const KIND_WEIGHTS = [32, 32, 11, 8, 6, 11];
const POINT_HABITS = ["centre", "deep", "uniform"] as const;
const POINT_HABIT_NAMES = { centre: "centre", deep: "inside", uniform: "off-centre" } as const;
const BOX_HABITS = ["any", "loose", "tight"] as const;
const BOX_HABIT_NAMES = { any: "uneven", loose: "loose", tight: "tight" } as const;

interface Hand {
  readonly kind: MarkKind;
  readonly options: MarkOptions;
  readonly habit: string | null;
}

/** Marks that mean one structure even without words; null where none singles it out. */
export function markUnambiguously(
  target: Structure,
  others: readonly Structure[],
  loadMask: LoadMask,
  rng: Random,
): MarkedThing | null {
  const kinds = [KINDS[rng.pickWeighted(KIND_WEIGHTS)], "box", "point"] as const;
  for (const kind of kinds) {
    const hand = drawHand(kind, rng);
    const marks = unambiguousMarks(target, others, kind, loadMask, rng, hand.options);
    if (marks !== null && marks.length > 0) return record(hand, marks, loadMask(target.whole));
  }
  return null;
}

/** Marks on a structure whose name is said as well, of any kind or of one. */
export function markNamed(mask: Mask, rng: Random, only: readonly MarkKind[] = KINDS): MarkedThing {
  const weights = only.map((kind) => KIND_WEIGHTS[KINDS.indexOf(kind)]);
  const hand = drawHand(only[rng.pickWeighted(weights)], rng);
  return record(hand, simulateMark(mask, hand.kind, rng, hand.options), mask);
}

/** A wrong mask and clicks into its mistakes. */
export function markCorrection(mask: Mask, rng: Random): MarkedThing {
  const marks = simulateCorrection(mask, rng);
  const clicks = marks.filter(({ kind }) => kind === "point").length;
  const marking = { kind: "correction", habit: clicks === 1 ? "one click" : "several clicks", jitter: null };
  return { marks, marking };
}

function drawHand(kind: MarkKind, rng: Random): Hand {
  if (kind === "point" || kind === "points") {
    const point = POINT_HABITS[rng.pickWeighted([20, 50, 30])];
    return { kind, options: { point }, habit: POINT_HABIT_NAMES[point] };
  }
  if (kind === "box" || kind === "lasso") {
    const fit = kind === "lasso" ? "loose" : BOX_HABITS[rng.pickWeighted([50, 30, 20])];
    const jitter = rng.chance(0.15) ? 0.2 : rng.uniform(0, 0.1);
    const spread = rng.chance(0.5) ? "uniform" : "normal";
    return { kind, options: { jitter, spread, fit }, habit: BOX_HABIT_NAMES[fit] };
  }
  return { kind, options: {}, habit: kind === "mask" ? "sloppy" : null };
}

function record({ kind, habit }: Hand, marks: readonly Mark[], mask: Mask): MarkedThing {
  return { marks, marking: { kind, habit, jitter: rounded(movedBy(marks, boundsOf(mask)!)) } };
}

/**
 * How far the first mark is from the true one, as a fraction of the structure's side: of a box or of what a lasso or a
 * mask covers the edge that moved most, of a point the distance from the middle of the structure's box.
 */
function movedBy([first]: readonly Mark[], bounds: BoxXyxyPx): number | null {
  if (first === undefined || first.kind === "scribble") return null;
  if (first.kind === "point") return distanceFromMiddle(first.at, bounds);
  const drawn = first.kind === "box" ? first.box : boundsOf(first.mask);
  if (drawn === null) return null;
  const sides = [bounds[2] - bounds[0], bounds[3] - bounds[1]];
  return Math.max(...drawn.map((edge, k) => Math.abs(edge - bounds[k]) / sides[k % 2]));
}

function distanceFromMiddle([x, y]: PointXyPx, [x0, y0, x1, y1]: BoxXyxyPx): number {
  return Math.hypot((x - (x0 + x1) / 2) / (x1 - x0), (y - (y0 + y1) / 2) / (y1 - y0));
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
