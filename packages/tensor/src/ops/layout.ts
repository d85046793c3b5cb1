/** Ops that move values about without changing them. */
import type { Tensor } from "../graph/graph.js";
import { type Dim, formatShape, normalizeAxis, shapeMismatch } from "../graph/shape.js";
import { TensorError } from "../tensor-error.js";
import { defineOp, requireFloat } from "./define.js";

export const transposeOp = defineOp<{ readonly order: readonly number[] }>({
  name: "transpose",
  infer([x], { order }) {
    if ([...order].sort((a, b) => a - b).join() !== x.shape.map((_, axis) => axis).join()) {
      throw new TensorError(
        "shape",
        `transpose: [${order}] does not order the axes of ${formatShape(x.shape)}`,
      );
    }
    return [{ shape: order.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  gradient(node, [dy]) {
    const inverse = node.attributes.order.map((_, axis) => node.attributes.order.indexOf(axis));
    return [dy ? transpose(dy, inverse) : null];
  },
  lower: (node, lowering) =>
    void lowering.node("Transpose", [lowering.name(node.inputs[0])], {
      outputs: [lowering.name(node.outputs[0])],
      attributes: { perm: { ints: node.attributes.order } },
    }),
});

export interface SliceAttributes {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

export const sliceOp = defineOp<SliceAttributes>({
  name: "slice",
  infer([x], { axis, start, end }) {
    const extent = x.shape[axis];
    // Of a symbolic extent only the start can be checked here; ONNX Runtime clamps the end.
    if (start < 0 || end <= start || (typeof extent === "number" && end > extent)) {
      throw new TensorError(
        "shape",
        `slice: [${start}, ${end}) does not fit axis ${axis} of ${formatShape(x.shape)}`,
      );
    }
    return [{ shape: x.shape.map((dim, i) => (i === axis ? end - start : dim)), dtype: x.dtype }];
  },
  gradient(node, [dy]) {
    const { axis, start, end } = node.attributes;
    const extent = node.inputs[0].shape[axis];
    if (typeof extent !== "number") {
      throw new TensorError(
        "not_differentiable",
        `slice: the gradient needs a known extent, got "${extent}"`,
      );
    }
    return [dy ? pad(dy, axis, start, extent - end) : null];
  },
  lower(node, lowering) {
    const { axis, start, end } = node.attributes;
    const bounds = [lowering.int64([start]), lowering.int64([end]), lowering.int64([axis])];
    lowering.node("Slice", [lowering.name(node.inputs[0]), ...bounds], {
      outputs: [lowering.name(node.outputs[0])],
    });
  },
});

export interface PadAttributes {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

export const padOp = defineOp<PadAttributes>({
  name: "pad",
  infer([x], { axis, before, after }) {
    requireFloat("pad", x);
    const extent = x.shape[axis];
    if (typeof extent !== "number") {
      throw new TensorError("shape", `pad: axis ${axis} of ${formatShape(x.shape)} must be known`);
    }
    return [{ shape: x.shape.map((dim, i) => (i === axis ? extent + before + after : dim)), dtype: x.dtype }];
  },
  gradient(node, [dy]) {
    const { axis, before } = node.attributes;
    return [dy ? slice(dy, axis, before, before + (node.inputs[0].shape[axis] as number)) : null];
  },
  lower(node, lowering) {
    const { axis, before, after } = node.attributes;
    lowering.node(
      "Pad",
      [lowering.name(node.inputs[0]), lowering.int64([before, after]), "", lowering.int64([axis])],
      { outputs: [lowering.name(node.outputs[0])] },
    );
  },
});

export const concatOp = defineOp<{ readonly axis: number }>({
  name: "concat",
  infer(inputs, { axis }) {
    const [first] = inputs;
    for (const other of inputs) {
      const fits =
        other.rank === first.rank && other.shape.every((dim, i) => i === axis || dim === first.shape[i]);
      if (!fits || other.dtype !== first.dtype) throw shapeMismatch("concat", first.shape, other.shape);
    }
    const extent = concatExtent(inputs.map((input) => input.shape[axis]));
    return [{ shape: first.shape.map((dim, i) => (i === axis ? extent : dim)), dtype: first.dtype }];
  },
  gradient(node, [dy]) {
    if (!dy) return node.inputs.map(() => null);
    const { axis } = node.attributes;
    let start = 0;
    return node.inputs.map((input) => {
      const extent = input.shape[axis];
      if (typeof extent !== "number") {
        throw new TensorError(
          "not_differentiable",
          `concat: the gradient needs known extents, got "${extent}"`,
        );
      }
      const end = start + extent;
      const part = slice(dy, axis, start, end);
      start = end;
      return part;
    });
  },
  lower: (node, lowering) =>
    void lowering.node(
      "Concat",
      node.inputs.map((input) => lowering.name(input)),
      {
        outputs: [lowering.name(node.outputs[0])],
        attributes: { axis: { int: node.attributes.axis } },
      },
    ),
});

/** Sum of extents; with symbols it is a symbol that spells the sum, numbers first: "3+marks". */
function concatExtent(extents: readonly Dim[]): Dim {
  let known = 0;
  const symbols: string[] = [];
  for (const part of extents.flatMap((extent) => String(extent).split("+"))) {
    if (/^\d+$/.test(part)) known += Number(part);
    else symbols.push(part);
  }
  if (symbols.length === 0) return known;
  return [...(known > 0 ? [known] : []), ...symbols.sort()].join("+");
}

/** Axes in another order: output axis i is input axis `order[i]`. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  return order.every((axis, i) => axis === i) ? x : x.graph.apply(transposeOp, [x], { order })[0];
}

/** The part [start, end) of one axis. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const normal = normalizeAxis("slice", axis, x.rank);
  if (start === 0 && end === x.shape[normal]) return x;
  return x.graph.apply(sliceOp, [x], { axis: normal, start, end })[0];
}

/** Zeros before and after along one axis. */
export function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  if (before === 0 && after === 0) return x;
  return x.graph.apply(padOp, [x], { axis: normalizeAxis("pad", axis, x.rank), before, after })[0];
}

/** Tensors one after the other along an axis. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  if (parts.length === 1) return parts[0];
  return parts[0].graph.apply(concatOp, parts, { axis: normalizeAxis("concat", axis, parts[0].rank) })[0];
}

/** Cuts an axis into equal parts. */
export function split(x: Tensor, axis: number, count: number): Tensor[] {
  const extent = x.shape[normalizeAxis("split", axis, x.rank)];
  if (typeof extent !== "number" || extent % count !== 0) {
    throw new TensorError(
      "shape",
      `split: axis ${axis} of ${formatShape(x.shape)} does not divide by ${count}`,
    );
  }
  const size = extent / count;
  return Array.from({ length: count }, (_, i) => slice(x, axis, i * size, (i + 1) * size));
}
