/** Lines of the parts of an evaluation that go beyond the fixed questions; every table of those parts is made of them. */

/** What was asked about, and of whom. */
export interface SuiteSubject {
  readonly imageId: string;
  readonly dataset: string;
  readonly modality: string;
  /** The patient; unique within the dataset. */
  readonly caseId: string;
  /** Canonical term. */
  readonly term: string;
}

/** What the first mask of a structure came from. */
export type PromptKind =
  | "text"
  | "point"
  | "box"
  | "scribble"
  | "mask"
  | "text+point"
  | "text+box"
  | "text+scribble";

/** One structure corrected by simulated clicks. */
export interface ClickRow extends SuiteSubject {
  readonly kind: "clicks";
  readonly start: PromptKind;
  /** Dice with the truth after the start (index 0) and after each click. */
  readonly dice: readonly number[];
  readonly iou: readonly number[];
}

/** One structure asked for by one kind of prompt. */
export interface PromptRow extends SuiteSubject {
  readonly kind: "prompt";
  readonly prompt: PromptKind;
  readonly dice: number;
  /** Dice of the mark by itself: a rough mask as it was given, a box as an ellipse in it; null for marks without an area. */
  readonly markDice: number | null;
}

/** One structure prompted several times in a row, each time a little differently. */
export interface StabilityRow extends SuiteSubject {
  readonly kind: "stability";
  readonly prompt: "box" | "point";
  /** Largest move of a box edge, as a share of the side; null for points, which lie anywhere in the object. */
  readonly jitter: number | null;
  /** Dice of each try. */
  readonly dice: readonly number[];
  /** Mean IoU over all pairs of tries; needs no truth. */
  readonly pairwiseIou: number;
}

/** One structure asked for in a damaged picture. */
export interface CorruptionRow extends SuiteSubject {
  readonly kind: "corruption";
  readonly corruption: "noise" | "blur" | "contrast" | "jpeg" | "rotation" | "crop";
  /** 0 is the picture as it is. */
  readonly strength: 0 | 1 | 2 | 3;
  readonly prompt: "text" | "box";
  readonly dice: number;
}

export type SuiteRow = ClickRow | PromptRow | StabilityRow | CorruptionRow;
