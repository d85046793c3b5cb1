/** Matrix multiplication: the fast path of ONNX Runtime. */
import type { Tensor } from "../graph/graph.js";
import { broadcastShapes, formatShape, type Shape, shapeMismatch } from "../graph/shape.js";
import { TensorError } from "../tensor-error.js";
import { reshape, sumTo } from "./broadcast.js";
import { CONTRIB, defineOp, float32, requireFloat } from "./define.js";

export interface MatmulOptions {
  /** Read the last two axes of `a` swapped. */
  readonly transA?: boolean;
  /** Read the last two axes of `b` swapped. */
  readonly transB?: boolean;
  /** Factor on the product. */
  readonly alpha?: number;
}

function matrixShape(shape: Shape, transposed: boolean): Shape {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

export const matmulOp = defineOp<Required<MatmulOptions>>({
  name: "matmul",
  infer([a, b], { transA, transB }) {
    requireFloat("matmul", a, b);
    if (a.rank < 2 || b.rank < 2) throw shapeMismatch("matmul", a.shape, b.shape);
    const [m, k] = matrixShape(a.shape, transA);
    const [k2, n] = matrixShape(b.shape, transB);
    if (k !== k2) throw shapeMismatch("matmul", a.shape, b.shape);
    return [float32([...broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n])];
  },
  gradient(node, [dy]) {
    if (!dy) return [null, null];
    const [a, b] = node.inputs;
    const { transA, transB, alpha } = node.attributes;
    // Y = alpha A' B': dA' = alpha dY B'^T and dB' = alpha A'^T dY; a transposed operand swaps the two factors.
    const da = transA
      ? matmul(b, dy, { transA: transB, transB: true, alpha })
      : matmul(dy, b, { transB: !transB, alpha });
    // A transposed weight has the transposed gradient: the operands change places.
    if (!transA && b.rank === 2)
      return [da, transB ? weightGradient(dy, a, alpha) : weightGradient(a, dy, alpha)];
    const db = transB
      ? matmul(dy, a, { transA: true, transB: transA, alpha })
      : matmul(a, dy, { transA: !transA, alpha });
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  },
  lower(node, lowering) {
    const { transA, transB, alpha } = node.attributes;
    const inputs = node.inputs.map((input) => lowering.name(input));
    const outputs = [lowering.name(node.outputs[0])];
    if (!transA && !transB && alpha === 1) {
      lowering.node("MatMul", inputs, { outputs });
    } else {
      const attributes = {
        transA: { int: transA ? 1 : 0 },
        transB: { int: transB ? 1 : 0 },
        alpha: { float: alpha },
      };
      lowering.node("FusedMatMul", inputs, { outputs, domain: CONTRIB, attributes });
    }
  },
});

/** A^T dY over all leading axes at once: one large product instead of one for each batch and a sum. */
function weightGradient(a: Tensor, dy: Tensor, alpha: number): Tensor {
  const leading = a.shape.slice(0, -1);
  if (leading.some((dim) => typeof dim === "string")) {
    throw new TensorError(
      "not_differentiable",
      `matmul: the gradient of a weight matrix needs known rows, got ${formatShape(a.shape)}`,
    );
  }
  const [k, n] = [a.shape[a.rank - 1], dy.shape[dy.rank - 1]];
  const rows = leading.reduce<number>((product, dim) => product * (dim as number), 1);
  return matmul(reshape(a, [rows, k]), reshape(dy, [rows, n]), { transA: true, alpha });
}

/** Matrix product of the last two axes; leading axes broadcast. */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transA = false, transB = false, alpha = 1 } = options;
  return a.graph.apply(matmulOp, [a, b], { transA, transB, alpha })[0];
}
