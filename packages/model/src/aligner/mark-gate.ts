// R sequences, N queries, M marks, L image tokens, X = N + M readers.
import { add, concat, div, exp, expand, mul, reduceSum, reshape, shift, type Tensor } from "@mimo/tensor";

/**
 * How much of each image token every reader's mark covers: 0 off the mark, towards 1 where much of the mark lies.
 *
 * A mark's own token looks at its mark; the learned queries look at all marks together, so that without marks nothing is
 * gated. With w the part of the mark that lies in a place, a token's value is w / (w + 1/L): a mark over the whole picture
 * prefers no place, and one within a single place prefers that one with nearly 1.
 *
 * @param maps_RML - Each mark's weights over the image tokens, summing to 1.
 * @param markBias_RM - 0 for a mark, large and negative for padding.
 * @returns `[R, N + M, L]`
 */
export function markGate(maps_RML: Tensor, markBias_RM: Tensor, queries: number): Tensor {
  const [sequences, marks, tokens] = maps_RML.shape;
  const covered = div(maps_RML, shift(maps_RML, 1 / (tokens as number)));
  // exp turns the bias into 1 for a mark and 0 for padding.
  const own_RML = mul(covered, reshape(exp(markBias_RM), [sequences, marks, 1]));
  const all_R1L = reduceSum(own_RML, [1], true);
  return concat([expand(all_R1L, [sequences, queries, tokens]), own_RML], 1);
}

/**
 * The bias of cross-attention whose image keys are gated by marks.
 *
 * @param gate_RXL - From {@link markGate}.
 * @param scale_1H11 - Learned, one for each head; at 0 this is plain cross-attention.
 * @param otherBiases - `[R, *]` of the keys after the image tokens, part by part in their order.
 * @returns `[R, H, X, L + *]`
 */
export function gatedBias(gate_RXL: Tensor, scale_1H11: Tensor, otherBiases: readonly Tensor[]): Tensor {
  const [sequences, readers, tokens] = gate_RXL.shape;
  const image_RHXL = mul(reshape(gate_RXL, [sequences, 1, readers, tokens]), scale_1H11);
  // Extents that are known only at run time are broadcast by a sum; expanding cannot make them.
  const zero = mul(reduceSum(image_RHXL, [3], true), gate_RXL.graph.scalar(0));
  const others = otherBiases.map((bias) => add(zero, reshape(bias, [sequences, 1, 1, bias.shape[1]])));
  return concat([image_RHXL, ...others], 3);
}
