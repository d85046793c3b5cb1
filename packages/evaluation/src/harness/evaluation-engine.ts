import type { Mark, Mask, MedicalImage } from "@mimo/imaging";
import type { Answer, AskOptions, GroundedTerm } from "@mimo/inference";

/** What evaluating needs of an opened image; `ImageSession` of the inference package is one. */
export interface EvaluationSession {
  /** Milliseconds that encoding the image took. */
  readonly encodeMs: number;
  /** Answers a question; later questions see earlier turns until `reset`. */
  ask(question: string | null, options?: AskOptions): Promise<Answer>;
  /** Segments a named structure without words; the mask is null where the model sees none. */
  segment(term: string, marks: readonly Mark[]): Promise<GroundedTerm & { readonly ms: number }>;
  /**
   * Corrects a mask.
   *
   * @param fresh - Marks that ask for a change.
   * @param settled - Marks that `previous` has answered already.
   */
  refine(
    term: string,
    previous: Mask,
    fresh: readonly Mark[],
    settled?: readonly Mark[],
  ): Promise<GroundedTerm & { readonly ms: number }>;
  /** Forgets earlier turns. */
  reset(): void;
}

/** What evaluating needs of a model; `MimoEngine` of the inference package is one, and so can any other model be. */
export interface EvaluationEngine {
  readonly model: {
    /** SHA-256 of the weights, hexadecimal. */
    readonly weightsHash: string;
    readonly file: {
      /** Presence from which a structure that was asked for by name counts as there. */
      readonly presenceThreshold: number;
      /** Where the weights come from. */
      readonly provenance: Readonly<Record<string, unknown>>;
    };
  };
  /** Encodes an image once for all questions about it. */
  openImage(image: MedicalImage): Promise<EvaluationSession>;
}
