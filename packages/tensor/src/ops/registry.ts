import type { Op } from "../graph/graph.js";
import { affineOp } from "./affine.js";
import { expandOp, reduceSumOp, reshapeOp } from "./broadcast.js";
import { conv2dOp, reverseKernelOp } from "./convolution.js";
import * as elementwise from "./elementwise.js";
import { crossEntropyOp, gatherRowsOp, oneHotOp, scatterAddRowsOp } from "./indexing.js";
import { concatOp, padOp, sliceOp, transposeOp } from "./layout.js";
import { matmulOp } from "./matmul.js";
import { groupNormOp, layerNormOp, rmsNormOp } from "./normalize.js";
import { rotaryOp } from "./rotary.js";
import { logSoftmaxOp, softmaxOp } from "./softmax.js";

/** Every op there is. Tests walk this table: an op without a case fails. */
export const OPS = {
  add: elementwise.addOp,
  sub: elementwise.subOp,
  mul: elementwise.mulOp,
  div: elementwise.divOp,
  neg: elementwise.negOp,
  exp: elementwise.expOp,
  log: elementwise.logOp,
  sqrt: elementwise.sqrtOp,
  tanh: elementwise.tanhOp,
  erf: elementwise.erfOp,
  sigmoid: elementwise.sigmoidOp,
  softplus: elementwise.softplusOp,
  greater: elementwise.greaterOp,
  relu: elementwise.reluOp,
  silu: elementwise.siluOp,
  gelu: elementwise.geluOp,
  stopGradient: elementwise.stopGradientOp,
  reshape: reshapeOp,
  expand: expandOp,
  reduceSum: reduceSumOp,
  transpose: transposeOp,
  slice: sliceOp,
  pad: padOp,
  concat: concatOp,
  matmul: matmulOp,
  softmax: softmaxOp,
  logSoftmax: logSoftmaxOp,
  layerNorm: layerNormOp,
  rmsNorm: rmsNormOp,
  groupNorm: groupNormOp,
  affine: affineOp,
  conv2d: conv2dOp,
  reverseKernel: reverseKernelOp,
  gatherRows: gatherRowsOp,
  scatterAddRows: scatterAddRowsOp,
  crossEntropy: crossEntropyOp,
  oneHot: oneHotOp,
  rotary: rotaryOp,
} as const satisfies Record<string, Op>;

export type OpName = keyof typeof OPS;
