/** Small inputs for every op: the table that `ops.test.ts` walks. */
import type { DType } from "../graph/graph.js";
import type { Shape } from "../graph/shape.js";
import type { OpName } from "../ops/registry.js";
import type { SymbolSizes } from "./evaluate-graph.js";
import type { OpAttributes } from "./reference-ops.js";

/** One input of a case. */
export interface CaseInput {
  /** May have symbols; the case's `sizes` say how large they are in the test. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** The values, or the range of random magnitudes; float ranges are kept away from 0, where kinks are. */
  readonly values:
    | readonly number[]
    | { readonly from: number; readonly to: number; readonly signed: boolean };
  /** Whether the op is differentiated by this input, if it is float32. */
  readonly differentiated: boolean;
}

/** One use of an op. */
export interface OpCase<Attributes = unknown> {
  /** What is special about it. */
  readonly about: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes: Attributes;
  readonly sizes?: SymbolSizes;
  /**
   * What the gradient rule should do where it is not simply right: `stopped` gives none on purpose,
   * `needs numbers` refuses these symbolic shapes.
   */
  readonly gradient?: "stopped" | "needs numbers";
}

type Cases<Attributes> = readonly [OpCase<Attributes>, ...OpCase<Attributes>[]];

/** Float32 input with random values of magnitude 0.2 to 2. */
const float = (...shape: Shape): CaseInput => ({
  shape,
  dtype: "float32",
  values: { from: 0.2, to: 2, signed: true },
  differentiated: true,
});

const positive = (...shape: Shape): CaseInput => ({
  ...float(...shape),
  values: { from: 0.2, to: 2, signed: false },
});

const floats = (values: readonly number[]): CaseInput => ({ ...float(values.length), values });

const int64 = (shape: Shape, values: readonly number[]): CaseInput => ({
  shape,
  dtype: "int64",
  values,
  differentiated: false,
});

const fixed = (input: CaseInput): CaseInput => ({ ...input, differentiated: false });

const plain = (about: string, ...inputs: CaseInput[]): OpCase<null> => ({ about, inputs, attributes: null });

const sizes: SymbolSizes = { batch: 2, tokens: 3 };

const broadcasting: Cases<null> = [
  plain("equal shapes", float(2, 3), float(2, 3)),
  plain("a row to a matrix", float(2, 3), float(3)),
  plain("a column and a row to a matrix", float(2, 1), float(1, 3)),
  plain("a scalar on the left", float(), float(2, 2)),
  plain("inner and leading axes at once", float(3, 1, 2), float(2, 3, 4, 2)),
  { ...plain("a symbol with itself and with 1", float("tokens", 4), float("tokens", 1)), sizes },
  { ...plain("a vector to symbolic rows", float("batch", "tokens", 4), float(4)), sizes },
];

const elementwise = (extremes: readonly number[]): Cases<null> => [
  plain("a matrix", float(2, 3)),
  plain("a scalar", float()),
  { ...plain("a symbolic shape", float("tokens", 2)), sizes },
  plain("small and large values", floats(extremes)),
];

const positiveOnly: Cases<null> = [
  plain("a matrix", positive(2, 3)),
  { ...plain("a symbolic shape", positive("tokens", 2)), sizes },
  plain("small and large values", floats([1e-3, 1, 1e4])),
];

const alongLastAxis: Cases<null> = [
  plain("rows of a matrix", float(2, 5)),
  plain("a vector", float(4)),
  plain("four axes", float(2, 1, 2, 3)),
  { ...plain("symbolic leading axes", float("batch", "tokens", 4)), sizes },
  { ...plain("a symbolic last axis", float(2, "tokens")), sizes },
  plain("values whose exponentials overflow", floats([1000, 999, -1000])),
];

const reshapes: Cases<OpAttributes<"reshape">> = [
  { about: "two axes into three", inputs: [float(4, 3)], attributes: { shape: [2, 2, 3] } },
  { about: "one element to a scalar", inputs: [float(1, 1)], attributes: { shape: [] } },
  {
    about: "a symbol that stays",
    inputs: [float("tokens", 4)],
    attributes: { shape: ["tokens", 2, 2] },
    sizes,
  },
  {
    about: "a symbol that moves",
    inputs: [float("tokens", 4)],
    attributes: { shape: [2, "tokens", 2] },
    sizes,
  },
  {
    about: "one symbol that stays and one that moves",
    inputs: [float("batch", 2, "tokens", 2)],
    attributes: { shape: ["batch", "tokens", 4] },
    sizes,
  },
  { about: "integers", inputs: [int64([2, 2], [1, 2, 3, 4])], attributes: { shape: [4] } },
];

