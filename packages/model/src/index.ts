export * from "./config.js";
export {
  MARK_CHANNELS,
  type MaskDecoderOutputs,
  TERM_TOKENS,
} from "./mask-decoder/mask-decoder.js";
export { SUBPIXELS } from "./mask-decoder/mask-refinement.js";
export * from "./mimo.js";
export { ModelError } from "./model-error.js";
export * from "./model-folder.js";
export * from "./preprocess/letterbox.js";
export * from "./preprocess/mark-features.js";
export * from "./preprocess/term-inputs.js";
export { buildInferenceGraph, type InferenceOutputs, type ProgramName } from "./programs.js";
export { MARK_GEOMETRY, type MarkInputs } from "./prompt/visual-prompt-encoder.js";
export type { ImageFeatures } from "./vision/image-encoder.js";
