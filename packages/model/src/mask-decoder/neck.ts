// B images, C channels, H and W grid sides.
import { add, depthToSpace, pointwise, resizeBilinear, type Scope, type Tensor } from "@mimo/tensor";
import type { MimoConfig } from "../config.js";
import type { ImageFeatures } from "../vision/image-encoder.js";

/** Image features for the mask decoder at three resolutions, computed once for each image: `[B, C, H, W]`. */
export interface MaskFeatures {
  readonly coarse: Tensor;
  /** Twice the resolution of `coarse`. */
  readonly middle: Tensor;
  /** Four times the resolution of `coarse`. */
  readonly fine: Tensor;
}

function finer(scope: Scope, skip: Tensor | undefined, above: Tensor, channels: number): Tensor {
  const side = (above.shape[2] as number) * 2;
  // A plain ViT has no finer stage: its own tokens are unfolded, as SAM's transposed convolution does.
  if (!skip) return depthToSpace(pointwise(scope.child("unfold"), above, channels * 4), 2);
  const down = resizeBilinear(pointwise(scope.child("above"), above, channels), side, side);
  return add(pointwise(scope.child("skip"), skip, channels), down);
}

/** Feature pyramid from the encoder's stages, top down. */
export function maskNeck(
  scope: Scope,
  features: ImageFeatures,
  config: MimoConfig["maskDecoder"],
): MaskFeatures {
  const [coarsest, second, third] = [...features.stages_BCHW].reverse();
  const coarse = pointwise(scope.child("coarse"), coarsest, config.width);
  const middle = finer(scope.child("middle"), second, coarse, config.middleChannels);
  const fine = finer(scope.child("fine"), third, middle, config.fineChannels);
  return { coarse, middle, fine };
}
