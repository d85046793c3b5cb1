import type { Mark, Mask } from "@mimo/imaging";

/** One medical term of an answer, tied to its mask. */
export interface GroundedTerm {
  /** As written in the answer. */
  readonly text: string;
  /** UTF-16 offsets into `Answer.text`. */
  readonly start: number;
  readonly end: number;
  /** Probability that the structure is in the image, 0..1; null when the term has no `<SEG>`. */
  readonly presence: number | null;
  /** The model's own estimate of the mask's IoU with the truth, 0..1; null when there is no mask. */
  readonly quality: number | null;
  /**
   * IoU of the masks at a stricter and a laxer threshold, 0..1: 1 is a sharp edge (Kirillov et al., "Segment
   * Anything", appendix B); null when there is no mask.
   */
  readonly stability: number | null;
  /** On the image's own pixel grid; null when the structure is absent or the term has no `<SEG>`. */
  readonly mask: Mask | null;
}

/** What the model says to one question. */
export interface Answer {
  /** The words, without tags. */
  readonly text: string;
  /** The words with tags, in the canonical form: what the next turn sees as history. */
  readonly tagged: string;
  readonly terms: readonly GroundedTerm[];
  /** Repairs of malformed model output, in words. */
  readonly warnings: readonly string[];
  /** Wall-clock milliseconds. `encode` is 0 when the image was encoded before. */
  readonly ms: { readonly encode: number; readonly answer: number; readonly masks: number };
}

/** What a streamed answer consists of, in order; it ends with `done`. */
export type AnswerEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "term"; readonly term: GroundedTerm }
  | { readonly kind: "done"; readonly answer: Answer };

/** An earlier turn of the conversation, as the model sees it. */
export interface PastTurn {
  readonly question: string;
  /** The answer with tags: `Answer.tagged`. */
  readonly tagged: string;
}

export interface AskOptions {
  /** Marks for this turn, in pixels of the image. */
  readonly marks?: readonly Mark[];
  /** Earlier turns, oldest first. Default: those that went through this session. */
  readonly history?: readonly PastTurn[];
  /** Stops the answer early. */
  readonly signal?: AbortSignal;
}
