export {
  buildPriorMasks,
  type PriorMasks,
  type PriorOptions,
  parsePriorMasks,
  type TermPrior,
} from "./baselines/prior-masks.js";
export {
  type ComparedMeasure,
  type ComparisonOptions,
  compareEvaluations,
  type EvaluationComparison,
} from "./compare/compare-evaluations.js";
export { pairingText } from "./compare/comparison-document.js";
export { readEvaluation, type StoredEvaluation } from "./compare/stored-evaluation.js";
export { writeComparison } from "./compare/write-comparison.js";
export { EvaluationError, type EvaluationErrorCode } from "./evaluation-error.js";
export type { Estimate } from "./harness/estimate.js";
export {
  type EvaluationOptions,
  type EvaluationProgress,
  evaluate,
  type RunEvaluationOptions,
  runEvaluation,
} from "./harness/evaluate.js";
export type { EvaluationEngine, EvaluationSession } from "./harness/evaluation-engine.js";
export type {
  Cost,
  EvaluatedModel,
  EvaluationReport,
  EvaluationSettings,
  ImageFailure,
  Latency,
} from "./harness/evaluation-report.js";
export type { AnswerPicture, ImageOutcome, ImageResult } from "./harness/image-outcome.js";
export { type ImageWorker, type ImageWorkerOptions, openImageWorker } from "./harness/image-worker.js";
export { removeJournal } from "./harness/journal.js";
export type { MeasureName } from "./harness/measures.js";
export { type EvaluationPlan, type PlanOptions, planEvaluation } from "./harness/plan-evaluation.js";
export type { Protocol, WrittenProtocol } from "./harness/protocol.js";
export {
  type Answerer,
  CONTROLS,
  type Control,
  type SampleRow,
} from "./harness/sample-row.js";
export type { Suite, SuiteSubjectImage } from "./harness/suite.js";
export type {
  ClickRow,
  CorruptionRow,
  PromptKind,
  PromptRow,
  StabilityRow,
  SuiteRow,
  SuiteSubject,
} from "./harness/suite-rows.js";
export { SUITES } from "./harness/suites.js";
export {
  type Comparison,
  type GroupEstimate,
  HEADLINE_MODALITIES,
  type MeasureTable,
} from "./harness/summarise.js";
export {
  type AveragePrecisionOptions,
  averagePrecision,
  type ImageDetections,
} from "./metrics/average-precision.js";
export { bootstrapInterval, type Interval, median, quantile } from "./metrics/bootstrap.js";
export {
  brierScore,
  type Claim,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from "./metrics/calibration.js";
export {
  type ClickCounting,
  type ClicksToReach,
  clickCurveArea,
  clicksToReach,
  meanByClick,
  type NumberOfClicks,
  normalisedClickCurveArea,
  numberOfClicks,
} from "./metrics/clicks.js";
export { assignMaximum } from "./metrics/grounding/assignment.js";
export {
  type GcgScores,
  gcgMatches,
  gcgMeanIou,
  gcgScores,
  type TextSimilarity,
  termSimilarity,
} from "./metrics/grounding/gcg.js";
export {
  type GroundedAnswer,
  groundedAnswer,
  iouMatrix,
  type TermMask,
} from "./metrics/grounding/grounded-answer.js";
export {
  GROUNDED_IOU,
  poolStrict,
  type StrictScore,
  type StrictScores,
  strictScore,
  type TermRule,
  type TermShares,
  termShares,
} from "./metrics/grounding/strict.js";
export {
  type Bleu,
  type BleuCounts,
  type BleuSmoothing,
  bleuOfCounts,
  cocoBleu,
  corpusBleu,
  countBleu,
} from "./metrics/language/bleu.js";
export { ciderDScores, ciderScores } from "./metrics/language/cider.js";
export {
  type AnswerLanguage,
  type LanguageScores,
  poolLanguage,
  scoreLanguage,
} from "./metrics/language/language-scores.js";
export { meteor } from "./metrics/language/meteor.js";
export { porterStem } from "./metrics/language/porter-stem.js";
export { cocoRougeL, rougeL } from "./metrics/language/rouge-l.js";
export type { TextPair } from "./metrics/language/text-pair.js";
export { mtevalTokens, wordTokens } from "./metrics/language/tokens.js";
export {
  answerWords,
  type ClosedQuestion,
  closedAccuracy,
  isClosedRight,
  meanOpen,
  namedChoice,
  type OpenScore,
  type OpenScores,
  scoreOpen,
} from "./metrics/language/vqa.js";
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
export {
  comparePaired,
  type PairedComparison,
  type PairedOptions,
  type PairedScore,
  signFlipP,
} from "./metrics/paired.js";
export { falseMaskRate, presenceAuroc } from "./metrics/presence.js";
export { meanPairwiseIou } from "./metrics/stability.js";
export {
  type ContourDistances,
  DEFAULT_TOLERANCE_PX,
  hausdorff95,
  hausdorff95OfDistances,
  measureSurface,
  type Spacing,
  type SurfaceDistances,
  surfaceDice,
  surfaceDiceOfDistances,
} from "./metrics/surface-dice.js";
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
export { type WilcoxonResult, wilcoxonSignedRank } from "./metrics/wilcoxon.js";
export { evaluatePredictions, type PredictionOptions } from "./predictions/evaluate-predictions.js";
export type { ImportedMask, ImportProtocol, Predictions } from "./predictions/imported-masks.js";
export { readPredictions } from "./predictions/read-predictions.js";
export type {
  Cell,
  HeadlineNumber,
  ReportFigure,
  ReportSection,
  ReportTable,
  Series,
} from "./report/section.js";
export { writeReport } from "./report/write-report.js";
export { chooseStructures, everyNth, type SuiteTarget } from "./suites/choose-structures.js";
export {
  CORRUPTION_LEVELS,
  type Corrupted,
  type Corruption,
  corruptPicture,
  STRENGTHS,
  type Strength,
} from "./suites/corrupt-picture.js";
export { type Click, nextClick } from "./suites/next-click.js";
export { CORRUPTIONS, runCorruption } from "./suites/run-corruption.js";
export {
  CLICK_STARTS,
  CLICKS,
  type ClickStart,
  type InteractionOptions,
  PROMPT_KINDS,
  runInteraction,
} from "./suites/run-interaction.js";
export { JITTERS, runStability, type StabilityOptions } from "./suites/run-stability.js";
export { fromShownPicture, type ShownPicture, toShownPicture } from "./suites/shown-picture.js";
export type { SuiteOptions } from "./suites/suite-options.js";
export { summariseCorruption } from "./suites/summarise-corruption.js";
export { summariseInteraction } from "./suites/summarise-interaction.js";
export { summariseStability } from "./suites/summarise-stability.js";
