import type { Random } from "@mimo/base";
import type { Spelling } from "./spelling.js";

/** How one simulated person writes, and wants to be answered. */
export interface Style {
  readonly terse: boolean;
  readonly spelling: Spelling;
  /** Key strokes: proper, all in lower case, without the mark at the end, all in capitals. */
  readonly typing: "proper" | "lower" | "unpunctuated" | "capitals";
}

const TERSE_SHARE = 0.18;
const BRITISH_SHARE = 0.3;
const TYPING = ["proper", "lower", "unpunctuated", "capitals"] as const;
const TYPING_WEIGHTS = [74, 13, 12, 1];

/** Draws the habits of a person. */
export function drawStyle(rng: Random): Style {
  return {
    terse: rng.chance(TERSE_SHARE),
    spelling: rng.chance(BRITISH_SHARE) ? "british" : "american",
    typing: TYPING[rng.pickWeighted(TYPING_WEIGHTS)],
  };
}
