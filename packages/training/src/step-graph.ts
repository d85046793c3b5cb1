// B images, S sequences of one image, R = B*S, K mask slots of one image, Q = B*K, M marks, L text tokens, P prefix.
import {
  type EncodedImage,
  fineGridSide,
  gatherSequences,
  gatherStates,
  HIDDEN,
  MARK_CHANNELS,
  MARK_GEOMETRY,
  Mimo,
  type MimoConfig,
  markGridSide,
  TERM_TOKENS,
} from "@mimo/model";
import {
  add,
  concat,
  crossEntropy,
  Graph,
  gradients,
  mul,
  reduceSum,
  reshape,
  Scope,
  scale,
  slice,
  type Tensor,
} from "@mimo/tensor";
import { contrastLoss } from "./contrast-loss.js";
import { declareFeatures } from "./features/feature-inputs.js";
import { trainedParameters } from "./features/trained-parameters.js";
import { type LossWeights, maskLosses } from "./losses.js";

/** Extents of one training batch. */
export interface BatchShape {
  readonly images: number;
  /** Questions of one image. */
  readonly sequencesPerImage: number;
  /** Masks of one image, over all its questions. */
  readonly slotsPerImage: number;
  readonly marks: number;
  readonly tokens: number;
  readonly questionTokens: number;
}

/** What a step leaves out. */
export interface StepOptions {
  /** Parts of the model that are not trained, see `isFrozen`. Default: none. */
  readonly frozen?: readonly string[];
  /** Whether the image encoder's features are inputs (see `declareFeatures`) in place of the image. Default: no. */
  readonly givenFeatures?: boolean;
}

/** A training step as a graph: the loss, its parts, and the gradient of every trained parameter. */
export interface StepGraph {
  readonly graph: Graph;
  readonly losses: Readonly<Record<LossName, Tensor>> & { readonly contrast?: Tensor };
  readonly gradients: ReadonlyMap<string, Tensor>;
}

export const LOSS_NAMES = ["total", "text", "bce", "dice", "presence", "quality"] as const;
export type LossName = (typeof LOSS_NAMES)[number];

/** Names, types and extents of the step's inputs; the batch builder fills exactly these. */
export function declareInputs(graph: Graph, config: MimoConfig, shape: BatchShape) {
  const { images, sequencesPerImage, slotsPerImage, marks, tokens, questionTokens } = shape;
  const [sequences, slots] = [images * sequencesPerImage, images * slotsPerImage];
  const grid = markGridSide(config) ** 2;
  const fine = fineGridSide(config);
  const floats = (name: string, ...extents: number[]) => graph.input(name, "float32", extents);
  const integers = (name: string, ...extents: number[]) => graph.input(name, "int64", extents);
  return {
    image: floats("image", images, 3, config.imageSize, config.imageSize),
    ids: integers("ids", sequences, tokens),
    targets: integers("targets", sequences * tokens),
    targetWeights: floats("target_weights", sequences * tokens),
    questionIds: integers("question_ids", sequences, questionTokens),
    questionBias: floats("question_bias", sequences, questionTokens),
    markMaps: floats("mark_maps", sequences, marks, grid),
    markGeometry: floats("mark_geometry", sequences, marks, MARK_GEOMETRY),
    markBias: floats("mark_bias", sequences, marks),
    segPosition: integers("seg_position", slots),
    slotSequence: integers("slot_sequence", slots),
    termIds: integers("term_ids", slots, TERM_TOKENS),
    termWeights: floats("term_weights", slots, TERM_TOKENS),
    drawn: floats("drawn", slots, MARK_CHANNELS, fine, fine),
    masks: floats("masks", slots, fine * 4, fine * 4),
    /** 1 for a slot in use, 0 for padding. */
    slotWeight: floats("slot_weight", slots),
    /** 1 where the structure is in the image. */
    present: floats("present", slots),
  };
}

export type StepInputs = ReturnType<typeof declareInputs>;

/** Causal mask over prefix and text, `[1, 1, T, T]`. */
export function causalBias(graph: Graph, length: number): Tensor {
  const bias = new Float32Array(length * length);
  for (let row = 0; row < length; row++) bias.fill(HIDDEN, row * length + row + 1, (row + 1) * length);
  return graph.constant(bias, [1, 1, length, length]);
}

function positions(graph: Graph, sequences: number, length: number): Tensor {
  const values = BigInt64Array.from({ length: sequences * length }, (_, i) => BigInt(i % length));
  return graph.constantInt64(values, [sequences, length]);
}

