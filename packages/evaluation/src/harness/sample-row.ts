import type { SampleTask } from "@mimo/dataset";
import type { GroundedAnswer } from "../metrics/grounding/grounded-answer.js";
import type { Overlap } from "../metrics/overlap.js";
import type { TermCounts } from "../metrics/terms.js";
import type { Protocol } from "./protocol.js";

/** Ways to ask the model that take something away; what is left of its numbers was not owed to that. */
export const CONTROLS = ["blank", "shuffled", "no text", "no marks"] as const;

/**
 * `blank`: the same words and marks, and mid-grey instead of the picture. `shuffled`: the same words and marks, and the
 * picture of another image of the modality, resized to fit. `no text`: the marks alone, with "Segment this." for words.
 * `no marks`: the words alone.
 */
export type Control = (typeof CONTROLS)[number];

/**
 * Who answered. `model`: the model. `imported`: another system, from a file of its predictions. `ellipse`: the given box
 * filled with an ellipse, without looking. `prior`: the mean mask of the structure in the training images, without
 * looking. Else the model under a {@link Control}.
 */
export type Answerer = "model" | "imported" | "ellipse" | "prior" | Control;

/** How one question was answered: a line of samples.jsonl, and all that the tables are made of. */
export interface SampleRow {
  readonly sampleId: string;
  readonly imageId: string;
  readonly dataset: string;
  readonly modality: string;
  /** The patient; unique within the dataset. */
  readonly caseId: string;
  readonly answerer: Answerer;
  readonly protocol: Protocol;
  readonly task: SampleTask;
  readonly question: string;
  /** Canonical terms of the reference answer, in order; absent ones too. */
  readonly targets: readonly string[];
  /** The words of the reference answer, without tags; null if there is none. */
  readonly reference: string | null;
  /** The answer's words, and its terms in order; null and none where nothing was said (`ellipse`). */
  readonly answer: string | null;
  readonly terms: readonly string[];
  /** One entry per target that is in the image; a target without a mask in the answer overlaps by nothing. */
  readonly overlaps: readonly Overlap[];
  /** Normalised surface Dice of the same targets, 0..1, at the report's tolerance. */
  readonly surfaceDice: readonly number[];
  /** The model's own estimate of the IoU of the masks of the same targets, 0..1; null where there is no mask. */
  readonly qualities: readonly (number | null)[];
  /** Terms that came with a mask beside the structures that are there; null unless perspective III or IV, or written. */
  readonly grounding: GroundedAnswer | null;
  /** Whether the answer came with any mask that has a pixel. */
  readonly gotMask: boolean;
  /** The reported presence of the only target, 0..1; 0 if the answer does not ground it; null with several targets or none. */
  readonly presence: number | null;
  /** Whether the first term names the target; null unless naming was asked. */
  readonly isNamedRight: boolean | null;
  /** Null unless perspective III or IV, or written. */
  readonly termCounts: TermCounts | null;
  /** Whether yes or no was right; null unless the task is to say whether something is there. Neither is wrong. */
  readonly isYesNoRight: boolean | null;
  /**
   * Whether the yes or no that the answer says first is the one that the reference answer begins with; null if that begins
   * otherwise, or unless perspective III or IV, or written. An answer that says neither is wrong.
   */
  readonly isClosedRight: boolean | null;
  /** Milliseconds, the last turn alone; null where no model ran. */
  readonly ms: { readonly answer: number; readonly masks: number } | null;
  /** CPU milliseconds of all threads, the last turn with its masks; null where no model ran. */
  readonly cpuMs: number | null;
  /** What subgroups are made of: sex, age band, device, ... Never an identifier. */
  readonly attributes: Readonly<Record<string, string>>;
}
