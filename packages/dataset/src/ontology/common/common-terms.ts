import type { Term } from "../term.js";
import { HEAD_TERMS } from "./head-terms.js";
import { SURFACE_TERMS } from "./surface-terms.js";
import { TRUNK_TERMS } from "./trunk-terms.js";

/**
 * The terms that the published models were trained with, in a fixed order.
 *
 * Absent structures, suggestions and the tokenizer's corpus are drawn from this list with a seed: a new term, a new
 * synonym or another order changes every sample after it. New terms belong to the wider tables, and other words for
 * these ones to the aliases.
 */
export const COMMON_TERMS: readonly Term[] = [...TRUNK_TERMS, ...HEAD_TERMS, ...SURFACE_TERMS].map(
  (term) => ({ ...term, commonlyAsked: true }),
);
