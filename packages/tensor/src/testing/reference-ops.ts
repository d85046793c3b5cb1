/**
 * What every op means, written as plainly as possible in float64: the judge of shape rules, gradient rules and
 * ONNX lowerings. Nothing here shares code with `ops/`.
 */
import type { Op } from "../graph/graph.js";
import type { Shape } from "../graph/shape.js";
import type { OPS, OpName } from "../ops/registry.js";
import {
  broadcast,
  fromIndices,
  type Index,
  mapRows,
  type NdArray,
  sumOverIndices,
  valueAt,
} from "./nd-array.js";
import { erf, logSoftmaxRow, meanOf, sigmoid, softplus } from "./reference-functions.js";

/** The attributes of an op, by its name in the registry. */
export type OpAttributes<Name extends OpName> =
  (typeof OPS)[Name] extends Op<infer Attributes> ? Attributes : never;

/** Replaces the symbols of a shape by their sizes. */
export type Resolve = (shape: Shape) => number[];

/** Computes the outputs of an op. */
export type ReferenceRule<Attributes> = (
  inputs: readonly NdArray[],
  attributes: Attributes,
  resolve: Resolve,
) => NdArray[];

function unary(compute: (x: number) => number): ReferenceRule<unknown> {
  return ([x]) => [{ shape: x.shape, data: x.data.map(compute) }];
}

function binary(compute: (a: number, b: number) => number): ReferenceRule<unknown> {
  return ([a, b]) => [
    fromIndices(broadcast(a.shape, b.shape), (index) => compute(valueAt(a, index), valueAt(b, index))),
  ];
}

/** The index with one axis changed. */
function replaceAxis(index: Index, axis: number, value: number): number[] {
  return index.map((old, i) => (i === axis ? value : old));
}

const reduceSum: ReferenceRule<OpAttributes<"reduceSum">> = ([x], { axes, keepDims }) => {
  const isReduced = x.shape.map((_, axis) => axes.includes(axis) || axes.includes(axis - x.shape.length));
  const inner = x.shape.map((extent, axis) => (isReduced[axis] ? extent : 1));
  const { data } = fromIndices(
    x.shape.map((extent, axis) => (isReduced[axis] ? 1 : extent)),
    (outer) =>
      sumOverIndices(inner, (index) =>
        valueAt(
          x,
          index.map((at, axis) => at + outer[axis]),
        ),
      ),
  );
  const shape = x.shape.flatMap((extent, axis) => (isReduced[axis] ? (keepDims ? [1] : []) : [extent]));
  return [{ shape, data }];
};

const concat: ReferenceRule<OpAttributes<"concat">> = (inputs, { axis }) => {
  const extent = inputs.reduce((sum, input) => sum + input.shape[axis], 0);
  const shape = replaceAxis(inputs[0].shape, axis, extent);
  return [
    fromIndices(shape, (index) => {
      let at = index[axis];
      let part = 0;
      while (at >= inputs[part].shape[axis]) at -= inputs[part++].shape[axis];
      return valueAt(inputs[part], replaceAxis(index, axis, at));
    }),
  ];
};

const matmul: ReferenceRule<OpAttributes<"matmul">> = ([a, b], { transA, transB, alpha }) => {
  const rows = a.shape[a.shape.length - (transA ? 1 : 2)];
  const inner = a.shape[a.shape.length - (transA ? 2 : 1)];
  const columns = b.shape[b.shape.length - (transB ? 2 : 1)];
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [
    fromIndices([...batch, rows, columns], (index) => {
      const lead = index.slice(0, -2);
      const [row, column] = index.slice(-2);
      const sum = sumOverIndices([inner], ([k]) => {
        const left = valueAt(a, [...lead, ...(transA ? [k, row] : [row, k])]);
        return left * valueAt(b, [...lead, ...(transB ? [column, k] : [k, column])]);
      });
      return alpha * sum;
    }),
  ];
};

const layerNorm: ReferenceRule<OpAttributes<"layerNorm">> = ([x, gain, bias], { epsilon }) => {
  const mean = mapRows(x, 1, (row) => [meanOf(row)]);
  const inverseDeviation = mapRows(x, 1, (row) => {
    const centre = meanOf(row);
    return [1 / Math.sqrt(meanOf(row.map((value) => (value - centre) ** 2)) + epsilon)];
  });
  const y = fromIndices(x.shape, (index) => {
    const normal = (valueAt(x, index) - valueAt(mean, index)) * valueAt(inverseDeviation, index);
    return normal * valueAt(gain, index) + valueAt(bias, index);
  });
  return [y, mean, inverseDeviation];
};

const groupNorm: ReferenceRule<OpAttributes<"groupNorm">> = (
  [x, gain, bias],
  { groups, epsilon },
  resolve,
) => {
  const [batch] = x.shape;
  const rows = { shape: [batch, groups, x.data.length / (batch * groups)], data: x.data };
  const [one, zero] = [1, 0].map((value) => ({ shape: [], data: Float64Array.of(value) }));
  const [normal, , inverseDeviation] = layerNorm([rows, one, zero], { epsilon }, resolve);
  const pictures = { shape: x.shape, data: normal.data };
  return [affine([pictures, gain, bias], null, resolve)[0], pictures, inverseDeviation];
};

const affine: ReferenceRule<unknown> = ([x, slope, offset]) => [
  fromIndices(x.shape, (index) => {
    const channel = [index[1]];
    return valueAt(x, index) * valueAt(slope, channel) + valueAt(offset, channel);
  }),
];

