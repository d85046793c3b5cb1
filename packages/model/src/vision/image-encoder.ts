// B images, C channels, H and W grid sides, L tokens, D width.
import {
  add,
  convolution,
  groupNorm,
  layerNorm,
  linear,
  pointwise,
  relu,
  reshape,
  type Scope,
  spaceToDepth,
  type Tensor,
  transpose,
} from "@mimo/tensor";
import type { EncoderConfig, StageConfig } from "../config.js";
import { gridPositions } from "./position-encoding.js";
import { visionBlock } from "./transformer-block.js";

const GROUPS = 8;

/** Features of one picture at each resolution, finest first: `[B, C, H, W]`. */
export interface ImageFeatures {
  readonly stages_BCHW: readonly Tensor[];
}

/** Pre-activation residual block of two 3x3 convolutions. */
export function convolutionBlock(scope: Scope, x_BCHW: Tensor): Tensor {
  const channels = x_BCHW.shape[1] as number;
  const half = (name: string, x: Tensor) =>
    convolution(scope.child(`conv${name}`), relu(groupNorm(scope.child(`norm${name}`), x, GROUPS)), channels);
  return add(x_BCHW, half("2", half("1", x_BCHW)));
}

/** `[B, L, D]` with L = side * side -> `[B, D, side, side]`. */
export function tokensToGrid(x_BLD: Tensor): Tensor {
  const [batch, tokens, width] = x_BLD.shape;
  const side = Math.round(Math.sqrt(tokens as number));
  return reshape(transpose(x_BLD, [0, 2, 1]), [batch, width, side, side]);
}

/** `[B, D, H, W]` -> `[B, H*W, D]`. */
export function gridToTokens(x_BDHW: Tensor): Tensor {
  const [batch, width, height, columns] = x_BDHW.shape;
  return transpose(reshape(x_BDHW, [batch, width, (height as number) * (columns as number)]), [0, 2, 1]);
}

function attentionStage(scope: Scope, x_BCHW: Tensor, stage: StageConfig): Tensor {
  const side = x_BCHW.shape[2] as number;
  let x = add(gridToTokens(x_BCHW), gridPositions(scope.graph, side, stage.channels));
  for (let i = 0; i < stage.blocks; i++)
    x = visionBlock(scope.child(`blocks.${i}`), x, stage.heads, stage.window);
  return tokensToGrid(layerNorm(scope.child("norm"), x));
}

function runStage(scope: Scope, x_BCHW: Tensor, stage: StageConfig): Tensor {
  if (stage.kind === "attention") return attentionStage(scope, x_BCHW, stage);
  let x = x_BCHW;
  for (let i = 0; i < stage.blocks; i++) x = convolutionBlock(scope.child(`blocks.${i}`), x);
  return x;
}

/**
 * The image encoder: patches, then stages that each halve the resolution.
 *
 * Convolutions carry the fine stages, where they learn from little data what attention does not; global attention
 * carries the coarse one. With one attention stage it is a plain ViT (the paper's CLIP and SAM encoders).
 *
 * @param image - `[B, 3, S, S]`, normalised by `preprocess/`.
 */
export function imageEncoder(scope: Scope, image: Tensor, config: EncoderConfig): ImageFeatures {
  const stages: Tensor[] = [];
  let x = spaceToDepth(image, config.patch);
  config.stages.forEach((stage, i) => {
    const here = scope.child(`stages.${i}`);
    // The first convolution sees the neighbouring patches too, so that small structures are not cut at patch borders.
    const overlap = i === 0 && stage.kind === "convolution";
    const input = i === 0 ? x : spaceToDepth(x, 2);
    x = overlap
      ? convolution(here.child("embed"), input, stage.channels)
      : pointwise(here.child("embed"), input, stage.channels);
    x = runStage(here, x, stage);
    stages.push(x);
  });
  return { stages_BCHW: stages };
}

/** The coarsest features as tokens for the aligner: `[B, L, D]`. */
export function imageTokens(scope: Scope, features: ImageFeatures, width: number): Tensor {
  const coarsest = features.stages_BCHW[features.stages_BCHW.length - 1];
  return linear(scope, gridToTokens(coarsest), width);
}
