import type { Random } from "@mimo/base";
import { type BoxXyxyPx, difference, type Mark, type Mask } from "@mimo/imaging";
import { areaOf, boundsOf } from "../marks/known-masks.js";
import { pixelAt } from "../marks/pick-pixel.js";
import { type MarkKind, type MarkOptions, simulateMark } from "../marks/simulate-mark.js";
import { isWithin } from "../ontology/ontology.js";
import type { LoadMask, Structure } from "./structures.js";

/** Boxes that overlap more than this (intersection over union) look alike to a person. */
const SAME_BOX = 0.85;

const KINDS: readonly MarkKind[] = ["point", "box", "scribble", "mask", "points"];
const KIND_WEIGHTS = [40, 35, 10, 5, 10];

/** The kinds of mark that training uses, by how often people make them. */
export function pickMarkKind(rng: Random): MarkKind {
  return KINDS[rng.pickWeighted(KIND_WEIGHTS)];
}

/** Habits of one simulated person: boxes mostly within 10 % of the side, one in seven careless. */
export function pickMarkOptions(rng: Random): MarkOptions {
  const jitter = rng.chance(0.15) ? 0.2 : rng.uniform(0, 0.1);
  return { jitter, spread: rng.chance(0.5) ? "uniform" : "normal" };
}

/**
 * Marks of one simulated person that mean one structure and no other: of the kind that is drawn or, where that would mean
 * something else, a box or a point.
 *
 * @returns Null where no mark singles the structure out: one that its parts fill, beside a larger one in the same box.
 */
export function pickUnambiguousMarks(
  target: Structure,
  others: readonly Structure[],
  loadMask: LoadMask,
  rng: Random,
): Mark[] | null {
  const options = pickMarkOptions(rng);
  for (const kind of [pickMarkKind(rng), "box", "point"] as const) {
    const marks = unambiguousMarks(target, others, kind, loadMask, rng, options);
    if (marks !== null) return marks;
  }
  return null;
}

/**
 * Marks that mean one structure and no other, when no words help: a point means the smallest structure that it lies on, so
 * points and strokes keep off the smaller ones within; a box means the largest of those that fill it.
 *
 * @param others - Every structure of the image; the target among them does not matter.
 * @returns Null when such a mark would mean something else.
 */
export function unambiguousMarks(
  target: Structure,
  others: readonly Structure[],
  kind: MarkKind,
  loadMask: LoadMask,
  rng: Random,
  options: MarkOptions = {},
): Mark[] | null {
  const mask = loadMask(target.whole);
  if (kind === "box" || kind === "mask" || kind === "lasso") {
    const taken = others.some((other) => other !== target && takesBox(target, other, mask, loadMask));
    return taken ? null : simulateMark(mask, kind, rng, options);
  }
  const region = unsharedRegion(target, others, mask, loadMask);
  if (region === null) return null;
  // "Not here" is said about what surrounds the target, never about a smaller structure within it.
  return simulateMark(region, kind, rng, options).filter((mark) => !isNegativeWithin(mark, mask));
}

function isNegativeWithin(mark: Mark, mask: Mask): boolean {
  return mark.kind === "point" && !mark.positive && mask.data[pixelAt(mark.at, mask.width)] !== 0;
}

/** The target without the smaller structures on it; null if hardly anything is left. */
function unsharedRegion(
  target: Structure,
  others: readonly Structure[],
  mask: Mask,
  loadMask: LoadMask,
): Mask | null {
  const smaller = others.filter((other) => other !== target && isMoreSpecific(other, target));
  if (smaller.length === 0) return mask;
  const near = smaller.map(({ whole }) => loadMask(whole)).filter((other) => boxesMeet(mask, other));
  const region = near.length === 0 ? mask : difference(mask, ...near);
  const left = areaOf(region);
  return left >= 4 && left >= 0.1 * areaOf(mask) ? region : null;
}

function boxesMeet(mask: Mask, other: Mask): boolean {
  const [a, b] = [boundsOf(mask), boundsOf(other)];
  return a !== null && b !== null && a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function isMoreSpecific(other: Structure, target: Structure): boolean {
  if (other.whole.areaPx !== target.whole.areaPx) return other.whole.areaPx < target.whole.areaPx;
  return isWithin(other.term, target.term);
}

function takesBox(target: Structure, other: Structure, mask: Mask, loadMask: LoadMask): boolean {
  const [mine, theirs] = [target.whole.areaPx, other.whole.areaPx];
  const isLargerWhole = isWithin(target.term, other.term) && theirs > 1.05 * mine;
  const isSameButSpecific = isWithin(other.term, target.term) && theirs >= 0.95 * mine;
  if (!isLargerWhole && !isSameButSpecific) return false;
  return boxOverlap(boundsOf(mask), boundsOf(loadMask(other.whole))) > SAME_BOX;
}

function boxOverlap(a: BoxXyxyPx | null, b: BoxXyxyPx | null): number {
  if (a === null || b === null) return 0;
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]);
  return (width * height) / (both - width * height);
}
