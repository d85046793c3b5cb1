/** Helpers that keep op definitions short. */
import type { GradientRule, Lowering, Node, Op, Tensor, TensorSpec } from "../graph/graph.js";
import { type Shape, shapesEqual } from "../graph/shape.js";
import { TensorError } from "../tensor-error.js";

export const CONTRIB = "com.microsoft";

/** Declares an op; the type makes the gradient rule, or the statement that there is none, compulsory. */
export function defineOp<A>(op: Op<A>): Op<A> {
  return op;
}

export function float32(shape: Shape): TensorSpec {
  return { shape, dtype: "float32" };
}

export function requireFloat(op: string, ...tensors: readonly Tensor[]): void {
  for (const tensor of tensors) {
    if (tensor.dtype !== "float32")
      throw new TensorError("dtype", `${op}: expected float32, got ${tensor.dtype}`);
  }
}

export function requireInt64(op: string, tensor: Tensor): void {
  if (tensor.dtype !== "int64") throw new TensorError("dtype", `${op}: expected int64, got ${tensor.dtype}`);
}

export function requireSameShape(
  op: string,
  a: Shape,
  b: Shape,
  error: (op: string, a: Shape, b: Shape) => Error,
): void {
  if (!shapesEqual(a, b)) throw error(op, a, b);
}

/**
 * For ops that also return what their own backward pass reads: those outputs have no gradient rule.
 *
 * @throws {TensorError} `not_differentiable` if the loss depends on one of them.
 */
export function requireNoGradient(op: string, gradients: readonly (Tensor | null)[]): void {
  if (gradients.some((gradient) => gradient !== null)) {
    throw new TensorError(
      "not_differentiable",
      `${op}: only the first output has a gradient, got one for another`,
    );
  }
}

/** Lowers a node to one ONNX node whose outputs are the node's outputs. */
export function lowerTo(
  node: Node,
  lowering: Lowering,
  opType: string,
  options: Parameters<Lowering["node"]>[2] = {},
): void {
  lowering.node(
    opType,
    node.inputs.map((input) => lowering.name(input)),
    { ...options, outputs: node.outputs.map((output) => lowering.name(output)) },
  );
}

/** A unary op that keeps the shape. */
export function defineUnary(
  name: string,
  onnx: {
    readonly opType: string;
    readonly domain?: string;
    readonly attributes?: Record<string, { float: number }>;
  },
  gradient: (x: Tensor, y: Tensor, dy: Tensor) => Tensor,
): Op<null> {
  const rule: GradientRule<null> = (node, [dy]) => [
    dy ? gradient(node.inputs[0], node.outputs[0], dy) : null,
  ];
  return defineOp<null>({
    name,
    infer([x]) {
      requireFloat(name, x);
      return [float32(x.shape)];
    },
    gradient: rule,
    lower: (node, lowering) => {
      const { opType, ...options } = onnx;
      lowerTo(node, lowering, opType, options);
    },
  });
}
