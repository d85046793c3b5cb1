// Q mask slots, X prompt tokens, L image tokens, D width.
import { add, layerNorm, type Scope, type Tensor } from "@mimo/tensor";
import type { MimoConfig } from "../config.js";
import { feedForward, multiHeadAttention } from "../vision/transformer-block.js";

/** Prompt tokens and image tokens after they have read each other. */
export interface TwoWayState {
  readonly tokens_QXD: Tensor;
  readonly image_QLD: Tensor;
}

/**
 * SAM's two-way transformer: tokens attend to themselves and to the image, then the image attends to the tokens.
 *
 * @param tokenBias - `[Q, 1, 1, X]`, large and negative where a token is padding.
 */
export function twoWayTransformer(
  scope: Scope,
  state: TwoWayState,
  imagePositions_LD: Tensor,
  tokenBias: Tensor,
  config: MimoConfig["maskDecoder"],
): TwoWayState {
  const { layers, heads, hidden } = config;
  let [tokens, image] = [state.tokens_QXD, state.image_QLD];
  for (let i = 0; i < layers; i++) {
    const layer = scope.child(`layers.${i}`);
    const attention = (name: string, query: Tensor, memory: Tensor, bias: Tensor | null) =>
      multiHeadAttention(layer.child(name), query, memory, heads, bias);
    const self = layerNorm(layer.child("norm1"), tokens);
    tokens = add(tokens, attention("self_attention", self, self, tokenBias));
    const placed = add(image, imagePositions_LD);
    tokens = add(tokens, attention("token_to_image", layerNorm(layer.child("norm2"), tokens), placed, null));
    tokens = add(tokens, feedForward(layer.child("mlp"), layerNorm(layer.child("norm3"), tokens), hidden));
    const reader = layerNorm(layer.child("norm4"), placed);
    image = add(image, attention("image_to_token", reader, tokens, tokenBias));
  }
  return { tokens_QXD: layerNorm(scope.child("norm"), tokens), image_QLD: image };
}
