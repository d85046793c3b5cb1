// B images, K mask slots of one image, Q = B*K slots, M marks, D width, C channels, H and W fine grid sides.
import {
  add,
  concat,
  expand,
  gatherRows,
  layerNorm,
  linear,
  matmul,
  mlp,
  normal,
  pointwise,
  reduceMean,
  reshape,
  type Scope,
  sigmoid,
  slice,
  spaceToDepth,
  stopGradient,
  type Tensor,
} from "@mimo/tensor";
import type { MimoConfig } from "../config.js";
import { gridToTokens, tokensToGrid } from "../vision/image-encoder.js";
import { gridPositions } from "../vision/position-encoding.js";
import { visionBlock } from "../vision/transformer-block.js";
import { finestLogits, refineGrids, repeatForSlots } from "./mask-refinement.js";
import type { MaskFeatures } from "./neck.js";
import { twoWayTransformer } from "./two-way-transformer.js";

/** Channels of the dense mark maps: positive, negative, box, earlier mask. */
export const MARK_CHANNELS = 4;

/** Tokens of a term that its embedding takes in; longer terms are cut. */
export const TERM_TOKENS = 8;

export interface MaskDecoderInputs {
  readonly features: MaskFeatures;
  /** Language state at `<SEG>`, `[Q, language width]`. */
  readonly seg_QE: Tensor;
  /** Tokens of the term that the `<SEG>` grounds, int64 `[Q, T]`. */
  readonly termIds_QT: Tensor;
  /** Weight of each of them, summing to 1, 0 where padded: `[Q, T]`. */
  readonly termWeights_QT: Tensor;
  /** The user's marks as tokens, `[Q, M, aligner width]`: what no peer passes on. */
  readonly marks_QMA: Tensor;
  /** 0, or a large negative number where a mark is padding, `[Q, M]`. */
  readonly markBias_QM: Tensor;
  /** The same marks drawn on the fine grid, `[Q, 4, H, W]`. */
  readonly maps_QCHW: Tensor;
}

export interface MaskDecoderOutputs {
  /** Mask logits in the model's square, `[Q, 4H, 4W]`; above 0 is inside. */
  readonly logits_QHW: Tensor;
  /** Logit of "the structure is in this image", `[Q]`. */
  readonly presence_Q: Tensor;
  /** Predicted IoU of the mask with the truth, as a logit, `[Q]`. */
  readonly quality_Q: Tensor;
  /** Mask logits of the rounds before the last, for training; none with one round. */
  readonly earlier_QHW?: readonly Tensor[];
}

/**
 * The prompt token: the projected `<SEG>` state plus the mean embedding of the term's own tokens.
 *
 * Departure from the paper, which has the state alone: through it the gradient of the masks reaches the words only by
 * way of the whole language model, and a small model trained for an hour paints the same mask whatever is asked.
 */
function promptToken(scope: Scope, inputs: MaskDecoderInputs, config: MimoConfig): Tensor {
  const { width } = config.maskDecoder;
  const [slots, count] = inputs.termIds_QT.shape;
  const state = mlp(scope.child("seg"), inputs.seg_QE, config.language.width, width);
  const table = scope.vector("term_tokens", [config.language.vocabulary, width], normal(0.5));
  const rows = gatherRows(table, inputs.termIds_QT);
  const mean = reshape(matmul(reshape(inputs.termWeights_QT, [slots, 1, count]), rows), [slots, width]);
  return reshape(add(state, linear(scope.child("term"), mean, width)), [slots, 1, width]);
}

/**
 * What each place of the coarse grid learns from the others now that it knows what is asked: how far a structure reaches
 * that was marked at one point, which of two like organs is meant.
 *
 * Its last layer starts at zero, so that a model trained without it begins where it was.
 */
function spreadContext(scope: Scope, image_QLD: Tensor, positions_LD: Tensor, config: MimoConfig): Tensor {
  const { contextBlocks, heads, width } = config.maskDecoder;
  if (contextBlocks === 0) return image_QLD;
  let x = add(image_QLD, positions_LD);
  for (let i = 0; i < contextBlocks; i++) x = visionBlock(scope.child(`blocks.${i}`), x, heads, null);
  return add(
    image_QLD,
    linear(scope.child("out"), layerNorm(scope.child("norm"), x), width, { deviation: 0 }),
  );
}

/** The tokens that go into the two-way transformer, and which of them are padding. */
interface DecoderTokens {
  readonly tokens_QXD: Tensor;
  /** `[Q, 1, 1, X]` */
  readonly bias: Tensor;
}

