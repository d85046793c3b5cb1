import type { GroundedTermJson } from "@mimo/protocol";
import { useInfo } from "../../api/queries.js";

/** A term of an answer with what the page ties it to. */
export interface ShownTerm extends GroundedTermJson {
  /** Number and colour of its finding; null when it has none. */
  readonly link: {
    /** The finding's id, or that of a mask that is not stored yet. */
    readonly id: string;
    readonly number: number;
    readonly color: string;
    /** The finding was deleted after the answer. */
    readonly isGone: boolean;
  } | null;
}

/** Why a term has no region: the model calls the structure absent, or names it and draws nothing. */
export function useReasonForNone({ presence }: ShownTerm): "absent" | "noRegion" {
  const { data } = useInfo();
  // Until the threshold is known, nothing is called absent.
  return presence !== null && presence < (data?.model.presenceThreshold ?? 0) ? "absent" : "noRegion";
}
