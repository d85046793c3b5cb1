// B images, K mask slots of one image, Q = B*K slots, M marks, D width, C channels, H and W fine grid sides.
import {
  add,
  concat,
  convolution,
  depthToSpace,
  expand,
  gatherRows,
  groupNorm,
  layerNorm,
  linear,
  matmul,
  mlp,
  normal,
  pointwise,
  relu,
  reshape,
  resizeBilinear,
  type Scope,
  slice,
  spaceToDepth,
  type Tensor,
} from "@mimo/tensor";
import type { MimoConfig } from "../config.js";
import { convolutionBlock, gridToTokens, tokensToGrid } from "../vision/image-encoder.js";
import { gridPositions } from "../vision/position-encoding.js";
import { visionBlock } from "../vision/transformer-block.js";
import type { MaskFeatures } from "./neck.js";
import { twoWayTransformer } from "./two-way-transformer.js";

/** Channels of the dense mark maps: positive, negative, box, earlier mask. */
export const MARK_CHANNELS = 4;

/** Tokens of a term that its embedding takes in; longer terms are cut. */
export const TERM_TOKENS = 8;

/** Each fine position predicts a square of this side of the mask. */
export const SUBPIXELS = 4;

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
}

function repeatForSlots(x_BCHW: Tensor, slots: number): Tensor {
  const [batch, ...rest] = x_BCHW.shape as readonly number[];
  if (batch === slots) return x_BCHW;
  const grown = expand(reshape(x_BCHW, [batch, 1, ...rest]), [batch, slots / batch, ...rest]);
  return reshape(grown, [slots, ...rest]);
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

/** Adds to every position of a grid a vector that the mask token chooses. */
function addTokenBias(scope: Scope, x_QCHW: Tensor, token_QD: Tensor): Tensor {
  const [slots, channels] = x_QCHW.shape as readonly number[];
  return add(x_QCHW, reshape(linear(scope, token_QD, channels), [slots, channels, 1, 1]));
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

/** One step up: the grid from below, the image's own features there, the marks drawn there, the mask token. */
function refine(
  scope: Scope,
  below_QCHW: Tensor,
  skip_BCHW: Tensor,
  maps_QCHW: Tensor,
  token_QD: Tensor,
): Tensor {
  const [slots] = below_QCHW.shape as readonly number[];
  const [, channels, height, width] = skip_BCHW.shape as readonly number[];
  const up = resizeBilinear(pointwise(scope.child("up"), below_QCHW, channels), height, width);
  const marks = pointwise(scope.child("marks"), maps_QCHW, channels);
  const joined = add(add(up, marks), repeatForSlots(skip_BCHW, slots));
  return convolutionBlock(scope.child("block"), addTokenBias(scope.child("token"), joined, token_QD));
}

/** Mask logits: each fine position times weights that the mask token makes, plus shared weights. */
function maskLogits(scope: Scope, fine_QCHW: Tensor, token_QD: Tensor): Tensor {
  const [slots, channels, height, width] = fine_QCHW.shape as readonly number[];
  const outputs = SUBPIXELS * SUBPIXELS;
  const features = relu(groupNorm(scope.child("norm"), fine_QCHW, 8));
  const kernel = reshape(linear(scope.child("kernel"), token_QD, outputs * channels, { deviation: 0.02 }), [
    slots,
    outputs,
    channels,
  ]);
  const dynamic = reshape(matmul(kernel, reshape(features, [slots, channels, height * width])), [
    slots,
    outputs,
    height,
    width,
  ]);
  const logits = add(dynamic, convolution(scope.child("shared"), features, outputs));
  return reshape(depthToSpace(logits, SUBPIXELS), [slots, height * SUBPIXELS, width * SUBPIXELS]);
}

/**
 * The mask decoder: SAM's two-way decoder on the coarse grid, then refinement on finer ones.
 *
 * It is prompted by the projected `<SEG>` state together with the user's marks, as tokens and drawn as maps.
 */
export function maskDecoder(scope: Scope, inputs: MaskDecoderInputs, config: MimoConfig): MaskDecoderOutputs {
  const { width } = config.maskDecoder;
  const { features } = inputs;
  const slotCount = inputs.markBias_QM.shape[0] as number;
  const seg = promptToken(scope, inputs, config);
  const own = expand(scope.vector("tokens", [1, 2, width], normal(0.5)), [slotCount, 2, width]);
  const tokens = concat([own, seg, linear(scope.child("marks"), inputs.marks_QMA, width)], 1);
  const open = scope.graph.constant(new Float32Array(slotCount * 3), [slotCount, 3]);
  const bias = concat([open, inputs.markBias_QM], 1);
  const drawn = pointwise(scope.child("drawn"), spaceToDepth(inputs.maps_QCHW, 4), width);
  const coarse = add(repeatForSlots(features.coarse, slotCount), drawn);
  const positions = gridPositions(scope.graph, coarse.shape[2] as number, width);
  const tokenBias = reshape(bias, [slotCount, 1, 1, bias.shape[1]]);
  const state = { tokens_QXD: tokens, image_QLD: gridToTokens(coarse) };
  const read = twoWayTransformer(scope.child("transformer"), state, positions, tokenBias, config.maskDecoder);
  const token = (i: number) => reshape(slice(read.tokens_QXD, 1, i, i + 1), [slotCount, width]);
  const grid = tokensToGrid(spreadContext(scope.child("context"), read.image_QLD, positions, config));
  const middleMaps = spaceToDepth(inputs.maps_QCHW, 2);
  const middle = refine(scope.child("middle"), grid, features.middle, middleMaps, token(0));
  const fine = refine(scope.child("fine"), middle, features.fine, inputs.maps_QCHW, token(0));
  const scores = mlp(scope.child("scores"), concat([token(1), token(0)], 1), width, 2);
  const score = (i: number) => reshape(slice(scores, 1, i, i + 1), [slotCount]);
  return {
    logits_QHW: maskLogits(scope.child("mask"), fine, token(0)),
    presence_Q: score(0),
    quality_Q: score(1),
  };
}
