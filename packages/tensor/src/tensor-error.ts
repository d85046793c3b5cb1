import { MimoError } from "@mimo/base";

/**
 * What went wrong in the tensor layer:
 *
 * - `shape`: sizes do not fit the operation (the message names the operation and both shapes);
 * - `dtype`: an element type that the operation or format does not take;
 * - `not_differentiable`: a gradient was asked through an operation that has none;
 * - `bad_weights`: a weight file or checkpoint is damaged, or lies about its content;
 * - `unknown_tensor`: a name that is not in the graph, file or state;
 * - `non_finite`: a NaN or an infinity where training cannot go on with one;
 * - `bad_option`: a setting, of an optimiser for example, outside its range.
 */
export type TensorErrorCode =
  | "shape"
  | "dtype"
  | "not_differentiable"
  | "bad_weights"
  | "unknown_tensor"
  | "non_finite"
  | "bad_option";

/** Every error that `@mimo/tensor` throws on purpose. */
export class TensorError extends MimoError<TensorErrorCode> {}
