export { EvaluationError, type EvaluationErrorCode } from "./evaluation-error.js";
export type { Estimate } from "./harness/estimate.js";
export { type EvaluationOptions, type EvaluationProgress, evaluate } from "./harness/evaluate.js";
export type { AnswerPicture } from "./harness/evaluate-image.js";
export type { EvaluationEngine, EvaluationSession } from "./harness/evaluation-engine.js";
export type {
  Cost,
  EvaluatedModel,
  EvaluationReport,
  EvaluationSettings,
  ImageFailure,
  Latency,
} from "./harness/evaluation-report.js";
export type { MeasureName } from "./harness/measures.js";
export type { Protocol, WrittenProtocol } from "./harness/protocol.js";
export {
  type Answerer,
  CONTROLS,
  type Control,
  type GroundingCase,
  type SampleRow,
} from "./harness/sample-row.js";
export {
  type Comparison,
  type GroupEstimate,
  HEADLINE_MODALITIES,
  type MeasureTable,
} from "./harness/summarise.js";
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
  matchTerms,
  namesTarget,
  type TermCounts,
  termAccuracy,
  termF1,
  yesOrNo,
} from "./metrics/terms.js";
export { reportMarkdown, type SheetList } from "./report/report-markdown.js";
export { writeReport } from "./report/write-report.js";
