/** Layer, RMS and group normalisation. */
import type { Tensor } from "../graph/graph.js";
import { formatShape, type Shape, shapeMismatch, shapesEqual } from "../graph/shape.js";
import { TensorError } from "../tensor-error.js";
import { affine, lowerAffine } from "./affine.js";
import { expand, reduceSum, reshape, sumTo } from "./broadcast.js";
import { defineOp, float32, lowerTo, requireFloat, requireNoGradient } from "./define.js";
import { add, mul, scale, sub } from "./elementwise.js";
import { matmul } from "./matmul.js";

export interface NormAttributes {
  readonly epsilon: number;
}

export interface GroupNormAttributes extends NormAttributes {
  readonly groups: number;
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

// y = n g + b for each channel, with n = (x - mean) r over each group of channels and all positions.
// The pictures are large, so passes over them count. All sums over a group come from two sums for each channel, of dy
// and of dy n; and dx = r (dn - mean(dn) - n mean(dn n)) is two scalings by channel and a difference.
export const groupNormOp = defineOp<GroupNormAttributes>({
  name: "groupNorm",
  infer([x, gain, bias], { groups }) {
    requireFloat("groupNorm", x, gain, bias);
    const [batch, channels, height, width] = x.shape;
    const isPicture = x.rank === 4 && [channels, height, width].every((extent) => typeof extent === "number");
    if (!isPicture || (channels as number) % groups !== 0) {
      const rule = `groupNorm: expected [B, C, H, W] with C, H, W known and C a multiple of ${groups}`;
      throw new TensorError("shape", `${rule}, got ${formatShape(x.shape)}`);
    }
    for (const parameter of [gain, bias]) {
      if (!shapesEqual(parameter.shape, [channels]))
        throw shapeMismatch("groupNorm", x.shape, parameter.shape);
    }
    return [float32(x.shape), float32(x.shape), float32([batch, groups, 1])];
  },
  gradient(node, [dy, ...rest]) {
    requireNoGradient("groupNorm", rest);
    if (!dy) return [null, null, null];
    const [x, gain] = node.inputs;
    const [, normal, inverseDeviation] = node.outputs;
    const { groups } = node.attributes;
    const [batch, channels, height, width] = knownExtents(x.shape);
    const [rows, pixels] = [batch * channels, height * width];
    const [flatDy, flatNormal] = [dy, normal].map((t) => reshape(t, [rows, 1, pixels]));
    const sumDy = reshape(reduceSum(flatDy, [2]), [batch, channels]);
    const sumDyN = reshape(matmul(flatDy, flatNormal, { transB: true }), [batch, channels]);
    const inGroups = (t: Tensor) => reshape(t, [batch, groups, channels / groups]);
    const perRow = (t: Tensor) => reshape(expand(t, [batch, groups, channels / groups]), [rows]);
    const groupMean = (sums: Tensor) => {
      const mean = scale(reduceSum(inGroups(mul(sums, gain)), [2], true), 1 / ((channels / groups) * pixels));
      return perRow(mul(mean, inverseDeviation));
    };
    const slope = mul(inverseDeviation, reshape(gain, [groups, channels / groups]));
    const scaled = mul(reshape(dy, [rows, pixels]), reshape(slope, [rows, 1]));
    const correction = affine(reshape(normal, [1, rows, pixels]), groupMean(sumDyN), groupMean(sumDy));
    const dx = sub(scaled, reshape(correction, [rows, pixels]));
    return [reshape(dx, x.shape), reduceSum(sumDyN, [0]), reduceSum(sumDy, [0])];
  },
  lower(node, lowering) {
    const { groups, epsilon } = node.attributes;
    const [channels, height, width] = node.inputs[0].shape.slice(1) as number[];
    const row = (channels / groups) * height * width;
    const [x, gain, bias] = node.inputs.map((input) => lowering.name(input));
    const [y, normal, inverseDeviation] = node.outputs.map((output) => lowering.name(output));
    const rows = lowering.node("Reshape", [x, lowering.int64([0, groups, row])]);
    const normalRows = lowering.node(
      "LayerNormalization",
      [rows, lowering.filled(1, row), lowering.filled(0, row)],
      {
        outputs: [`${normal}.rows`, "", inverseDeviation],
        attributes: { axis: { int: -1 }, epsilon: { float: epsilon } },
      },
    );
    lowering.node("Reshape", [normalRows, lowering.int64([0, channels, height, width])], {
      outputs: [normal],
    });
    lowerAffine(lowering, [normal, gain, bias], channels, y);
  },
});

function knownExtents(shape: Shape): number[] {
  if (shape.some((dim) => typeof dim === "string")) {
    const rule = "groupNorm: the gradient needs known extents";
    throw new TensorError("not_differentiable", `${rule}, got ${formatShape(shape)}`);
  }
  return shape as number[];
}

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
 * Each group is one row of a layer normalisation, so that it runs as a row-parallel kernel.
 */
export function groupNorm(x: Tensor, gain: Tensor, bias: Tensor, groups: number, epsilon = 1e-5): Tensor {
  return x.graph.apply(groupNormOp, [x, gain, bias], { groups, epsilon })[0];
}
