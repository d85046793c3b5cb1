// The inference programs: B = R = Q = 1. "marks", "question", "tokens" and "past" are symbolic.
import type { Dim, Scope, Tensor } from "@mimo/tensor";
import type { MimoConfig } from "./config.js";
import type { KeyValue } from "./language/language-model.js";
import { MARK_CHANNELS } from "./mask-decoder/mask-decoder.js";
import { fineGridSide, Mimo, markGridSide } from "./mimo.js";
import { MARK_GEOMETRY } from "./prompt/visual-prompt-encoder.js";

/** One program: names of its outputs. Its inputs are the graph inputs that they depend on. */
export type ProgramName = "encode" | "align" | "language" | "masks";

export type InferenceOutputs = Readonly<Record<ProgramName, Readonly<Record<string, Tensor>>>>;

/** Extents of the encoder stages' grids: `[channels, side]`. */
function stageExtents(encoder: MimoConfig["imageEncoder"], size: number): [number, number][] {
  return encoder.stages.map(({ channels }, i) => [channels, size / encoder.patch / 2 ** i]);
}

function encodeOutputs(model: Mimo): Record<string, Tensor> {
  const { graph } = model.scope;
  const { config } = model;
  const picture = (name: string, side: number) => graph.input(name, "float32", [1, 3, side, side]);
  const image = picture("image", config.imageSize);
  const maskImage = config.maskEncoder ? picture("mask_image", config.maskEncoder.imageSize) : null;
  const encoded = model.encodeImage(image, maskImage);
  const { coarse, middle, fine } = encoded.maskFeatures;
  const stages = encoded.features.stages_BCHW.map((stage, i) => [`stage_${i}`, stage] as const);
  const tokens = encoded.tokens_BLD;
  return {
    ...Object.fromEntries(stages),
    image_tokens: tokens,
    mask_coarse: coarse,
    mask_middle: middle,
    mask_fine: fine,
  };
}

function alignOutputs(model: Mimo): Record<string, Tensor> {
  const { graph } = model.scope;
  const { config } = model;
  const stages = stageExtents(config.imageEncoder, config.imageSize);
  const floats = (name: string, ...shape: Dim[]) => graph.input(name, "float32", shape);
  const [, coarsest] = stages[stages.length - 1];
  const features = {
    stages_BCHW: stages.map(([channels, side], i) => floats(`in.stage_${i}`, 1, channels, side, side)),
  };
  const tokens_BLD = floats("in.image_tokens", 1, coarsest ** 2, config.aligner.width);
  const question = {
    ids_RT: graph.input("question_ids", "int64", [1, "question"]),
    bias_RT: floats("question_bias", 1, "question"),
  };
  const marks = {
    maps_RMP: floats("mark_maps", 1, "marks", markGridSide(config) ** 2),
    geometry_RMG: floats("mark_geometry", 1, "marks", MARK_GEOMETRY),
    bias_RM: floats("mark_bias", 1, "marks"),
  };
  const aligned = model.align({ features, tokens_BLD }, question, marks);
  return { prefix: aligned.prefix_RND, context: aligned.context_RD, mark_tokens: aligned.marks_RMA };
}

/** One program for prefill and decoding: embeddings come in, so that the prefix and tokens enter the same way. */
function languageOutputs(model: Mimo): Record<string, Tensor> {
  const { graph } = model.scope;
  const { language } = model.config;
  const headWidth = language.width / language.heads;
  const past: KeyValue[] = Array.from({ length: language.layers }, (_, i) => ({
    key: graph.input(`past_key_${i}`, "float32", [1, language.heads, "past", headWidth]),
    value: graph.input(`past_value_${i}`, "float32", [1, language.heads, "past", headWidth]),
  }));
  const prefix = graph.input("in.prefix", "float32", [1, "prefix", language.width]);
  const context = graph.input("in.context", "float32", [1, language.width]);
  const ids = graph.input("ids", "int64", [1, "tokens"]);
  const positions = graph.input("positions", "int64", [1, "prefix+tokens"]);
  const bias = graph.input("attention_bias", "float32", [1, 1, "prefix+tokens", "past+prefix+tokens"]);
  const { hidden_RTD, present } = model.language(prefix, ids, positions, bias, past);
  const caches = present.flatMap(({ key, value }, i) => [
    [`key_${i}`, key] as const,
    [`value_${i}`, value] as const,
  ]);
  return { hidden: hidden_RTD, logits: model.logits(hidden_RTD, context), ...Object.fromEntries(caches) };
}

function maskOutputs(model: Mimo): Record<string, Tensor> {
  const { graph } = model.scope;
  const { config } = model;
  const { width, middleChannels, fineChannels } = config.maskDecoder;
  const fineSide = fineGridSide(config);
  const floats = (name: string, ...shape: Dim[]) => graph.input(name, "float32", shape);
  const grid = (name: string, channels: number, side: number) => floats(name, 1, channels, side, side);
  const features = {
    coarse: grid("in.mask_coarse", width, fineSide / 4),
    middle: grid("in.mask_middle", middleChannels, fineSide / 2),
    fine: grid("in.mask_fine", fineChannels, fineSide),
  };
  const decoded = model.decodeMasks(features, {
    seg_QE: floats("seg", 1, config.language.width),
    termIds_QT: graph.input("term_ids", "int64", [1, "term"]),
    termWeights_QT: floats("term_weights", 1, "term"),
    marks_QMA: floats("in.mark_tokens", 1, "marks", config.aligner.width),
    markBias_QM: floats("mask_mark_bias", 1, "marks"),
    maps_QCHW: floats("drawn", 1, MARK_CHANNELS, fineSide, fineSide),
  });
  return { logits: decoded.logits_QHW, presence: decoded.presence_Q, quality: decoded.quality_Q };
}

/** Builds all inference programs in one graph, so that they share parameters by name. */
export function buildInferenceGraph(scope: Scope, config: MimoConfig): InferenceOutputs {
  const model = new Mimo(scope, config);
  return {
    encode: encodeOutputs(model),
    align: alignOutputs(model),
    language: languageOutputs(model),
    masks: maskOutputs(model),
  };
}
