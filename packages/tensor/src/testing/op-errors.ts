/** Shapes that do not fit, for every op that can be given some. */
import { Graph, type Tensor } from "../graph/graph.js";
import type { Shape } from "../graph/shape.js";
import { affine } from "../ops/affine.js";
import { expand, reduceSum, reshape } from "../ops/broadcast.js";
import { conv2d } from "../ops/convolution.js";
import { add, div, greater, mul, sub } from "../ops/elementwise.js";
import { crossEntropy, gatherRows } from "../ops/indexing.js";
import { concat, pad, slice, transpose } from "../ops/layout.js";
import { matmul } from "../ops/matmul.js";
import { groupNorm, layerNorm, rmsNorm } from "../ops/normalize.js";
import type { OpName } from "../ops/registry.js";
import { rotaryOp } from "../ops/rotary.js";
import { logSoftmax, softmax } from "../ops/softmax.js";

/** A use of an op that must fail while the graph is built. */
export interface OpErrorCase {
  readonly op: OpName;
  readonly build: () => Tensor;
  /** What the message must name, besides the op. */
  readonly mentions: readonly string[];
}

/** Ops that take any shape, or that only other ops' gradients build. */
export const opsWithoutShapeErrors: readonly OpName[] = [
  "neg",
  "exp",
  "log",
  "sqrt",
  "tanh",
  "erf",
  "sigmoid",
  "softplus",
  "relu",
  "silu",
  "gelu",
  "stopGradient",
  "oneHot",
  "reverseKernel",
  "scatterAddRows",
];

function inputs(shapes: readonly Shape[], build: (...tensors: Tensor[]) => Tensor): () => Tensor {
  return () => {
    const graph = new Graph();
    return build(...shapes.map((shape, i) => graph.input(`x${i}`, "float32", shape)));
  };
}

function withIndices(
  shape: Shape,
  indices: Shape,
  build: (x: Tensor, indices: Tensor) => Tensor,
): () => Tensor {
  return () => {
    const graph = new Graph();
    return build(graph.input("x", "float32", shape), graph.input("indices", "int64", indices));
  };
}

function rotaryOf(shape: Shape, positions: Shape, table: Shape): () => Tensor {
  return withIndices(shape, positions, (x, at) => {
    const tables = ["cos", "sin"].map((name) => x.graph.input(name, "float32", table));
    return x.graph.apply(rotaryOp, [x, at, ...tables], null)[0];
  });
}

const binaryErrors: OpErrorCase[] = Object.entries({ add, sub, mul, div, greater }).flatMap(([op, build]) => [
  { op: op as OpName, build: inputs([[2, 3], [2]], build), mentions: ["[2, 3]", "[2]"] },
  {
    op: op as OpName,
    build: inputs(
      [
        ["tokens", 3],
        [4, 3],
      ],
      build,
    ),
    mentions: ["[tokens, 3]", "[4, 3]"],
  },
]);

