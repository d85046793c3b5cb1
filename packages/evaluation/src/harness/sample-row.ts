import type { SampleTask } from "@mimo/dataset";
import type { Overlap } from "../metrics/overlap.js";
import type { TermCounts } from "../metrics/terms.js";
import type { Protocol } from "./protocol.js";

/**
 * Who answered: the model; `ellipse`, the given box filled with an ellipse, without looking; `blank`, the same model
 * shown mid-grey instead of the image, with the same words and marks.
 */
export type Answerer = "model" | "ellipse" | "blank";

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
  /** The answer's words, and its terms in order; null and none where nothing was said (`ellipse`). */
  readonly answer: string | null;
  readonly terms: readonly string[];
  /** One entry per target that is in the image; a target without a mask in the answer overlaps by nothing. */
  readonly overlaps: readonly Overlap[];
  /** Whether the answer came with any mask that has a pixel. */
  readonly gotMask: boolean;
  /** The reported presence of the only target, 0..1; 0 if the answer does not ground it; null with several targets or none. */
  readonly presence: number | null;
  /** Whether the first term names the target; null unless naming was asked. */
  readonly isNamedRight: boolean | null;
  /** Null unless perspective III or IV, or written. */
  readonly termCounts: TermCounts | null;
  /** Whether yes or no was right; null unless asked. An answer that says neither is wrong. */
  readonly isYesNoRight: boolean | null;
  /** Milliseconds, the last turn alone; null where no model ran. */
  readonly ms: { readonly answer: number; readonly masks: number } | null;
}
