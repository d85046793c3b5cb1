/** Layers as functions of a scope: the scope names the parameters, the function adds the nodes. */
import type { Tensor } from "../graph/graph.js";
import { reshape } from "../ops/broadcast.js";
import { conv2d } from "../ops/convolution.js";
import { add, relu } from "../ops/elementwise.js";
import { transpose } from "../ops/layout.js";
import { matmul } from "../ops/matmul.js";
import {
  groupNorm as groupNormOp,
  layerNorm as layerNormOp,
  rmsNorm as rmsNormOp,
} from "../ops/normalize.js";
import { applyToRows } from "./repeated-rows.js";
import { normal, ONES, type Scope, ZEROS } from "./scope.js";

export interface LinearOptions {
  readonly bias?: boolean;
  /** Standard deviation of the starting weights; default 1/sqrt(input width). */
  readonly deviation?: number;
}

function lastExtent(x: Tensor): number {
  return x.shape[x.rank - 1] as number;
}

/** x W + b along the last axis: `[..., I]` -> `[..., O]`. Weights are stored `[I, O]`. */
export function linear(scope: Scope, x: Tensor, outputs: number, options: LinearOptions = {}): Tensor {
  const inputs = lastExtent(x);
  const weight = scope.weight(
    "weight",
    [inputs, outputs],
    normal(options.deviation ?? 1 / Math.sqrt(inputs)),
  );
  if (options.bias === false) return applyToRows(x, (rows) => matmul(rows, weight));
  const bias = scope.vector("bias", [outputs], ZEROS);
  return applyToRows(x, (rows) => add(matmul(rows, weight), bias));
}

/** Two linear layers with ReLU between them. */
export function mlp(scope: Scope, x: Tensor, hidden: number, outputs: number): Tensor {
  return linear(scope.child("out"), relu(linear(scope.child("in"), x, hidden)), outputs);
}

export function layerNorm(scope: Scope, x: Tensor): Tensor {
  const width = lastExtent(x);
  return layerNormOp(x, scope.vector("gain", [width], ONES), scope.vector("bias", [width], ZEROS));
}

export function rmsNorm(scope: Scope, x: Tensor): Tensor {
  return rmsNormOp(x, scope.vector("gain", [lastExtent(x)], ONES));
}

/** Group normalisation of `[B, C, H, W]`. */
export function groupNorm(scope: Scope, x: Tensor, groups: number): Tensor {
  const channels = x.shape[1] as number;
  return groupNormOp(
    x,
    scope.vector("gain", [channels], ONES),
    scope.vector("bias", [channels], ZEROS),
    groups,
  );
}

/** k x k convolution without bias: `[B, I, H, W]` -> `[B, O, H, W]`. */
export function convolution(scope: Scope, x: Tensor, outputs: number, kernel = 3): Tensor {
  const inputs = x.shape[1] as number;
  const deviation = Math.sqrt(2 / (inputs * kernel * kernel));
  return conv2d(x, scope.weight("weight", [outputs, inputs, kernel, kernel], normal(deviation)));
}

/** 1 x 1 convolution with bias, as a matrix product: `[B, I, H, W]` -> `[B, O, H, W]`. */
export function pointwise(scope: Scope, x: Tensor, outputs: number): Tensor {
  const [batch, inputs, height, width] = x.shape as readonly [number | string, number, number, number];
  const weight = scope.weight("weight", [outputs, inputs], normal(1 / Math.sqrt(inputs)));
  const product = matmul(weight, reshape(x, [batch, inputs, height * width]));
  return reshape(add(product, scope.vector("bias", [outputs, 1], ZEROS)), [batch, outputs, height, width]);
}

/** `[B, C, H, W]` -> `[B, 4C, H/2, W/2]`: each 2 x 2 block becomes channels. */
export function spaceToDepth(x: Tensor, block = 2): Tensor {
  const [batch, channels, height, width] = x.shape as readonly [number | string, number, number, number];
  const [rows, columns] = [height / block, width / block];
  const cut = reshape(x, [batch, channels, rows, block, columns, block]);
  return reshape(transpose(cut, [0, 3, 5, 1, 2, 4]), [batch, block * block * channels, rows, columns]);
}

/** `[B, k*k*C, H, W]` -> `[B, C, kH, kW]`: the inverse of `spaceToDepth`. */
export function depthToSpace(x: Tensor, block: number): Tensor {
  const [batch, channels, height, width] = x.shape as readonly [number | string, number, number, number];
  const out = channels / (block * block);
  const cut = reshape(x, [batch, block, block, out, height, width]);
  return reshape(transpose(cut, [0, 3, 4, 1, 5, 2]), [batch, out, height * block, width * block]);
}
