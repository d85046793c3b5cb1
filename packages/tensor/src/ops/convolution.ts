/** 2-D convolution in NCHW. */
import type { Tensor } from "../graph/graph.js";
import { formatShape, shapeMismatch } from "../graph/shape.js";
import { TensorError } from "../tensor-error.js";
import { reduceSum, reshape } from "./broadcast.js";
import { defineOp, float32, lowerTo, requireFloat } from "./define.js";
import { concat, pad, slice, transpose } from "./layout.js";
import { matmul } from "./matmul.js";

// Y[o] = sum_{i,dy,dx} W[o,i,dy,dx] X[i, shifted by (dy,dx)].
// dX is the convolution of dY with W, input and output channels swapped and both kernel axes reversed.
// dW is k*k batched products of dY with shifted copies of X: ONNX Runtime's Conv is fast for small kernels and slow for
// the picture-sized kernel that dW would be as a convolution.
export const conv2dOp = defineOp<null>({
  name: "conv2d",
  infer([x, weight]) {
    requireFloat("conv2d", x, weight);
    if (x.rank !== 4 || weight.rank !== 4 || x.shape[1] !== weight.shape[1]) {
      throw shapeMismatch("conv2d", x.shape, weight.shape);
    }
    const [outputs, , kernel, kernelX] = weight.shape;
    if (typeof kernel !== "number" || kernel !== kernelX || kernel % 2 !== 1) {
      throw new TensorError(
        "shape",
        `conv2d: the kernel must be odd and square, got ${formatShape(weight.shape)}`,
      );
    }
    return [float32([x.shape[0], outputs, x.shape[2], x.shape[3]])];
  },
  gradient(node, [dy]) {
    if (!dy) return [null, null];
    const [x, weight] = node.inputs;
    return [conv2d(dy, reverseKernel(weight)), kernelGradient(x, dy, weight.shape as readonly number[])];
  },
  lower(node, lowering) {
    const half = ((node.inputs[1].shape[2] as number) - 1) / 2;
    lowerTo(node, lowering, "Conv", { attributes: { pads: { ints: [half, half, half, half] } } });
  },
});

/** Swaps in and out channels and reverses both kernel axes. */
export const reverseKernelOp = defineOp<null>({
  name: "reverseKernel",
  infer([weight]) {
    const [o, i, h, w] = weight.shape;
    return [float32([i, o, h, w])];
  },
  gradient: (_node, [dy]) => [dy ? reverseKernel(dy) : null],
  lower(node, lowering) {
    const swapped = lowering.node("Transpose", [lowering.name(node.inputs[0])], {
      attributes: { perm: { ints: [1, 0, 2, 3] } },
    });
    const bounds = [
      [-1, -1],
      [-1000, -1000],
      [2, 3],
      [-1, -1],
    ].map((values) => lowering.int64(values));
    lowering.node("Slice", [swapped, ...bounds], { outputs: [lowering.name(node.outputs[0])] });
  },
});

function reverseKernel(weight: Tensor): Tensor {
  return weight.graph.apply(reverseKernelOp, [weight], null)[0];
}

// dW[o,i,row,column] is the product of dY with X shifted by (row, column), or of X with dY shifted the other way: the one
// with fewer channels is shifted, since shifts are copies.
function kernelGradient(x: Tensor, dy: Tensor, [outputs, inputs, kernel]: readonly number[]): Tensor {
  if (outputs >= inputs) {
    return transpose(stack(shiftedProducts(x, dy, kernel), kernel), [3, 2, 0, 1]);
  }
  return transpose(stack(shiftedProducts(dy, x, kernel).reverse(), kernel), [2, 3, 0, 1]);
}

function stack(products: readonly Tensor[], kernel: number): Tensor {
  return reshape(concat(products, 0), [kernel, kernel, ...products[0].shape.slice(1)]);
}

// With rows of both pictures padded to one length, a shift in the picture is an offset in memory, and a shifted copy is
// one run for each channel. What a shift takes in from beside the picture meets a zero of the other one.
function shiftedProducts(moving: Tensor, still: Tensor, kernel: number): Tensor[] {
  const [batch, channels, height, width] = moving.shape as readonly number[];
  const others = still.shape[1] as number;
  const half = (kernel - 1) / 2;
  const across = width + 2 * half;
  const length = height * across;
  // The last shift reaches a few elements into the row below the padding.
  const below = half + (half > 0 ? 1 : 0);
  const padded = pad(pad(moving, 3, half, half), 2, half, below);
  const from = reshape(padded, [batch, channels, (height + half + below) * across]);
  const to = transpose(reshape(pad(still, 3, 0, 2 * half), [batch, others, length]), [0, 2, 1]);
  return Array.from({ length: kernel * kernel }, (_, i) => {
    const offset = Math.floor(i / kernel) * across + (i % kernel);
    const perImage = matmul(slice(from, 2, offset, offset + length), to);
    return reshape(reduceSum(perImage, [0]), [1, channels, others]);
  });
}

/**
 * Convolution with stride 1 that keeps height and width: `x` `[B, I, H, W]`, `weight` `[O, I, k, k]` with k odd.
 */
export function conv2d(x: Tensor, weight: Tensor): Tensor {
  return x.graph.apply(conv2dOp, [x, weight], null)[0];
}
