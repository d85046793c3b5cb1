// B images, Q mask slots, D width, C channels, H and W grid sides.
import {
  add,
  convolution,
  depthToSpace,
  expand,
  groupNorm,
  linear,
  matmul,
  pointwise,
  relu,
  reshape,
  resizeBilinear,
  type Scope,
  sigmoid,
  spaceToDepth,
  type Tensor,
} from "@mimo/tensor";
import { convolutionBlock } from "../vision/image-encoder.js";
import type { MaskFeatures } from "./neck.js";

/** Each fine position predicts a square of this side of the mask. */
export const SUBPIXELS = 4;

/** What masks are made of once tokens and coarse grid have read each other. */
export interface MaskRefinement {
  /** The coarse grid. */
  readonly grid_QCHW: Tensor;
  readonly features: MaskFeatures;
  /** Marks drawn on the fine grid, or null where the decoder is not given any. */
  readonly maps_QCHW: Tensor | null;
  /** The mask token. */
  readonly token_QD: Tensor;
}

/** One step up. */
interface RefineStep {
  readonly below_QCHW: Tensor;
  /** The image's own features on the finer grid. */
  readonly skip_BCHW: Tensor;
  readonly maps_QCHW: Tensor | null;
  readonly token_QD: Tensor;
  /** Logits of the mask so far on the finer grid, `[Q, H, W]`; null where there is none. */
  readonly guess_QHW: Tensor | null;
}

/** Repeats each image's features for its mask slots: `[B, ...] -> [Q, ...]`. */
export function repeatForSlots(x_BCHW: Tensor, slots: number): Tensor {
  const [batch, ...rest] = x_BCHW.shape as readonly number[];
  if (batch === slots) return x_BCHW;
  const grown = expand(reshape(x_BCHW, [batch, 1, ...rest]), [batch, slots / batch, ...rest]);
  return reshape(grown, [slots, ...rest]);
}

/** Adds to every position of a grid a vector that the mask token chooses. */
function addTokenBias(scope: Scope, x_QCHW: Tensor, token_QD: Tensor): Tensor {
  const [slots, channels] = x_QCHW.shape as readonly number[];
  return add(x_QCHW, reshape(linear(scope, token_QD, channels), [slots, channels, 1, 1]));
}

/** The grid from below, the image's own features, the marks drawn there, the mask so far, the mask token. */
function refine(scope: Scope, step: RefineStep): Tensor {
  const { below_QCHW, skip_BCHW, maps_QCHW, token_QD, guess_QHW } = step;
  const [slots] = below_QCHW.shape as readonly number[];
  const [, channels, height, width] = skip_BCHW.shape as readonly number[];
  let joined = resizeBilinear(pointwise(scope.child("up"), below_QCHW, channels), height, width);
  if (maps_QCHW) joined = add(joined, pointwise(scope.child("marks"), maps_QCHW, channels));
  joined = add(joined, repeatForSlots(skip_BCHW, slots));
  if (guess_QHW) {
    const inside = reshape(sigmoid(guess_QHW), [slots, 1, height, width]);
    joined = add(joined, pointwise(scope.child("guess"), inside, channels));
  }
  return convolutionBlock(scope.child("block"), addTokenBias(scope.child("token"), joined, token_QD));
}

/**
 * Mask logits: each position times weights that the mask token makes, plus shared weights.
 *
 * @param subpixels - Side of the square of logits that each position predicts.
 */
function maskLogits(scope: Scope, grid_QCHW: Tensor, token_QD: Tensor, subpixels: number): Tensor {
  const [slots, channels, height, width] = grid_QCHW.shape as readonly number[];
  const outputs = subpixels * subpixels;
  const features = relu(groupNorm(scope.child("norm"), grid_QCHW, 8));
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
  return reshape(depthToSpace(logits, subpixels), [slots, height * subpixels, width * subpixels]);
}

/** Logits on a grid `times` as fine. */
function enlarge(logits_QHW: Tensor, times: number): Tensor {
  const [, height, width] = logits_QHW.shape as readonly number[];
  return resizeBilinear(logits_QHW, height * times, width * times);
}

/** The fine grid, and what mask there is before it has its say. */
export interface RefinedGrid {
  readonly fine_QCHW: Tensor;
  /** Logits on the fine grid, `[Q, H, W]`; null unless the decoder is a cascade. */
  readonly guess_QHW: Tensor | null;
}

/**
 * Two steps up from the coarse grid.
 *
 * As a cascade, the coarse grid's mask, as probabilities, joins the features of the middle grid, which corrects it, and so
 * on (as in CascadePSP, Cheng et al. 2020, here inside one network). Each grid predicts what is to be added to the
 * enlarged logits of the coarser one, so that the loss on the finest mask is a loss on every mask.
 */
export function refineGrids(scope: Scope, inputs: MaskRefinement, kind: "two-way" | "cascade"): RefinedGrid {
  const { grid_QCHW, features, maps_QCHW, token_QD } = inputs;
  const isCascade = kind === "cascade";
  const guess = (name: string, grid: Tensor) => maskLogits(scope.child(name), grid, token_QD, 2);
  const first = isCascade ? guess("coarse_mask", grid_QCHW) : null;
  const middle = refine(scope.child("middle"), {
    below_QCHW: grid_QCHW,
    skip_BCHW: features.middle,
    maps_QCHW: maps_QCHW && spaceToDepth(maps_QCHW, 2),
    token_QD,
    guess_QHW: first,
  });
  const second = first && add(enlarge(first, 2), guess("middle_mask", middle));
  const fine_QCHW = refine(scope.child("fine"), {
    below_QCHW: middle,
    skip_BCHW: features.fine,
    maps_QCHW,
    token_QD,
    guess_QHW: second,
  });
  return { fine_QCHW, guess_QHW: second };
}

/** The mask of a refined grid: logits `[Q, 4H, 4W]`, H and W of the fine grid. */
export function finestLogits(scope: Scope, refined: RefinedGrid, token_QD: Tensor): Tensor {
  const { fine_QCHW, guess_QHW } = refined;
  const logits = maskLogits(scope, fine_QCHW, token_QD, SUBPIXELS);
  return guess_QHW ? add(enlarge(guess_QHW, SUBPIXELS), logits) : logits;
}
