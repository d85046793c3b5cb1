/** Layer, RMS and group normalisation. */
import type { Tensor } from "../graph/graph.js";
import { type Shape, shapeMismatch, shapesEqual } from "../graph/shape.js";
import { reduceSum, reshape, sumTo } from "./broadcast.js";
import { defineOp, float32, lowerTo, requireFloat, requireNoGradient } from "./define.js";
import { add, mul, scale, sub } from "./elementwise.js";

export interface NormAttributes {
  readonly epsilon: number;
}

function statisticsShape(shape: Shape): Shape {
  return shape.map((dim, axis) => (axis === shape.length - 1 ? 1 : dim));
}

function checkScale(op: string, x: Tensor, parameter: Tensor): void {
  requireFloat(op, x, parameter);
  const last = x.shape.slice(-1);
  if (!shapesEqual(parameter.shape, last)) throw shapeMismatch(op, x.shape, parameter.shape);
}

/** Mean along the last axis, kept; the extent must be known. */
function rowMean(x: Tensor): Tensor {
  return scale(reduceSum(x, [-1], true), 1 / (x.shape[x.rank - 1] as number));
}

// y = n g + b with n = (x - mean) r, r = 1 / sqrt(var + eps).
// With dn = dy g: dx = r (dn - mean(dn) - n mean(dn n)); dg = sum(dy n); db = sum(dy).
// The node also returns mean and r, so the backward pass recomputes n in two passes.
export const layerNormOp = defineOp<NormAttributes>({
  name: "layerNorm",
  infer([x, gain, bias]) {
    checkScale("layerNorm", x, gain);
    checkScale("layerNorm", x, bias);
    const statistics = float32(statisticsShape(x.shape));
    return [float32(x.shape), statistics, statistics];
  },
  gradient(node, [dy, ...rest]) {
    requireNoGradient("layerNorm", rest);
    const [x, gain, bias] = node.inputs;
    const [, mean, inverseDeviation] = node.outputs;
    if (!dy) return [null, null, null];
    const n = mul(sub(x, mean), inverseDeviation);
    const dn = mul(dy, gain);
    const dx = mul(sub(dn, add(mul(n, rowMean(mul(dn, n))), rowMean(dn))), inverseDeviation);
    return [dx, sumTo(mul(dy, n), gain.shape), sumTo(dy, bias.shape)];
  },
  lower: (node, lowering) =>
    lowerTo(node, lowering, "LayerNormalization", {
      attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } },
    }),
});

// y = n g with n = x r, r = 1 / sqrt(mean(x^2) + eps): dx = r (dn - n mean(dn n)).
export const rmsNormOp = defineOp<NormAttributes>({
  name: "rmsNorm",
  infer([x, gain]) {
    checkScale("rmsNorm", x, gain);
    return [float32(x.shape), float32(statisticsShape(x.shape))];
  },
  gradient(node, [dy, ...rest]) {
    requireNoGradient("rmsNorm", rest);
    const [x, gain] = node.inputs;
    const [, inverseDeviation] = node.outputs;
    if (!dy) return [null, null];
    const n = mul(x, inverseDeviation);
    const dn = mul(dy, gain);
    const dx = mul(sub(dn, mul(n, rowMean(mul(dn, n)))), inverseDeviation);
    return [dx, sumTo(mul(dy, n), gain.shape)];
  },
  lower: (node, lowering) =>
    lowerTo(node, lowering, "SimplifiedLayerNormalization", {
      attributes: { axis: { int: -1 }, epsilon: { float: node.attributes.epsilon } },
    }),
});

/** Layer normalisation along the last axis; `gain` and `bias` are `[D]`. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  return x.graph.apply(layerNormOp, [x, gain, bias], { epsilon })[0];
}

/** Root-mean-square normalisation along the last axis (LLaMA); `gain` is `[D]`. */
export function rmsNorm(x: Tensor, gain: Tensor, epsilon = 1e-5): Tensor {
  return x.graph.apply(rmsNormOp, [x, gain], { epsilon })[0];
}

/**
 * Group normalisation of `[B, C, H, W]` with `[C]` gain and bias.
 *
 * Each group is one row of a layer normalisation, so that forward and backward run as row-parallel kernels.
 */
export function groupNorm(x: Tensor, gain: Tensor, bias: Tensor, groups: number, epsilon = 1e-5): Tensor {
  const [batch, channels, height, width] = x.shape as readonly [number | string, number, number, number];
  const row = (channels / groups) * height * width;
  const ones = x.graph.constant(new Float32Array(row).fill(1), [row]);
  const zeros = x.graph.constant(new Float32Array(row), [row]);
  const normal = layerNorm(reshape(x, [batch, groups, row]), ones, zeros, epsilon);
  const perChannel = (parameter: Tensor) => reshape(parameter, [channels, 1, 1]);
  return add(mul(reshape(normal, x.shape), perChannel(gain)), perChannel(bias));
}
