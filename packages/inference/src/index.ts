export type { Answer, AnswerEvent, AskOptions, GroundedTerm, PastTurn } from "./answer.js";
export { type EngineOptions, MimoEngine } from "./engine.js";
export { type GreyGrid, geodesicRegion } from "./geodesic-region.js";
export { ImageSession, MARK_QUESTION } from "./image-session.js";
export { InferenceError, type InferenceErrorCode } from "./inference-error.js";
export {
  cleanLogits,
  DEFAULT_POST_PROCESSING,
  maskFromLogits,
  type PostProcessing,
  stabilityOf,
} from "./mask-from-logits.js";
export { refersBack } from "./refers-back.js";
export { type Correction, type GridPicture, gridPicture, refineMask } from "./refine-mask.js";
export type { EncodedScan } from "./scan-reader.js";
