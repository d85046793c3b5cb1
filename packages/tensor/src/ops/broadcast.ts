/** Reshape, broadcast and sum: the ops that every other gradient rule leans on. */
import type { Tensor } from "../graph/graph.js";
import {
  factors,
  formatShape,
  normalizeAxis,
  type Shape,
  shapeMismatch,
  shapesEqual,
} from "../graph/shape.js";
import { TensorError } from "../tensor-error.js";
import { defineOp, float32, requireFloat } from "./define.js";

/** ONNX target shape: numbers as they are, a symbol as 0 (copied from the same axis) or as the one -1. */
function reshapeTarget(from: Shape, to: Shape): number[] {
  let free = 1;
  return to.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    if (from[axis] === dim) return 0;
    if (free-- > 0) return -1;
    throw new TensorError(
      "shape",
      `reshape: two moved symbols from ${formatShape(from)} to ${formatShape(to)}`,
    );
  });
}

export const reshapeOp = defineOp<{ readonly shape: Shape }>({
  name: "reshape",
  infer([x], { shape }) {
    const [a, b] = [factors(x.shape), factors(shape)];
    if (a.known !== b.known || a.symbols.join() !== b.symbols.join())
      throw shapeMismatch("reshape", x.shape, shape);
    reshapeTarget(x.shape, shape);
    return [{ shape, dtype: x.dtype }];
  },
  gradient: (node, [dy]) => [dy ? reshape(dy, node.inputs[0].shape) : null],
  lower(node, lowering) {
    const target = reshapeTarget(node.inputs[0].shape, node.attributes.shape);
    lowering.node("Reshape", [lowering.name(node.inputs[0]), lowering.int64(target)], {
      outputs: [lowering.name(node.outputs[0])],
    });
  },
});

export const expandOp = defineOp<{ readonly shape: Shape }>({
  name: "expand",
  infer([x], { shape }) {
    // Axes are aligned at the end; a new leading axis has no counterpart.
    const from = (axis: number) => x.shape[axis - shape.length + x.rank];
    const fits = shape.length >= x.rank && shape.every((dim, i) => [1, dim, undefined].includes(from(i)));
    if (!fits) throw shapeMismatch("expand", x.shape, shape);
    // ONNX Expand is given numbers only, so a symbol can be kept but not made.
    if (shape.some((dim, i) => typeof dim === "string" && from(i) !== dim)) {
      const shapes = `${formatShape(x.shape)} to ${formatShape(shape)}`;
      throw new TensorError("shape", `expand: a symbol must stand on the same axis already, got ${shapes}`);
    }
    return [{ shape, dtype: x.dtype }];
  },
  gradient: (node, [dy]) => [dy ? sumTo(dy, node.inputs[0].shape) : null],
  lower(node, lowering) {
    // ONNX Expand broadcasts both ways, so 1 stands for "keep" where the extent is symbolic.
    const target = node.attributes.shape.map((dim) => (typeof dim === "number" ? dim : 1));
    lowering.node("Expand", [lowering.name(node.inputs[0]), lowering.int64(target)], {
      outputs: [lowering.name(node.outputs[0])],
    });
  },
});

function keepDimsShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
}

export const reduceSumOp = defineOp<{ readonly axes: readonly number[]; readonly keepDims: boolean }>({
  name: "reduceSum",
  infer([x], { axes, keepDims }) {
    requireFloat("reduceSum", x);
    return [
      float32(keepDims ? keepDimsShape(x.shape, axes) : x.shape.filter((_, axis) => !axes.includes(axis))),
    ];
  },
  gradient(node, [dy]) {
    if (!dy) return [null];
    const [x] = node.inputs;
    return [expand(reshape(dy, keepDimsShape(x.shape, node.attributes.axes)), x.shape)];
  },
  lower(node, lowering) {
    const { axes, keepDims } = node.attributes;
    lowering.node("ReduceSum", [lowering.name(node.inputs[0]), lowering.int64(axes)], {
      outputs: [lowering.name(node.outputs[0])],
      attributes: { keepdims: { int: keepDims ? 1 : 0 } },
    });
  },
});

/** The same values in row-major order under another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  return shapesEqual(x.shape, shape) ? x : x.graph.apply(reshapeOp, [x], { shape })[0];
}

/** Broadcasts to a larger shape. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return shapesEqual(x.shape, shape) ? x : x.graph.apply(expandOp, [x], { shape })[0];
}

/** Sum over the given axes (all axes when none are given). */
export function reduceSum(x: Tensor, axes?: readonly number[], keepDims = false): Tensor {
  const normal = (axes ?? x.shape.map((_, axis) => axis)).map((axis) =>
    normalizeAxis("reduceSum", axis, x.rank),
  );
  if (normal.length === 0) return x;
  return x.graph.apply(reduceSumOp, [x], { axes: normal, keepDims })[0];
}

/** Undoes broadcasting: sums a gradient down to the shape of the value that was broadcast. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (shapesEqual(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = x.shape.flatMap((dim, axis) =>
    axis < lead || (shape[axis - lead] === 1 && dim !== 1) ? [axis] : [],
  );
  return reshape(reduceSum(x, axes, true), shape);
}
