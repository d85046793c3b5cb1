import type { Mark, Mask } from "@mimo/imaging";
import type { Turn } from "@mimo/text";

/**
 * MIMOSeg's four perspectives (MIMO, section on MIMOSeg): I text -> mask; II text + mark -> mask + name;
 * III question -> answer with grounded terms; IV question + mark -> answer with grounded terms.
 */
export type Perspective = "I" | "II" | "III" | "IV";

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
