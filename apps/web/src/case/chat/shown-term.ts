import type { GroundedTermJson } from "@mimo/protocol";

/** A term of an answer with what the page ties it to. */
export interface ShownTerm extends GroundedTermJson {
  /** Number and colour of its finding; null when the structure is not in the image. */
  readonly link: {
    /** The finding's id, or that of a mask that is not stored yet. */
    readonly id: string;
    readonly number: number;
    readonly color: string;
    /** The finding was deleted after the answer. */
    readonly isGone: boolean;
  } | null;
}
