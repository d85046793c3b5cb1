import type { ImageRecord } from "@mimo/dataset";
import { maskFromEllipseInBox } from "@mimo/imaging";
import { answerWithPrior } from "../baselines/prior-answer.js";
import type { PriorMasks } from "../baselines/prior-masks.js";
import type { AskedSample } from "./protocol.js";
import type { SampleRow } from "./sample-row.js";
import { scoreAnswer, scoreMask } from "./score-answer.js";

/** The answers to a question that look at no picture, and so cost next to nothing: `ellipse` and `prior`. */
export function answerUnlooked(
  record: ImageRecord,
  sample: AskedSample,
  priors: PriorMasks | null,
): SampleRow[] {
  const rows: SampleRow[] = [];
  const [mark] = sample.marks;
  if (sample.protocol === "box" && mark?.kind === "box") {
    const ellipse = maskFromEllipseInBox(mark.box, record.width, record.height);
    rows.push(scoreMask(record, sample, ellipse, "ellipse"));
  }
  const answer = priors === null ? null : answerWithPrior(priors, record, sample);
  if (answer !== null) {
    rows.push({ ...scoreAnswer(record, sample, answer, "prior", null), answer: null, ms: null });
  }
  return rows;
}