const rmsNorm: ReferenceRule<OpAttributes<"rmsNorm">> = ([x, gain], { epsilon }) => {
  const inverseDeviation = mapRows(x, 1, (row) => [
    1 / Math.sqrt(meanOf(row.map((value) => value ** 2)) + epsilon),
  ]);
  const y = fromIndices(
    x.shape,
    (index) => valueAt(x, index) * valueAt(inverseDeviation, index) * valueAt(gain, index),
  );
  return [y, inverseDeviation];
};

const conv2d: ReferenceRule<unknown> = ([x, weight]) => {
  const [batch, inputs, height, width] = x.shape;
  const [outputs, , kernel] = weight.shape;
  const half = (kernel - 1) / 2;
  return [
    fromIndices([batch, outputs, height, width], ([image, output, row, column]) =>
      sumOverIndices([inputs, kernel, kernel], ([input, dy, dx]) => {
        const [y, x0] = [row + dy - half, column + dx - half];
        const inside = y >= 0 && y < height && x0 >= 0 && x0 < width;
        return inside ? valueAt(x, [image, input, y, x0]) * valueAt(weight, [output, input, dy, dx]) : 0;
      }),
    ),
  ];
};

const scatterAddRows: ReferenceRule<unknown> = ([updates, indices, like]) => {
  const width = like.shape[1];
  const data = new Float64Array(like.data.length);
  for (const [i, value] of updates.data.entries()) {
    data[indices.data[Math.floor(i / width)] * width + (i % width)] += value;
  }
  return [{ shape: like.shape, data }];
};

const crossEntropy: ReferenceRule<unknown> = ([logits, targets]) => {
  const logProbabilities = mapRows(logits, logits.shape[1], logSoftmaxRow);
  const loss = fromIndices(targets.shape, ([row]) => -valueAt(logProbabilities, [row, targets.data[row]]));
  return [loss, logProbabilities];
};

// Pair i of a position's vector, (x[i], x[i + d/2]), turns by the angle whose cosine and sine are tabulated.
const rotary: ReferenceRule<unknown> = ([x, positions, cos, sin]) => {
  const half = x.shape[3] / 2;
  return [
    fromIndices(x.shape, (index) => {
      const [batch, , token, channel] = index;
      const pair = channel % half;
      const angle = [valueAt(positions, [batch, token]), pair];
      const [first, second] = [
        valueAt(x, replaceAxis(index, 3, pair)),
        valueAt(x, replaceAxis(index, 3, pair + half)),
      ];
      const [c, s] = [valueAt(cos, angle), valueAt(sin, angle)];
      return channel < half ? first * c - second * s : second * c + first * s;
    }),
  ];
};

/** The meaning of each op; an op without an entry does not compile. */
export const referenceRules: { readonly [Name in OpName]: ReferenceRule<OpAttributes<Name>> } = {
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  greater: binary((a, b) => (a > b ? 1 : 0)),
  neg: unary((x) => -x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sqrt: unary(Math.sqrt),
  tanh: unary(Math.tanh),
  erf: unary(erf),
  sigmoid: unary(sigmoid),
  softplus: unary(softplus),
  relu: unary((x) => Math.max(x, 0)),
  silu: unary((x) => x * sigmoid(x)),
  gelu: unary((x) => (x * (1 + erf(x / Math.SQRT2))) / 2),
  stopGradient: unary((x) => x),
  reshape: ([x], { shape }, resolve) => [{ shape: resolve(shape), data: x.data }],
  expand: ([x], { shape }, resolve) => [fromIndices(resolve(shape), (index) => valueAt(x, index))],
  reduceSum,
  transpose: ([x], { order }) => [
    fromIndices(
      order.map((axis) => x.shape[axis]),
      (index) =>
        valueAt(
          x,
          x.shape.map((_, axis) => index[order.indexOf(axis)]),
        ),
    ),
  ],
  slice: ([x], { axis, start, end }) => [
    fromIndices(replaceAxis(x.shape, axis, end - start), (index) =>
      valueAt(x, replaceAxis(index, axis, index[axis] + start)),
    ),
  ],
  pad: ([x], { axis, before, after }) => [
    fromIndices(replaceAxis(x.shape, axis, before + x.shape[axis] + after), (index) => {
      const at = index[axis] - before;
      return at >= 0 && at < x.shape[axis] ? valueAt(x, replaceAxis(index, axis, at)) : 0;
    }),
  ],
  concat,
  matmul,
  softmax: ([x]) => [mapRows(x, x.shape[x.shape.length - 1], (row) => logSoftmaxRow(row).map(Math.exp))],
  logSoftmax: ([x]) => [mapRows(x, x.shape[x.shape.length - 1], logSoftmaxRow)],
  layerNorm,
  rmsNorm,
  groupNorm,
  affine,
  conv2d,
  reverseKernel: ([weight]) => {
    const [outputs, inputs, height, width] = weight.shape;
    return [
      fromIndices([inputs, outputs, height, width], ([i, o, y, x]) =>
        valueAt(weight, [o, i, height - 1 - y, width - 1 - x]),
      ),
    ];
  },
  gatherRows: ([table, indices]) => [
    fromIndices([...indices.shape, table.shape[1]], (index) =>
      valueAt(table, [valueAt(indices, index.slice(0, -1)), index[index.length - 1]]),
    ),
  ],
  scatterAddRows,
  crossEntropy,
  oneHot: ([indices], { depth }) => [
    fromIndices([...indices.shape, depth], (index) =>
      valueAt(indices, index.slice(0, -1)) === index[index.length - 1] ? 1 : 0,
    ),
  ],
  rotary,
};
