import type { ImageRecord } from "@mimo/dataset";
import { type Mark, type Mask, maskFromEllipseInBox, type PointXyPx } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import type { AskedSample } from "../harness/protocol.js";
import { drawPrior, type PriorMasks, type TermPrior } from "./prior-masks.js";

/**
 * What training masks alone make of a question: a structure asked for by name gets its prior mask, a box the ellipse in it,
 * and an unnamed point the structure that lies there most often. Presence is the share of training images that show it.
 *
 * @returns Null for questions that take words to answer: those of perspective III and IV.
 */
export function answerWithPrior(
  priors: PriorMasks,
  { modality, width, height }: ImageRecord,
  { protocol, marks, targets }: AskedSample,
): Answer | null {
  const [mark] = marks;
  const named = () => priors.priorOf(modality, targets[0].term);
  const pointed = (at: PointXyPx) => priors.likeliestAt(modality, at, width, height);
  switch (protocol) {
    case "text":
    case "text+point":
    case "absent":
      return toAnswer(named(), width, height);
    case "box":
    case "point":
    case "name": {
      const at = mark === undefined ? null : middleOf(mark);
      if (at === null) return null;
      const ellipse = mark?.kind === "box" ? maskFromEllipseInBox(mark.box, width, height) : null;
      return toAnswer(pointed(at), width, height, ellipse);
    }
    default:
      return null;
  }
}

function middleOf(mark: Mark): PointXyPx | null {
  if (mark.kind === "point") return mark.at;
  if (mark.kind !== "box") return null;
  const [x0, y0, x1, y1] = mark.box;
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

function toAnswer(prior: TermPrior | null, width: number, height: number, drawn: Mask | null = null): Answer {
  const text = prior?.term ?? "";
  const mask = drawn ?? (prior === null ? null : drawPrior(prior, width, height));
  const term = { text, start: 0, end: text.length, quality: null, stability: null };
  return {
    text,
    tagged: text,
    terms: mask === null ? [] : [{ ...term, presence: prior?.share ?? 0, mask }],
    warnings: [],
    ms: { encode: 0, answer: 0, masks: 0 },
  };
}