function textStates(model: Mimo, inputs: StepInputs, prefix_RPD: Tensor): Tensor {
  const { graph } = model.scope;
  const [sequences, prefix] = prefix_RPD.shape as readonly number[];
  const [, tokens] = inputs.ids.shape as readonly number[];
  const marks = inputs.markBias.shape[1] as number;
  const length = prefix + tokens;
  const zeros = (count: number) => graph.constant(new Float32Array(sequences * count), [sequences, count]);
  const keyBias = [zeros(prefix - marks), inputs.markBias, zeros(tokens)];
  const bias = add(causalBias(graph, length), reshape(concat(keyBias, 1), [sequences, 1, 1, length]));
  const { hidden_RTD } = model.language(prefix_RPD, inputs.ids, positions(graph, sequences, length), bias);
  return slice(hidden_RTD, 1, prefix, length);
}

/**
 * Builds forward pass, losses and gradients.
 *
 * A part of the loss with weight 0 is computed, but nothing is learned from it; a parameter that only such parts depend
 * on has no gradient.
 */
export function buildStepGraph(
  config: MimoConfig,
  shape: BatchShape,
  weights: LossWeights,
  { frozen = [], givenFeatures = false }: StepOptions = {},
): StepGraph {
  const graph = new Graph();
  const model = new Mimo(new Scope(graph), config);
  const inputs = declareInputs(graph, config, shape);
  const encoded = givenFeatures
    ? model.encodeFeatures(declareFeatures(graph, config, shape.images))
    : model.encodeImage(inputs.image, null);
  const marks = { maps_RMP: inputs.markMaps, geometry_RMG: inputs.markGeometry, bias_RM: inputs.markBias };
  const question = { ids_RT: inputs.questionIds, bias_RT: inputs.questionBias };
  const aligned = model.align(encoded, question, marks);
  const text_RLD = textStates(model, inputs, aligned.prefix_RND);
  const seg_QE = gatherStates(text_RLD, inputs.segPosition);
  const decoded = model.decodeMasks(encoded.maskFeatures, {
    seg_QE,
    termIds_QT: inputs.termIds,
    termWeights_QT: inputs.termWeights,
    marks_QMA: gatherSequences(aligned.marks_RMA, inputs.slotSequence),
    markBias_QM: gatherSequences(inputs.markBias, inputs.slotSequence),
    maps_QCHW: inputs.drawn,
  });
  const text = textLoss(model, text_RLD, aligned.context_RD, inputs);
  const parts = {
    text,
    ...maskLosses(decoded, inputs),
    ...contrastPart(model, encoded, seg_QE, inputs, weights),
  };
  const total = weightedSum(parts, weights);
  const named = trainedParameters(graph, total, frozen);
  const computed = gradients(
    total,
    named.map(({ tensor }) => tensor),
  );
  return {
    graph,
    losses: { total, ...parts },
    gradients: new Map(named.map(({ spec }, i) => [spec.name, computed[i]])),
  };
}

/** The contrastive part if it weighs anything; nothing of it is in the graph otherwise. */
function contrastPart(
  { scope, config }: Mimo,
  { maskFeatures }: EncodedImage,
  seg_QE: Tensor,
  inputs: StepInputs,
  { contrast = 0 }: LossWeights,
): { contrast?: Tensor } {
  if (contrast === 0) return {};
  const slots = { seg_QE, grid_BCHW: maskFeatures.middle, ...inputs };
  return { contrast: contrastLoss(scope.child("contrast"), slots, config.language.vocabulary) };
}

function weightedSum(parts: Readonly<Record<string, Tensor>>, weights: LossWeights): Tensor {
  const weightOf = new Map<string, number | undefined>(Object.entries(weights));
  return Object.entries(parts)
    .map(([name, part]) => ({ part, weight: weightOf.get(name) ?? 0 }))
    .filter(({ weight }) => weight > 0)
    .map(({ part, weight }) => scale(part, weight))
    .reduce((sum, part) => add(sum, part));
}

function textLoss(model: Mimo, text_RLD: Tensor, context_RD: Tensor, inputs: StepInputs): Tensor {
  const [sequences, tokens] = text_RLD.shape as readonly number[];
  const logits = model.logits(text_RLD, context_RD);
  const rows = reshape(logits, [sequences * tokens, model.config.language.vocabulary]);
  return reduceSum(mul(crossEntropy(rows, inputs.targets), inputs.targetWeights));
}
