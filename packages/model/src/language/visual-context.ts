// R sequences, L image tokens, M marks, T tokens, D language width.
import {
  add,
  concat,
  exp,
  linear,
  matmul,
  mul,
  reduceMean,
  reshape,
  type Scope,
  sigmoid,
  type Tensor,
} from "@mimo/tensor";
import { repeatForSequences } from "../aligner/multi-modal-input-aligner.js";

/**
 * What image and marks show, as one vector in the language model's output space: `[R, D]`.
 *
 * Departure from the paper: next to the aligner's prefix, which the words must learn to attend to, this is a direct
 * way from the features under a mark to the words that name them.
 *
 * @param image_BLD - Image tokens.
 * @param marks_RMA - Mark tokens.
 * @param markBias_RM - 0 for a mark, large and negative for padding.
 */
export function visualContext(
  scope: Scope,
  image_BLD: Tensor,
  marks_RMA: Tensor,
  markBias_RM: Tensor,
  width: number,
): Tensor {
  const [sequences, marks, markWidth] = marks_RMA.shape;
  const mean = reduceMean(image_BLD, [1], true);
  const image = reshape(repeatForSequences(mean, sequences), [sequences, mean.shape[2]]);
  // exp turns the bias into 1 for a mark and 0 for padding.
  const present = reshape(exp(markBias_RM), [sequences, 1, marks]);
  const marked = reshape(matmul(present, marks_RMA), [sequences, markWidth]);
  // Starts at zero: a trained language model goes on as it was.
  return linear(scope, concat([image, marked], 1), width, { deviation: 0 });
}

/** Adds the context to hidden states `[R, T, D]` where a gate, read from each state, lets it through. */
export function addVisualContext(scope: Scope, hidden_RTD: Tensor, context_RD: Tensor): Tensor {
  const [sequences, , width] = hidden_RTD.shape;
  const gate = sigmoid(linear(scope.child("gate"), hidden_RTD, 1));
  return add(hidden_RTD, mul(gate, reshape(context_RD, [sequences, 1, width])));
}
