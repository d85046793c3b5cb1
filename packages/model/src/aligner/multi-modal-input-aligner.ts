// R sequences, B images, N queries, M marks, L image tokens, T question tokens, D width.
import {
  add,
  concat,
  type Dim,
  expand,
  layerNorm,
  linear,
  normal,
  reshape,
  type Scope,
  type Tensor,
} from "@mimo/tensor";
import type { MimoConfig } from "../config.js";
import { feedForward, multiHeadAttention } from "../vision/transformer-block.js";

/** What the aligner attends to. */
export interface AlignerInputs {
  readonly image_BLD: Tensor;
  /** Embedded question tokens, `[R, T, *]`. */
  readonly question_RTE: Tensor;
  /** 0, or a large negative number where the question is padded, `[R, T]`. */
  readonly questionBias_RT: Tensor;
  readonly marks_RMD: Tensor;
  readonly markBias_RM: Tensor;
}

/** Repeats each image's tokens for every sequence about it: `[B, L, D] -> [R, L, D]`. */
export function repeatForSequences(x_BLD: Tensor, sequences: Dim): Tensor {
  const [batch, length, width] = x_BLD.shape;
  if (batch === sequences) return x_BLD;
  const perImage = (sequences as number) / (batch as number);
  const grown = expand(reshape(x_BLD, [batch, 1, length, width]), [batch, perImage, length, width]);
  return reshape(grown, [sequences, length, width]);
}

/**
 * The multi-modal input aligner: learnable queries gather from image, question and marks what the language model is
 * to see (MIMO, section on the Multi-modal Input Aligner).
 *
 * Departure from the paper: the marks' own tokens join the queries, so that each mark reaches the language model as a
 * token of its own.
 *
 * @returns `[R, N + M, language width]`, the prefix of the language model's sequence.
 */
export function multiModalInputAligner(scope: Scope, inputs: AlignerInputs, config: MimoConfig): Tensor {
  const { queries, layers, heads, width, hidden } = config.aligner;
  const [sequences] = inputs.marks_RMD.shape;
  const question = linear(scope.child("question"), inputs.question_RTE, width);
  const image = repeatForSequences(inputs.image_BLD, sequences);
  const memory = concat([image, question, inputs.marks_RMD], 1);
  const row = (bias: Tensor) => reshape(bias, [sequences, 1, 1, bias.shape[1]]);
  const open = (extent: number) =>
    scope.graph.constant(new Float32Array((sequences as number) * extent), [sequences as number, extent]);
  const memoryBias = row(
    concat([open(image.shape[1] as number), inputs.questionBias_RT, inputs.markBias_RM], 1),
  );
  const queryBias = row(concat([open(queries), inputs.markBias_RM], 1));
  const learned = scope.vector("queries", [1, queries, width], normal(0.5));
  let x = concat([expand(learned, [sequences, queries, width]), inputs.marks_RMD], 1);
  for (let i = 0; i < layers; i++) {
    const layer = scope.child(`layers.${i}`);
    const self = layerNorm(layer.child("norm1"), x);
    x = add(x, multiHeadAttention(layer.child("self_attention"), self, self, heads, queryBias));
    const cross = layerNorm(layer.child("norm2"), x);
    x = add(x, multiHeadAttention(layer.child("cross_attention"), cross, memory, heads, memoryBias));
    x = add(x, feedForward(layer.child("mlp"), layerNorm(layer.child("norm3"), x), hidden));
  }
  return linear(scope.child("out"), layerNorm(scope.child("norm"), x), config.language.width);
}