const expands: Cases<OpAttributes<"expand">> = [
  { about: "a new leading axis", inputs: [float(3)], attributes: { shape: [2, 3] } },
  { about: "extents of 1 inside", inputs: [float(2, 1, 3)], attributes: { shape: [2, 4, 3] } },
  { about: "a scalar", inputs: [float()], attributes: { shape: [2, 2] } },
  { about: "beside a symbol", inputs: [float("tokens", 1)], attributes: { shape: [2, "tokens", 4] }, sizes },
  { about: "integers", inputs: [int64([2, 1], [5, 6])], attributes: { shape: [2, 2] } },
];

const reduceSums: Cases<OpAttributes<"reduceSum">> = [
  { about: "a middle axis", inputs: [float(2, 3, 2)], attributes: { axes: [1], keepDims: false } },
  { about: "two axes, kept", inputs: [float(2, 3, 2)], attributes: { axes: [0, 2], keepDims: true } },
  { about: "all axes", inputs: [float(2, 3)], attributes: { axes: [0, 1], keepDims: false } },
  {
    about: "beside a symbol",
    inputs: [float("tokens", 3)],
    attributes: { axes: [1], keepDims: true },
    sizes,
  },
  {
    about: "over a symbol",
    inputs: [float("tokens", 3)],
    attributes: { axes: [0], keepDims: false },
    sizes,
    gradient: "needs numbers",
  },
];

const transposes: Cases<OpAttributes<"transpose">> = [
  { about: "a matrix", inputs: [float(2, 3)], attributes: { order: [1, 0] } },
  {
    about: "an order that is not its own inverse",
    inputs: [float(2, 3, 4)],
    attributes: { order: [2, 0, 1] },
  },
  { about: "symbols", inputs: [float("batch", "tokens", 2)], attributes: { order: [1, 2, 0] }, sizes },
  { about: "integers", inputs: [int64([1, 3], [7, 8, 9])], attributes: { order: [1, 0] } },
];

const slices: Cases<OpAttributes<"slice">> = [
  { about: "the middle of an axis", inputs: [float(5, 2)], attributes: { axis: 0, start: 1, end: 4 } },
  { about: "the start of the last axis", inputs: [float(2, 5)], attributes: { axis: 1, start: 0, end: 1 } },
  { about: "the end of an inner axis", inputs: [float(2, 4, 2)], attributes: { axis: 1, start: 2, end: 4 } },
  {
    about: "beside a symbol",
    inputs: [float("tokens", 4)],
    attributes: { axis: 1, start: 1, end: 3 },
    sizes,
  },
  {
    about: "the start of a symbol",
    inputs: [float("tokens", 2)],
    attributes: { axis: 0, start: 0, end: 2 },
    sizes,
    gradient: "needs numbers",
  },
  { about: "integers", inputs: [int64([3], [4, 5, 6])], attributes: { axis: 0, start: 1, end: 3 } },
];

const pads: Cases<OpAttributes<"pad">> = [
  { about: "both ends", inputs: [float(2, 3)], attributes: { axis: 1, before: 1, after: 2 } },
  { about: "one end of the first axis", inputs: [float(2, 3)], attributes: { axis: 0, before: 0, after: 1 } },
  {
    about: "beside a symbol",
    inputs: [float("tokens", 2)],
    attributes: { axis: 1, before: 2, after: 0 },
    sizes,
  },
];

const concats: Cases<OpAttributes<"concat">> = [
  { about: "rows", inputs: [float(1, 2), float(3, 2)], attributes: { axis: 0 } },
  {
    about: "three along an inner axis",
    inputs: [float(2, 1), float(2, 2), float(2, 1)],
    attributes: { axis: 1 },
  },
  {
    about: "beside a symbol",
    inputs: [float("tokens", 2), float("tokens", 1)],
    attributes: { axis: 1 },
    sizes,
  },
  {
    about: "along symbols, whose sum is a new symbol",
    inputs: [float("batch", 2), float("tokens", 2)],
    attributes: { axis: 0 },
    sizes,
    gradient: "needs numbers",
  },
  { about: "integers", inputs: [int64([1], [1]), int64([2], [2, 3])], attributes: { axis: 0 } },
];

const matmulOf = (
  about: string,
  a: CaseInput,
  b: CaseInput,
  options: Partial<OpAttributes<"matmul">> = {},
): OpCase<OpAttributes<"matmul">> => ({
  about,
  inputs: [a, b],
  attributes: { transA: false, transB: false, alpha: 1, ...options },
  sizes,
});

