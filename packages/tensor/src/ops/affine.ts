/** A factor and an offset for each channel, in one pass. */
import type { Lowering, Tensor } from "../graph/graph.js";
import { shapeMismatch, shapesEqual } from "../graph/shape.js";
import { reduceSum, reshape } from "./broadcast.js";
import { defineOp, float32, requireFloat } from "./define.js";
import { mul } from "./elementwise.js";

function acrossChannels(x: Tensor): number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

// y = a x + b: dx = a dy, da = sum(dy x), db = sum(dy).
export const affineOp = defineOp<null>({
  name: "affine",
  infer([x, slope, offset]) {
    requireFloat("affine", x, slope, offset);
    const channels = x.shape[1];
    for (const parameter of [slope, offset]) {
      const fits = x.rank >= 2 && typeof channels === "number" && shapesEqual(parameter.shape, [channels]);
      if (!fits) throw shapeMismatch("affine", x.shape, parameter.shape);
    }
    return [float32(x.shape)];
  },
  gradient(node, [dy]) {
    if (!dy) return [null, null, null];
    const [x, slope] = node.inputs;
    const column = [slope.shape[0], ...x.shape.slice(2).map(() => 1)];
    const axes = acrossChannels(x);
    return [mul(dy, reshape(slope, column)), reduceSum(mul(dy, x), axes), reduceSum(dy, axes)];
  },
  lower(node, lowering) {
    const [x, slope, offset] = node.inputs.map((input) => lowering.name(input));
    const channels = node.inputs[1].shape[0] as number;
    lowerAffine(lowering, [x, slope, offset], channels, lowering.name(node.outputs[0]));
  },
});

/** Batch normalisation with mean 0 and variance 1: half the passes over memory of a product and a sum. */
export function lowerAffine(
  lowering: Lowering,
  inputs: readonly [x: string, slope: string, offset: string],
  channels: number,
  output: string,
): void {
  lowering.node(
    "BatchNormalization",
    [...inputs, lowering.filled(0, channels), lowering.filled(1, channels)],
    { outputs: [output], attributes: { epsilon: { float: 0 } } },
  );
}

/** a x + b with `slope` a and `offset` b `[C]` along axis 1 of `x`. */
export function affine(x: Tensor, slope: Tensor, offset: Tensor): Tensor {
  return x.graph.apply(affineOp, [x, slope, offset], null)[0];
}
