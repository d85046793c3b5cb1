// Q mask slots, H and W mask sides.
import type { MaskDecoderOutputs } from "@mimo/model";
import {
  add,
  div,
  mul,
  neg,
  reduceMean,
  reduceSum,
  reshape,
  scale,
  shift,
  sigmoid,
  softplus,
  stopGradient,
  sub,
  type Tensor,
} from "@mimo/tensor";

/** Weight of each part of the joint loss. */
export interface LossWeights {
  readonly text: number;
  readonly bce: number;
  readonly dice: number;
  readonly presence: number;
  readonly quality: number;
  /** Of `contrastLoss`; at 0, the default, it is not computed. */
  readonly contrast?: number | undefined;
}

export interface MaskTargets {
  /** 0..1, `[Q, H, W]`. */
  readonly masks: Tensor;
  readonly slotWeight: Tensor;
  readonly present: Tensor;
}

/** Binary cross-entropy from logits, per element: softplus(x) - x t. */
function binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return sub(softplus(logits), mul(logits, targets));
}

/** Mean over the slots that count; the weights already sum to at most 1 each. */
export function weightedMean(values_Q: Tensor, weights_Q: Tensor): Tensor {
  return div(reduceSum(mul(values_Q, weights_Q)), shift(reduceSum(weights_Q), 1e-6));
}

/** What Dice and IoU are made of, one value for each slot. */
interface SoftOverlap {
  /** Sum of probability times truth. */
  readonly overlap: Tensor;
  /** Sum of probabilities plus sum of the truth. */
  readonly total: Tensor;
}

function softOverlap(probabilities: Tensor, masks: Tensor): SoftOverlap {
  return {
    overlap: reduceSum(mul(probabilities, masks), [1, 2]),
    total: add(reduceSum(probabilities, [1, 2]), reduceSum(masks, [1, 2])),
  };
}

/** 1 - Dice of probabilities with the truth; 1 pixel of smoothing. */
function softDiceLoss({ overlap, total }: SoftOverlap): Tensor {
  return shift(neg(div(shift(scale(overlap, 2), 1), shift(total, 1))), 1);
}

/** IoU of probabilities with the truth, `[Q]`, through which no gradient flows. */
function softIou({ overlap, total }: SoftOverlap): Tensor {
  return stopGradient(div(overlap, shift(sub(total, overlap), 1)));
}

/**
 * Losses of the mask branch.
 *
 * Dice and quality count only where the structure is present (an empty truth has no overlap to reward); BCE also pulls
 * absent masks towards empty, and presence counts everywhere. Of a decoder with several rounds, BCE and Dice are means
 * over the masks of all rounds.
 */
export function maskLosses(decoded: MaskDecoderOutputs, targets: MaskTargets) {
  const { masks, slotWeight, present } = targets;
  const [slots, height, width] = masks.shape as readonly number[];
  const present_Q = mul(slotWeight, present);
  const rounds = [decoded.logits_QHW, ...(decoded.earlier_QHW ?? [])].map((logits_QHW) => {
    const shared = softOverlap(sigmoid(logits_QHW), masks);
    const pixels = reshape(binaryCrossEntropy(logits_QHW, masks), [slots, height * width]);
    return {
      shared,
      bce: weightedMean(reduceMean(pixels, [1]), slotWeight),
      dice: weightedMean(softDiceLoss(shared), present_Q),
    };
  });
  const [{ shared }] = rounds;
  return {
    bce: meanOf(rounds.map(({ bce }) => bce)),
    dice: meanOf(rounds.map(({ dice }) => dice)),
    presence: weightedMean(binaryCrossEntropy(decoded.presence_Q, present), slotWeight),
    quality: weightedMean(binaryCrossEntropy(decoded.quality_Q, softIou(shared)), present_Q),
  };
}

function meanOf(values: readonly Tensor[]): Tensor {
  const sum = values.reduce((total, value) => add(total, value));
  return values.length === 1 ? sum : scale(sum, 1 / values.length);
}
