// B images, K mask slots of one image, Q = B*K, E language width, C channels, H and W grid sides, D contrast width.
import { HIDDEN } from "@mimo/model";
import {
  add,
  crossEntropy,
  div,
  greater,
  linear,
  matmul,
  mul,
  oneHot,
  reduceMean,
  reduceSum,
  reshape,
  type Scope,
  scale,
  shift,
  sqrt,
  sub,
  type Tensor,
} from "@mimo/tensor";
import { weightedMean } from "./losses.js";

const TEMPERATURE = 0.1;
const WIDTH = 64;
/** Above this squared distance two slots' terms are different; equal ones differ by rounding only. */
const SAME_TERM = 1e-3;

/** What tells the mask slots of a batch apart. */
export interface ContrastInputs {
  /** Language state at each `<SEG>`, `[Q, E]`. */
  readonly seg_QE: Tensor;
  /** Image features, `[B, C, H, W]`. */
  readonly grid_BCHW: Tensor;
  /** The truth, 0..1, at a multiple of the grid's resolution, `[Q, *, *]`. */
  readonly masks: Tensor;
  readonly slotWeight: Tensor;
  readonly present: Tensor;
  /** Tokens of each slot's term with their weights, `[Q, T]`. */
  readonly termIds: Tensor;
  readonly termWeights: Tensor;
}

/** The image's features averaged over each slot's true mask: `[Q, C]`; 0 where the mask is empty. */
function maskedMeans(grid_BCHW: Tensor, masks: Tensor): Tensor {
  const [images, channels, height, width] = grid_BCHW.shape as readonly number[];
  const [slots, rows, columns] = masks.shape as readonly number[];
  const blocks = reshape(masks, [slots, height, rows / height, width, columns / width]);
  const covered = reshape(reduceMean(blocks, [2, 4]), [images, slots / images, height * width]);
  const sums = matmul(covered, reshape(grid_BCHW, [images, channels, height * width]), { transB: true });
  const areas = shift(reduceSum(covered, [2], true), 1e-6);
  return reshape(div(sums, areas), [slots, channels]);
}

/** Rows of length 1. */
function normalised(x_QD: Tensor): Tensor {
  return div(x_QD, sqrt(shift(reduceSum(mul(x_QD, x_QD), [1], true), 1e-6)));
}

/** 1 where two slots are about different terms, `[Q, Q]`. */
function differentTerms(termIds: Tensor, termWeights: Tensor, vocabulary: number): Tensor {
  const [slots, tokens] = termIds.shape as readonly number[];
  const bags = matmul(reshape(termWeights, [slots, 1, tokens]), oneHot(termIds, vocabulary));
  const bags_QV = reshape(bags, [slots, vocabulary]);
  const squares = reduceSum(mul(bags_QV, bags_QV), [1]);
  const products = scale(matmul(bags_QV, bags_QV, { transB: true }), 2);
  const distances = sub(add(reshape(squares, [slots, 1]), reshape(squares, [1, slots])), products);
  return greater(distances, distances.graph.scalar(SAME_TERM));
}

/** 0 for a slot's own mask and for those it is told apart from, large and negative for the others, `[Q, Q]`. */
function hiddenPairs(inputs: ContrastInputs, vocabulary: number): Tensor {
  const { graph } = inputs.masks;
  const slots = inputs.masks.shape[0] as number;
  const own = Float32Array.from({ length: slots * slots }, (_, i) => (i % (slots + 1) === 0 ? 1 : 0));
  const counts = reshape(mul(inputs.slotWeight, inputs.present), [1, slots]);
  const negatives = mul(differentTerms(inputs.termIds, inputs.termWeights, vocabulary), counts);
  // Different from itself a slot never is, so the two do not overlap.
  const seen = add(negatives, graph.constant(own, [slots, slots]));
  return scale(shift(seen, -1), -HIDDEN);
}

/**
 * InfoNCE (van den Oord et al. 2018) between the words and the masks: each projected `<SEG>` state is to be nearest to the
 * projected mean of the features under its own true mask.
 *
 * The negatives are the other present structures of the batch, of whatever image, but for those of the same term: another
 * liver is not what the liver's state should turn away from. Similarities are cosines over a temperature of 0.1.
 *
 * @param vocabulary - Number of tokens.
 * @returns The mean over the present slots.
 */
export function contrastLoss(scope: Scope, inputs: ContrastInputs, vocabulary: number): Tensor {
  const { seg_QE, grid_BCHW, masks, slotWeight, present } = inputs;
  const slots = seg_QE.shape[0] as number;
  const said = normalised(linear(scope.child("seg"), seg_QE, WIDTH));
  const shown = normalised(linear(scope.child("mask"), maskedMeans(grid_BCHW, masks), WIDTH));
  const cosines = matmul(said, shown, { transB: true });
  const logits = add(scale(cosines, 1 / TEMPERATURE), hiddenPairs(inputs, vocabulary));
  const own = scope.graph.constantInt64(
    BigInt64Array.from({ length: slots }, (_, i) => BigInt(i)),
    [slots],
  );
  return weightedMean(crossEntropy(logits, own), mul(slotWeight, present));
}
