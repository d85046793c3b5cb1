export { gradients } from "./autodiff/gradients.js";
export * from "./graph/graph.js";
export { type Initializer, initialValues, normal, ONES, ZEROS } from "./graph/initializer.js";
export { type Dim, elementCount, formatShape, type Shape } from "./graph/shape.js";
export * from "./nn/attention.js";
export * from "./nn/layers.js";
export { Scope } from "./nn/scope.js";
export { interpolationMatrix, resizeBilinear } from "./nn/upsample.js";
export {
  type EmitOptions,
  type EmittedProgram,
  type ExternalWeight,
  emitOnnx,
  type ParameterBinding,
} from "./onnx/emit.js";
export { expand, reduceSum, reshape, sumTo } from "./ops/broadcast.js";
export { conv2d } from "./ops/convolution.js";
export {
  add,
  div,
  erf,
  exp,
  gelu,
  greater,
  log,
  mul,
  neg,
  relu,
  scale,
  shift,
  sigmoid,
  silu,
  softplus,
  sqrt,
  stopGradient,
  sub,
  tanh,
} from "./ops/elementwise.js";
export { crossEntropy, gatherRows, oneHot } from "./ops/indexing.js";
export { concat, pad, slice, split, transpose } from "./ops/layout.js";
export { type MatmulOptions, matmul } from "./ops/matmul.js";
export { OPS, type OpName } from "./ops/registry.js";
export { rotary } from "./ops/rotary.js";
export { logSoftmax, reduceMean, softmax } from "./ops/softmax.js";
export * from "./optim/index.js";
export { Program, type ProgramOptions, type TensorValue } from "./runtime/program.js";
export * from "./safetensors/index.js";
export { TensorError } from "./tensor-error.js";
