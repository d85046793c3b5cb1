export { EvaluationError, type EvaluationErrorCode } from "./evaluation-error.js";
export { bootstrapInterval, type Interval, median, quantile } from "./metrics/bootstrap.js";
export {
  cIou,
  diceOfOverlap,
  diceScore,
  gIou,
  iou,
  iouOfOverlap,
  measureOverlap,
  type Overlap,
  unionPx,
} from "./metrics/overlap.js";
export { falseMaskRate, presenceAuroc } from "./metrics/presence.js";
export {
  countTerms,
  matchByName,
  namesTarget,
  type TermCounts,
  termAccuracy,
  termF1,
  yesOrNo,
} from "./metrics/terms.js";