const transB = true;
const transA = true;

const matmuls: Cases<OpAttributes<"matmul">> = [
  matmulOf("two matrices", float(2, 3), float(3, 4)),
  matmulOf("a factor", float(2, 3), float(3, 4), { alpha: -0.5 }),
  matmulOf("a transposed left matrix", float(3, 2), float(3, 4), { transA }),
  matmulOf("a transposed right matrix", float(2, 3), float(4, 3), { transB }),
  matmulOf("both transposed, with a factor", float(3, 2), float(4, 3), { transA, transB, alpha: 2 }),
  matmulOf("a batch with a weight matrix", float(2, 2, 3), float(3, 4)),
  matmulOf("a batch with a weight matrix and a factor", float(2, 1, 2, 3), float(3, 4), { alpha: 3 }),
  matmulOf("a batch with a transposed weight matrix", float(2, 2, 3), float(4, 3), { transB }),
  matmulOf("a transposed batch with a weight matrix", float(2, 3, 2), float(3, 4), { transA }),
  matmulOf("a matrix with a batch", float(2, 3), float(2, 3, 4)),
  matmulOf("a transposed matrix with a batch", float(3, 2), float(2, 3, 4), { transA }),
  matmulOf("equal batches", float(2, 2, 2, 3), float(2, 2, 3, 1)),
  matmulOf("equal batches, right transposed", float(2, 2, 2, 3), float(2, 2, 1, 3), { transB, alpha: 0.5 }),
  matmulOf("equal batches, both transposed", float(2, 3, 2), float(2, 4, 3), { transA, transB }),
  matmulOf("batches that broadcast", float(2, 1, 2, 3), float(2, 3, 2)),
  matmulOf("a batch of one on the right", float(2, 2, 3), float(1, 3, 2)),
  matmulOf("a batch of one on the right, transposed", float(2, 2, 3), float(1, 4, 3), { transB }),
  matmulOf("symbolic attention scores", float("batch", 2, "tokens", 3), float("batch", 2, "tokens", 3), {
    transB,
    alpha: 0.5,
  }),
  {
    ...matmulOf("symbolic rows with a weight matrix", float("tokens", 3), float(3, 2)),
    gradient: "needs numbers",
  },
  {
    ...matmulOf("a symbolic batch with a weight matrix", float("batch", 2, 3), float(3, 2)),
    gradient: "needs numbers",
  },
];

const norm = { epsilon: 1e-3 };

const layerNorms: Cases<OpAttributes<"layerNorm">> = [
  { about: "rows of a matrix", inputs: [float(2, 4), float(4), float(4)], attributes: norm },
  { about: "three axes", inputs: [float(2, 2, 3), float(3), float(3)], attributes: norm },
  {
    about: "nearly equal values, where epsilon counts",
    inputs: [{ ...float(1, 3), values: [1, 1.01, 0.99] }, float(3), float(3)],
    attributes: norm,
  },
  {
    about: "symbolic rows",
    inputs: [float("batch", "tokens", 4), float(4), float(4)],
    attributes: norm,
    sizes,
  },
];

const rmsNorms: Cases<OpAttributes<"rmsNorm">> = [
  { about: "rows of a matrix", inputs: [float(2, 4), float(4)], attributes: norm },
  { about: "three axes", inputs: [float(2, 2, 3), float(3)], attributes: norm },
  {
    about: "small values, where epsilon counts",
    inputs: [{ ...float(1, 3), values: [0.01, -0.02, 0.03] }, float(3)],
    attributes: norm,
  },
  { about: "symbolic rows", inputs: [float("batch", "tokens", 4), float(4)], attributes: norm, sizes },
];

const groupNormCase = (
  about: string,
  groups: number,
  ...shape: Shape
): OpCase<OpAttributes<"groupNorm">> => ({
  about,
  inputs: [float(...shape), float(shape[1]), float(shape[1])],
  attributes: { groups, epsilon: 1e-2 },
});

const groupNorms: Cases<OpAttributes<"groupNorm">> = [
  groupNormCase("two groups of two channels", 2, 2, 4, 2, 3),
  groupNormCase("one group", 1, 1, 2, 1, 3),
  { ...groupNormCase("a symbolic batch", 2, "batch", 2, 2, 2), sizes, gradient: "needs numbers" },
];

