import type { Mark, Mask } from "@mimo/imaging";
import type { Turn } from "@mimo/text";

/**
 * MIMOSeg's four perspectives (MIMO, section on MIMOSeg): I text -> mask; II text + mark -> mask + name;
 * III question -> answer with grounded terms; IV question + mark -> answer with grounded terms.
 */
export const PERSPECTIVES = ["I", "II", "III", "IV"] as const;
export type Perspective = (typeof PERSPECTIVES)[number];

/** Something that an answer states, and where it comes from: nothing is said that is not one of these. */
export interface Fact {
  /** "place", "extent", "count", "larger", "size", "attribute", "definition", "modality", "plane", "absent", "present", "name". */
  readonly kind: string;
  /** Canonical term, or null for facts about the whole image. */
  readonly term: string | null;
  /** As the answer words it: "upper left", "about 10%", "2". */
  readonly value: string;
  readonly unit: "mm" | "mm2" | "percent" | "px" | null;
  /** `mask`, `metadata`, or what the ontology cites for a definition. */
  readonly source: string;
}

/** How the marks of a sample were simulated. */
export interface Marking {
  /** "point", "box", "scribble", "lasso", "mask", "points", "correction". */
  readonly kind: string;
  /** Habit of the hand: "centre", "loose", "tight", ..., or null. */
  readonly habit: string | null;
  /** How far edges or points were moved, as a fraction of the structure's side; null where nothing is. */
  readonly jitter: number | null;
}

/** What one `<SEG>` of the last answer stands for, in the order of the answer. */
export interface TargetMask {
  /** Canonical term. */
  readonly term: string;
  /** The true mask; null when the structure is absent from the image (then presence is 0 and there is no mask). */
  readonly mask: Mask | null;
}

/** One training or evaluation sample: an image, a conversation, marks, and the truth for each `<SEG>`. */
export interface Sample {
  readonly id: string;
  readonly perspective: Perspective;
  /** What is asked, finer than the perspective; metrics are grouped by it. */
  readonly task: SampleTask;
  /** The turns; the last one is the one that is trained on or evaluated. Its answer is the reference answer. */
  readonly turns: readonly Turn[];
  /** Marks of the last turn, in pixels of the image. */
  readonly marks: readonly Mark[];
  /** One entry per `<SEG>` of the last answer. */
  readonly targets: readonly TargetMask[];
}

/** A sample of a built dataset: it says what it is about and accounts for everything that it states. */
export interface WrittenSample extends Sample {
  /** What the question is about, finer than the task: "place", "count", "compare", "size", "report", ... */
  readonly topic: string;
  /** Everything that the last answer states. */
  readonly facts: readonly Fact[];
  /** Null without marks. */
  readonly marking: Marking | null;
}

/** Tasks within the perspectives. */
export type SampleTask =
  | "segment" // I   "Segment the liver."
  | "segment_absent" // I   "Segment the liver." on an image that has none
  | "segment_marked" // II  "Segment the liver." with a mark
  | "name_marked" // II  "What is this?" with a mark
  | "question" // III a question whose answer names one or more structures
  | "presence" // III "Is there a polyp?" yes / no
  | "describe" // III "What can you see?" several terms
  | "question_marked"; // IV  a question about the marked region