/** Two tokens of the decoder's own, the prompt, and the marks if it is given them. */
function decoderTokens(scope: Scope, inputs: MaskDecoderInputs, config: MimoConfig): DecoderTokens {
  const { width, marks } = config.maskDecoder;
  const slotCount = inputs.seg_QE.shape[0] as number;
  const seg = promptToken(scope, inputs, config);
  const own = expand(scope.vector("tokens", [1, 2, width], normal(0.5)), [slotCount, 2, width]);
  const open = scope.graph.constant(new Float32Array(slotCount * 3), [slotCount, 3]);
  const tokens = marks ? [own, seg, linear(scope.child("marks"), inputs.marks_QMA, width)] : [own, seg];
  const bias = marks ? concat([open, inputs.markBias_QM], 1) : open;
  return { tokens_QXD: concat(tokens, 1), bias: reshape(bias, [slotCount, 1, 1, bias.shape[1]]) };
}

/** The decoder once. */
function decodeOnce(scope: Scope, inputs: MaskDecoderInputs, config: MimoConfig): MaskDecoderOutputs {
  const { width, kind, marks } = config.maskDecoder;
  const { features } = inputs;
  const slotCount = inputs.seg_QE.shape[0] as number;
  const { tokens_QXD, bias } = decoderTokens(scope, inputs, config);
  const maps_QCHW = marks ? inputs.maps_QCHW : null;
  const seen = repeatForSlots(features.coarse, slotCount);
  const coarse = maps_QCHW
    ? add(seen, pointwise(scope.child("drawn"), spaceToDepth(maps_QCHW, 4), width))
    : seen;
  const positions = gridPositions(scope.graph, coarse.shape[2] as number, width);
  const state = { tokens_QXD, image_QLD: gridToTokens(coarse) };
  const read = twoWayTransformer(scope.child("transformer"), state, positions, bias, config.maskDecoder);
  const token = (i: number) => reshape(slice(read.tokens_QXD, 1, i, i + 1), [slotCount, width]);
  const grid = tokensToGrid(spreadContext(scope.child("context"), read.image_QLD, positions, config));
  const refined = refineGrids(scope, { grid_QCHW: grid, features, maps_QCHW, token_QD: token(0) }, kind);
  const scores = mlp(scope.child("scores"), concat([token(1), token(0)], 1), width, 2);
  const score = (i: number) => reshape(slice(scores, 1, i, i + 1), [slotCount]);
  const logits_QHW = finestLogits(scope.child("mask"), refined, token(0));
  return { logits_QHW, presence_Q: score(0), quality_Q: score(1) };
}

/** The drawn maps with a mask of the decoder's own in the place of the earlier mask; no gradient flows into it. */
function withOwnMask(maps_QCHW: Tensor, logits_QHW: Tensor): Tensor {
  const [slots, channels, height, width] = maps_QCHW.shape as readonly number[];
  const [rows, columns] = [height, width].map((extent, i) => (logits_QHW.shape[i + 1] as number) / extent);
  const inside = sigmoid(stopGradient(logits_QHW));
  const blocks = reshape(inside, [slots, height, rows, width, columns]);
  const mask = reshape(reduceMean(blocks, [2, 4]), [slots, 1, height, width]);
  return concat([slice(maps_QCHW, 1, 0, channels - 1), mask], 1);
}

/**
 * The mask decoder: SAM's two-way decoder on the coarse grid, then refinement on finer ones.
 *
 * It is prompted by the projected `<SEG>` state together with the user's marks, as tokens and drawn as maps. With
 * `rounds` above 1 it corrects its own masks with the same weights, as SAM is trained to (Kirillov et al. 2023, "Training
 * algorithm": the mask of one iteration is a prompt of the next).
 */
export function maskDecoder(scope: Scope, inputs: MaskDecoderInputs, config: MimoConfig): MaskDecoderOutputs {
  let decoded = decodeOnce(scope, inputs, config);
  const earlier_QHW: Tensor[] = [];
  for (let round = 1; round < config.maskDecoder.rounds; round++) {
    earlier_QHW.push(decoded.logits_QHW);
    const maps_QCHW = withOwnMask(inputs.maps_QCHW, decoded.logits_QHW);
    decoded = decodeOnce(scope, { ...inputs, maps_QCHW }, config);
  }
  return { ...decoded, earlier_QHW };
}
