import { findTerm, isKnownTerm, isWithin, type Term } from "@mimo/dataset";
import { type BoxXyxyPx, type Mask, maskIou } from "@mimo/imaging";

/** A decoded mask, as far as the rules look at it. */
export interface MaskCandidate {
  /** As the source words it. */
  readonly label: string;
  readonly kind: "all" | "instance";
  readonly areaPx: number;
  /** Along pixel edges; null when empty. */
  readonly box: BoxXyxyPx | null;
  /** Decodes the mask, each time anew if it must. */
  load(): Mask;
}

/** Rules that a mask can break; docs of each in `SkipReason`. */
export type MaskFault = "empty_mask" | "tiny_mask" | "full_mask" | "duplicate_mask" | "label_conflict";

const LEAST_PIXELS = 4;
const LEAST_SHARE = 1e-5;
const MOST_SHARE = 0.98;
/** Two masks that overlap more than this lie on the same pixels. */
const SAME_PIXELS_IOU = 0.9;

/**
 * Judges the masks of one picture.
 *
 * Empty, tiny and full masks go first. Of several whole-class masks of one term the largest stays (the first of equal
 * ones), of objects of one term on the same pixels the first. Whole-class masks of two terms on the same pixels
 * contradict each other, and both go, if the ontology knows both terms and neither is a part of the other, nor both
 * parts of one whole; left and right of anything always contradict.
 *
 * @returns One entry per candidate: the rule that it breaks, or null.
 */
export function judgeMasks(candidates: readonly MaskCandidate[], imagePixels: number): (MaskFault | null)[] {
  const faults = candidates.map((candidate) => faultOfSize(candidate.areaPx, imagePixels));
  const terms = candidates.map(({ label }) => findTerm(label));
  const standing = () => candidates.flatMap((_, i) => (faults[i] === null ? [i] : []));
  for (const i of standing()) {
    if (candidates.some((_, j) => faults[j] === null && replaces(candidates, terms, j, i))) {
      faults[i] = "duplicate_mask";
    }
  }
  const left = standing();
  for (const i of left) {
    const contradicts = (j: number) =>
      j !== i && contradict(terms[i], terms[j]) && onSamePixels(candidates, i, j);
    if (candidates[i].kind === "all" && left.some((j) => candidates[j].kind === "all" && contradicts(j))) {
      faults[i] = "label_conflict";
    }
  }
  return faults;
}

function faultOfSize(areaPx: number, imagePixels: number): MaskFault | null {
  if (areaPx === 0) return "empty_mask";
  if (areaPx < LEAST_PIXELS || areaPx < LEAST_SHARE * imagePixels) return "tiny_mask";
  return areaPx > MOST_SHARE * imagePixels ? "full_mask" : null;
}

/** Whether mask `j` stands for what mask `i` shows. */
function replaces(masks: readonly MaskCandidate[], terms: readonly Term[], j: number, i: number): boolean {
  if (j === i || masks[j].kind !== masks[i].kind || terms[j].term !== terms[i].term) return false;
  if (masks[i].kind === "instance") return j < i && onSamePixels(masks, i, j);
  return masks[j].areaPx > masks[i].areaPx || (masks[j].areaPx === masks[i].areaPx && j < i);
}

function contradict(a: Term, b: Term): boolean {
  if (a.term === b.term || !isKnownTerm(a.term) || !isKnownTerm(b.term)) return false;
  if (a.laterality !== null && b.laterality !== null && a.laterality !== b.laterality) return true;
  return !isWithin(a, b) && !isWithin(b, a) && topOf(a) !== topOf(b);
}

function topOf(term: Term): string {
  const seen = new Set<string>();
  let at = term;
  while (at.partOf !== null && !seen.has(at.term)) {
    seen.add(at.term);
    at = findTerm(at.partOf);
  }
  return at.term;
}

function onSamePixels(masks: readonly MaskCandidate[], i: number, j: number): boolean {
  const [a, b] = [masks[i], masks[j]];
  // Cheap bounds first: a picture may hold hundreds of cells.
  if (Math.min(a.areaPx, b.areaPx) <= SAME_PIXELS_IOU * Math.max(a.areaPx, b.areaPx)) return false;
  if (a.box === null || b.box === null || !boxesMeet(a.box, b.box)) return false;
  return maskIou(a.load(), b.load()) > SAME_PIXELS_IOU;
}

function boxesMeet(a: BoxXyxyPx, b: BoxXyxyPx): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
