/** Arithmetic with broadcasting, and functions of one element. */
import type { Op, Tensor } from "../graph/graph.js";
import { broadcastShapes } from "../graph/shape.js";
import { sumTo } from "./broadcast.js";
import { CONTRIB, defineOp, defineUnary, float32, lowerTo, requireFloat } from "./define.js";

function defineBinary(
  name: string,
  opType: string,
  gradient: (a: Tensor, b: Tensor, y: Tensor, dy: Tensor) => readonly [Tensor, Tensor],
): Op<null> {
  return defineOp<null>({
    name,
    infer([a, b]) {
      requireFloat(name, a, b);
      return [float32(broadcastShapes(name, a.shape, b.shape))];
    },
    gradient(node, [dy]) {
      if (!dy) return [null, null];
      const [a, b] = node.inputs;
      const [da, db] = gradient(a, b, node.outputs[0], dy);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
    lower: (node, lowering) => lowerTo(node, lowering, opType),
  });
}

export const addOp = defineBinary("add", "Add", (_a, _b, _y, dy) => [dy, dy]);
export const subOp = defineBinary("sub", "Sub", (_a, _b, _y, dy) => [dy, neg(dy)]);
export const mulOp = defineBinary("mul", "Mul", (a, b, _y, dy) => [mul(dy, b), mul(dy, a)]);
// d(a/b)/db = -(a/b)/b
export const divOp = defineBinary("div", "Div", (_a, b, y, dy) => [div(dy, b), neg(div(mul(dy, y), b))]);

export const negOp = defineUnary("neg", { opType: "Neg" }, (_x, _y, dy) => neg(dy));
export const expOp = defineUnary("exp", { opType: "Exp" }, (_x, y, dy) => mul(dy, y));
export const logOp = defineUnary("log", { opType: "Log" }, (x, _y, dy) => div(dy, x));
export const sqrtOp = defineUnary("sqrt", { opType: "Sqrt" }, (_x, y, dy) => div(scale(dy, 0.5), y));
export const tanhOp = defineUnary("tanh", { opType: "Tanh" }, (_x, y, dy) => sub(dy, mul(dy, mul(y, y))));
export const erfOp = defineUnary("erf", { opType: "Erf" }, (x, _y, dy) =>
  // d erf(x)/dx = 2/sqrt(pi) exp(-x^2)
  mul(dy, scale(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
);
// dy y (1 - y), written as dy y - dy y^2 to save the pass that makes 1 - y
export const sigmoidOp = defineUnary("sigmoid", { opType: "Sigmoid" }, (_x, y, dy) => {
  const dyY = mul(dy, y);
  return sub(dyY, mul(dyY, y));
});
export const softplusOp = defineOp<null>({
  name: "softplus",
  infer([x]) {
    requireFloat("softplus", x);
    return [float32(x.shape)];
  },
  gradient: (node, [dy]) => [dy ? mul(dy, sigmoid(node.inputs[0])) : null],
  // max(x, 0) - log s(|x|). ONNX's own Softplus takes one element at a time: three times as long.
  lower(node, lowering) {
    const x = lowering.name(node.inputs[0]);
    const share = lowering.node("Log", [lowering.node("Sigmoid", [lowering.node("Abs", [x])])]);
    lowering.node("Sub", [lowering.node("Relu", [x]), share], { outputs: [lowering.name(node.outputs[0])] });
  },
});
export const greaterOp = defineOp<null>({
  name: "greater",
  infer([a, b]) {
    requireFloat("greater", a, b);
    return [float32(broadcastShapes("greater", a.shape, b.shape))];
  },
  // Zero almost everywhere; whoever differentiates through it has made a mistake.
  gradient: "not differentiable",
  lower(node, lowering) {
    const [a, b] = node.inputs.map((input) => lowering.name(input));
    lowering.node("Cast", [lowering.node("Greater", [a, b])], {
      outputs: [lowering.name(node.outputs[0])],
      attributes: { to: { int: 1 } },
    });
  },
});
// y is above 0 exactly where the input passed. Not by ONNX's Sign, which is not vectorised.
export const reluOp = defineUnary("relu", { opType: "Relu" }, (_x, y, dy) =>
  mul(dy, greater(y, y.graph.scalar(0))),
);
// silu(x) = x s(x); its derivative s + y (1 - s) = y + s (1 - y)
export const siluOp = defineUnary(
  "silu",
  { opType: "QuickGelu", domain: CONTRIB, attributes: { alpha: { float: 1 } } },
  (x, y, dy) => {
    const s = sigmoid(x);
    return mul(dy, add(y, sub(s, mul(s, y))));
  },
);
// gelu(x) = x Phi(x); its derivative Phi(x) + x phi(x)
export const geluOp = defineUnary("gelu", { opType: "Gelu", domain: CONTRIB }, (x, _y, dy) => {
  const cdf = scale(shift(erf(scale(x, Math.SQRT1_2)), 1), 0.5);
  const pdf = scale(exp(scale(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return mul(dy, add(cdf, mul(x, pdf)));
});
export const stopGradientOp = defineOp<null>({
  name: "stopGradient",
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  gradient: () => [null],
  lower: (node, lowering) => lowerTo(node, lowering, "Identity"),
});

const unary = (op: Op<null>) => (x: Tensor) => x.graph.apply(op, [x], null)[0];
const binary = (op: Op<null>) => (a: Tensor, b: Tensor) => a.graph.apply(op, [a, b], null)[0];

/** a + b, broadcasting. */
export const add = binary(addOp);
/** a - b, broadcasting. */
export const sub = binary(subOp);
/** a * b per element, broadcasting. */
export const mul = binary(mulOp);
/** a / b per element, broadcasting. */
export const div = binary(divOp);
export const neg = unary(negOp);
export const exp = unary(expOp);
/** Natural logarithm. */
export const log = unary(logOp);
export const sqrt = unary(sqrtOp);
export const tanh = unary(tanhOp);
export const erf = unary(erfOp);
export const sigmoid = unary(sigmoidOp);
/** log(1 + exp(x)), stable for large |x|. */
export const softplus = unary(softplusOp);
export const relu = unary(reluOp);
/** 1 where a > b and 0 elsewhere, broadcasting; not differentiable. */
export const greater = binary(greaterOp);
/** x * sigmoid(x). */
export const silu = unary(siluOp);
/** The exact Gaussian error linear unit, x Phi(x). */
export const gelu = unary(geluOp);
/** The same value, through which no gradient flows. */
export const stopGradient = unary(stopGradientOp);

/** x * factor. */
export function scale(x: Tensor, factor: number): Tensor {
  return mul(x, x.graph.scalar(factor));
}

/** x + offset. */
export function shift(x: Tensor, offset: number): Tensor {
  return add(x, x.graph.scalar(offset));
}
