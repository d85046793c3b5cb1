/** Softmax along the last axis, and means. */
import type { Tensor } from "../graph/graph.js";
import { elementCount, normalizeAxis } from "../graph/shape.js";
import { reduceSum } from "./broadcast.js";
import { defineOp, float32, lowerTo, requireFloat } from "./define.js";
import { exp, mul, scale, sub } from "./elementwise.js";

// With y = softmax(x): dx = y (dy - sum(dy y))
export const softmaxOp = defineOp<null>({
  name: "softmax",
  infer([x]) {
    requireFloat("softmax", x);
    normalizeAxis("softmax", -1, x.rank);
    return [float32(x.shape)];
  },
  gradient(node, [dy]) {
    if (!dy) return [null];
    const [y] = node.outputs;
    const weighted = mul(dy, y);
    return [sub(weighted, mul(y, reduceSum(weighted, [-1], true)))];
  },
  lower: (node, lowering) => lowerTo(node, lowering, "Softmax", { attributes: { axis: { int: -1 } } }),
});

// With y = logSoftmax(x): dx = dy - exp(y) sum(dy)
export const logSoftmaxOp = defineOp<null>({
  name: "logSoftmax",
  infer([x]) {
    requireFloat("logSoftmax", x);
    normalizeAxis("logSoftmax", -1, x.rank);
    return [float32(x.shape)];
  },
  gradient(node, [dy]) {
    if (!dy) return [null];
    return [sub(dy, mul(exp(node.outputs[0]), reduceSum(dy, [-1], true)))];
  },
  lower: (node, lowering) => lowerTo(node, lowering, "LogSoftmax", { attributes: { axis: { int: -1 } } }),
});

/** Mean over axes whose extents are known. */
export function reduceMean(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  const normal = (axes ?? x.shape.map((_, axis) => axis)).map((axis) =>
    normalizeAxis("reduceMean", axis, x.rank),
  );
  const count = elementCount(normal.map((axis) => x.shape[axis]));
  return scale(reduceSum(x, normal, keepDims), 1 / count);
}

/** Softmax along the last axis. */
export function softmax(x: Tensor): Tensor {
  return x.graph.apply(softmaxOp, [x], null)[0];
}

/** log(softmax(x)) along the last axis, computed stably. */
export function logSoftmax(x: Tensor): Tensor {
  return x.graph.apply(logSoftmaxOp, [x], null)[0];
}