/** The table. */
export const opErrorCases: readonly OpErrorCase[] = [
  ...binaryErrors,
  { op: "reshape", build: inputs([[2, 3]], (x) => reshape(x, [4])), mentions: ["[2, 3]", "[4]"] },
  {
    op: "reshape",
    build: inputs([["tokens", 3]], (x) => reshape(x, ["words", 3])),
    mentions: ["[tokens, 3]", "[words, 3]"],
  },
  {
    op: "reshape",
    build: inputs([["a", "b", 2]], (x) => reshape(x, [2, "a", "b"])),
    mentions: ["[a, b, 2]", "[2, a, b]"],
  },
  { op: "expand", build: inputs([[2, 3]], (x) => expand(x, [4, 3])), mentions: ["[2, 3]", "[4, 3]"] },
  { op: "expand", build: inputs([[2, 3]], (x) => expand(x, [3])), mentions: ["[2, 3]", "[3]"] },
  {
    op: "expand",
    build: inputs([[1, 3]], (x) => expand(x, ["tokens", 3])),
    mentions: ["[1, 3]", "[tokens, 3]"],
  },
  {
    op: "expand",
    build: inputs([["tokens", 1]], (x) => expand(x, ["tokens", "tokens"])),
    mentions: ["[tokens, 1]", "[tokens, tokens]"],
  },
  { op: "reduceSum", build: inputs([[2, 3]], (x) => reduceSum(x, [2])), mentions: ["[-2, 2)", "2"] },
  { op: "transpose", build: inputs([[2, 3]], (x) => transpose(x, [1, 1])), mentions: ["[1,1]", "[2, 3]"] },
  { op: "slice", build: inputs([[2, 3]], (x) => slice(x, 1, 1, 4)), mentions: ["[1, 4)", "[2, 3]"] },
  { op: "slice", build: inputs([["tokens"]], (x) => slice(x, 0, 1, 1)), mentions: ["[1, 1)", "[tokens]"] },
  { op: "slice", build: inputs([[2, 3]], (x) => slice(x, -3, 0, 1)), mentions: ["[-2, 2)", "-3"] },
  { op: "pad", build: inputs([["tokens"]], (x) => pad(x, 0, 1, 1)), mentions: ["axis 0", "[tokens]"] },
  {
    op: "concat",
    build: inputs(
      [
        [2, 3],
        [2, 4],
      ],
      (a, b) => concat([a, b], 0),
    ),
    mentions: ["[2, 3]", "[2, 4]"],
  },
  { op: "concat", build: inputs([[2, 3], [2]], (a, b) => concat([a, b], 0)), mentions: ["[2, 3]", "[2]"] },
  {
    op: "matmul",
    build: inputs(
      [
        [2, 3],
        [2, 3],
      ],
      (a, b) => matmul(a, b),
    ),
    mentions: ["[2, 3]", "[2, 3]"],
  },
  {
    op: "matmul",
    build: inputs(
      [
        [2, 3],
        [3, 4],
      ],
      (a, b) => matmul(a, b, { transB: true }),
    ),
    mentions: ["[2, 3]", "[3, 4]"],
  },
  { op: "matmul", build: inputs([[3], [3, 4]], (a, b) => matmul(a, b)), mentions: ["[3]", "[3, 4]"] },
  // Leading axes that do not broadcast are named without the matrix axes.
  {
    op: "matmul",
    build: inputs(
      [
        [2, 1, 3],
        [4, 3, 1],
      ],
      (a, b) => matmul(a, b),
    ),
    mentions: ["[2", "[4"],
  },
  { op: "softmax", build: inputs([[]], softmax), mentions: ["axis", "-1"] },
  { op: "logSoftmax", build: inputs([[]], logSoftmax), mentions: ["axis", "-1"] },
  {
    op: "layerNorm",
    build: inputs([[2, 3], [2], [3]], (x, gain, bias) => layerNorm(x, gain, bias)),
    mentions: ["[2, 3]", "[2]"],
  },
  {
    op: "layerNorm",
    build: inputs([[2, 3], [3], [2, 3]], (x, gain, bias) => layerNorm(x, gain, bias)),
    mentions: ["[2, 3]", "[2, 3]"],
  },
  { op: "rmsNorm", build: inputs([[2, 3], [1]], (x, gain) => rmsNorm(x, gain)), mentions: ["[2, 3]", "[1]"] },
  {
    op: "groupNorm",
    build: inputs([[2, 3, 4, 4], [3], [3]], (x, gain, bias) => groupNorm(x, gain, bias, 2)),
    mentions: ["[2, 3, 4, 4]", "a multiple of 2"],
  },
  {
    op: "groupNorm",
    build: inputs([[2, 4, "rows", 4], [4], [4]], (x, gain, bias) => groupNorm(x, gain, bias, 2)),
    mentions: ["[2, 4, rows, 4]"],
  },
  {
    op: "groupNorm",
    build: inputs([[2, 4, 4, 4], [2], [4]], (x, gain, bias) => groupNorm(x, gain, bias, 2)),
    mentions: ["[2, 4, 4, 4]", "[2]"],
  },
  { op: "affine", build: inputs([[2, 3], [2], [3]], affine), mentions: ["[2, 3]", "[2]"] },
  {
    op: "conv2d",
    build: inputs(
      [
        [1, 2, 4, 4],
        [1, 3, 3, 3],
      ],
      conv2d,
    ),
    mentions: ["[1, 2, 4, 4]", "[1, 3, 3, 3]"],
  },
  {
    op: "conv2d",
    build: inputs(
      [
        [1, 2, 4, 4],
        [1, 2, 2, 2],
      ],
      conv2d,
    ),
    mentions: ["[1, 2, 2, 2]"],
  },
  { op: "gatherRows", build: withIndices([2, 3, 4], [2], gatherRows), mentions: ["[2, 3, 4]", "[2]"] },
  { op: "crossEntropy", build: withIndices([2, 3], [3], crossEntropy), mentions: ["[2, 3]", "[3]"] },
  { op: "rotary", build: rotaryOf([2, 3, 4], [2, 3], [5, 2]), mentions: ["[2, 3, 4]", "[2, 3]"] },
  { op: "rotary", build: rotaryOf([2, 1, 3, 4], [2, 3], [5, 4]), mentions: ["[2, 1, 3, 4]", "[5, 4]"] },
];
