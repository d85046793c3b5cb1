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
  ZEROS,
} from "@mimo/tensor";
import type { MimoConfig } from "../config.js";
import { feedForward, multiHeadAttention } from "../vision/transformer-block.js";
import { gridMeans } from "./grid-means.js";
import { gatedBias, markGate } from "./mark-gate.js";

/** What the aligner attends to. */
export interface AlignerInputs {
  readonly image_BLD: Tensor;
  /** Embedded question tokens, `[R, T, *]`. */
  readonly question_RTE: Tensor;
  /** 0, or a large negative number where the question is padded, `[R, T]`. */
  readonly questionBias_RT: Tensor;
  readonly marks_RMD: Tensor;
  readonly markBias_RM: Tensor;
  /** Where each mark lies among the image tokens, `[R, M, L]`; read only if `kind` is "referring-aware". */
  readonly maps_RML: Tensor;
}

/** Repeats each image's tokens for every sequence about it: `[B, L, D] -> [R, L, D]`. */
export function repeatForSequences(x_BLD: Tensor, sequences: Dim): Tensor {
  const [batch, length, width] = x_BLD.shape;
  if (batch === sequences) return x_BLD;
  const perImage = (sequences as number) / (batch as number);
  const grown = expand(reshape(x_BLD, [batch, 1, length, width]), [batch, perImage, length, width]);
  return reshape(grown, [sequences, length, width]);
}

/** The prefix without an aligner: means of the image tokens over a square grid, and the marks, each projected. */
function pooledPrefix(scope: Scope, inputs: AlignerInputs, config: MimoConfig): Tensor {
  const [sequences] = inputs.marks_RMD.shape;
  const side = Math.round(Math.sqrt(inputs.image_BLD.shape[1] as number));
  const means = gridMeans(inputs.image_BLD, side, Math.round(Math.sqrt(config.aligner.queries)));
  const tokens = concat([repeatForSequences(means, sequences), inputs.marks_RMD], 1);
  return linear(scope.child("out"), tokens, config.language.width);
}

/** The bias of a layer's cross-attention to image, question and marks. */
type MemoryBias = (layer: Scope) => Tensor;

function memoryBias(inputs: AlignerInputs, { aligner }: MimoConfig): MemoryBias {
  const { questionBias_RT, markBias_RM, maps_RML, image_BLD } = inputs;
  const sequences = markBias_RM.shape[0] as number;
  if (aligner.kind === "referring-aware") {
    const gate = markGate(maps_RML, markBias_RM, aligner.queries);
    return (layer) => {
      const scale = layer.vector("mark_gate", [1, aligner.heads, 1, 1], ZEROS);
      return gatedBias(gate, scale, [questionBias_RT, markBias_RM]);
    };
  }
  const tokens = image_BLD.shape[1] as number;
  const open = markBias_RM.graph.constant(new Float32Array(sequences * tokens), [sequences, tokens]);
  const bias = concat([open, questionBias_RT, markBias_RM], 1);
  const row = reshape(bias, [sequences, 1, 1, bias.shape[1]]);
  return () => row;
}

/**
 * The multi-modal input aligner: learnable queries gather from image, question and marks what the language model is
 * to see (MIMO, section on the Multi-modal Input Aligner).
 *
 * Departure from the paper: the marks' own tokens join the queries, so that each mark reaches the language model as a
 * token of its own. `config.aligner.kind` has what it was compared with (docs/ablations.md): with "referring-aware" the
 * marks' places are added to the attention scores (`markGate`), with "none" there are no queries (as LLaVA's projector
 * has none).
 *
 * @returns `[R, N + M, language width]`, the prefix of the language model's sequence.
 */
export function multiModalInputAligner(scope: Scope, inputs: AlignerInputs, config: MimoConfig): Tensor {
  const { kind, queries, layers, heads, width, hidden } = config.aligner;
  if (kind === "none") return pooledPrefix(scope, inputs, config);
  const [sequences] = inputs.marks_RMD.shape;
  const question = linear(scope.child("question"), inputs.question_RTE, width);
  const image = repeatForSequences(inputs.image_BLD, sequences);
  const memory = concat([image, question, inputs.marks_RMD], 1);
  const biasOf = memoryBias(inputs, config);
  const open = scope.graph.constant(new Float32Array((sequences as number) * queries), [
    sequences as number,
    queries,
  ]);
  const readers = concat([open, inputs.markBias_RM], 1);
  const queryBias = reshape(readers, [sequences, 1, 1, readers.shape[1]]);
  const learned = scope.vector("queries", [1, queries, width], normal(0.5));
  let x = concat([expand(learned, [sequences, queries, width]), inputs.marks_RMD], 1);
  for (let i = 0; i < layers; i++) {
    const layer = scope.child(`layers.${i}`);
    const self = layerNorm(layer.child("norm1"), x);
    x = add(x, multiHeadAttention(layer.child("self_attention"), self, self, heads, queryBias));
    const cross = layerNorm(layer.child("norm2"), x);
    x = add(x, multiHeadAttention(layer.child("cross_attention"), cross, memory, heads, biasOf(layer)));
    x = add(x, feedForward(layer.child("mlp"), layerNorm(layer.child("norm3"), x), hidden));
  }
  return linear(scope.child("out"), layerNorm(scope.child("norm"), x), config.language.width);
}