/** The cases of each op; an op without one does not compile. */
export const opCases: { readonly [Name in OpName]: Cases<OpAttributes<Name>> } = {
  add: broadcasting,
  sub: broadcasting,
  mul: broadcasting,
  div: broadcasting,
  neg: elementwise([-1e6, 1e6, 0]),
  exp: elementwise([-100, -1e-3, 0, 10]),
  log: positiveOnly,
  sqrt: positiveOnly,
  tanh: elementwise([-30, -1e-3, 0, 30]),
  erf: elementwise([-10, -3, -1e-3, 0, 3, 10]),
  sigmoid: elementwise([-80, -1e-3, 0, 80]),
  softplus: elementwise([-80, -1e-3, 0, 80]),
  greater: [...broadcasting, plain("near values", floats([0, 1, 2]), floats([0, 1.0000001, 1.9999999]))],
  relu: elementwise([-1e6, -1e-3, 1e-3, 1e6]),
  silu: elementwise([-80, -1e-3, 0, 80]),
  gelu: elementwise([-10, -3, -1e-3, 0, 3, 10]),
  stopGradient: [
    { ...plain("a matrix", float(2, 3)), gradient: "stopped" },
    plain("integers", int64([2], [3, 4])),
  ],
  reshape: reshapes,
  expand: expands,
  reduceSum: reduceSums,
  transpose: transposes,
  slice: slices,
  pad: pads,
  concat: concats,
  matmul: matmuls,
  softmax: alongLastAxis,
  logSoftmax: alongLastAxis,
  layerNorm: layerNorms,
  rmsNorm: rmsNorms,
  groupNorm: groupNorms,
  affine: [
    plain("pictures", float(2, 3, 2, 2), float(3), float(3)),
    plain("a matrix", float(3, 2), float(2), float(2)),
    { ...plain("a symbolic batch", float("batch", 2), float(2), float(2)), sizes },
  ],
  conv2d: [
    plain("a kernel of 3", float(2, 2, 4, 3), float(3, 2, 3, 3)),
    plain("fewer outputs than inputs", float(2, 3, 3, 4), float(2, 3, 3, 3)),
    plain("a kernel of 1", float(1, 2, 2, 2), float(2, 2, 1, 1)),
    plain("a kernel larger than the picture", float(1, 1, 2, 3), float(1, 1, 5, 5)),
    { ...plain("a symbolic batch", float("batch", 2, 3, 3), float(1, 2, 3, 3)), sizes },
    {
      ...plain("a symbolic height", fixed(float(1, 2, "tokens", 3)), fixed(float(1, 2, 3, 3))),
      sizes,
    },
  ],
  reverseKernel: [plain("a kernel of 3", float(2, 1, 3, 3)), plain("a kernel of 1", float(2, 3, 1, 1))],
  gatherRows: [
    plain("a row taken twice and one not at all", float(4, 3), int64([3], [2, 0, 2])),
    plain("a matrix of indices", float(3, 2), int64([2, 2], [0, 2, 1, 0])),
    { ...plain("symbolic tokens", float(3, 2), int64(["tokens"], [2, 2, 0])), sizes },
  ],
  scatterAddRows: [
    plain("a row given twice and one not at all", float(3, 2), int64([3], [1, 3, 1]), float(4, 2)),
    plain("a matrix of indices", float(2, 2, 3), int64([2, 2], [0, 1, 1, 1]), float(2, 3)),
  ],
  crossEntropy: [
    plain("three tokens of four", float(3, 4), int64([3], [0, 3, 1])),
    plain(
      "values whose exponentials overflow",
      { ...float(1, 3), values: [1000, 0, -1000] },
      int64([1], [1]),
    ),
    { ...plain("symbolic tokens", float("tokens", 4), int64(["tokens"], [2, 2, 0])), sizes },
  ],
  oneHot: [
    { about: "a vector", inputs: [int64([3], [2, 0, 1])], attributes: { depth: 3 } },
    { about: "a matrix", inputs: [int64([2, 1], [1, 3])], attributes: { depth: 4 } },
    { about: "symbolic tokens", inputs: [int64(["tokens"], [0, 1, 1])], attributes: { depth: 2 }, sizes },
  ],
  rotary: [
    plain(
      "positions in any order",
      float(2, 2, 3, 4),
      int64([2, 3], [0, 1, 2, 4, 2, 3]),
      fixed(float(5, 2)),
      fixed(float(5, 2)),
    ),
    {
      ...plain(
        "symbolic tokens",
        float("batch", 1, "tokens", 2),
        int64(["batch", "tokens"], [0, 1, 2, 1, 2, 3]),
        fixed(float(4, 1)),
        fixed(float(4, 1)),
      ),
      sizes,
    },
  ],
};
