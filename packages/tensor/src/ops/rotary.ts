/** Rotary position embedding. */
import type { Op, Tensor } from "../graph/graph.js";
import { shapeMismatch } from "../graph/shape.js";
import { CONTRIB, defineOp, float32, lowerTo, requireFloat, requireInt64 } from "./define.js";
import { neg } from "./elementwise.js";

// The op rotates each pair (x[i], x[i + d/2]) by an angle, so its gradient is the rotation by the opposite angle.
export const rotaryOp: Op<null> = defineOp<null>({
  name: "rotary",
  infer([x, positions, cos, sin]) {
    requireFloat("rotary", x, cos, sin);
    requireInt64("rotary", positions);
    if (x.rank !== 4 || positions.rank !== 2) throw shapeMismatch("rotary", x.shape, positions.shape);
    if (cos.shape[1] !== (x.shape[3] as number) / 2) throw shapeMismatch("rotary", x.shape, cos.shape);
    return [float32(x.shape)];
  },
  gradient(node, [dy]) {
    const [, positions, cos, sin] = node.inputs;
    return [dy ? dy.graph.apply(rotaryOp, [dy, positions, cos, neg(sin)], null)[0] : null, null, null, null];
  },
  lower: (node, lowering) => lowerTo(node, lowering, "RotaryEmbedding", { domain: CONTRIB }),
});

/**
 * Rotates queries or keys by their positions (RoFormer; LLaMA's half-split layout).
 *
 * @param x - `[B, H, L, d]`, d even.
 * @param positions - int64 `[B, L]`, below `maxPositions`.
 */
export function rotary(x: Tensor, positions: Tensor, maxPositions: number, theta = 10000): Tensor {
  const half = (x.shape[3] as number) / 2;
  const [cos, sin] = [Math.cos, Math.sin].map((wave) => {
    const table = new Float32Array(maxPositions * half);
    for (let i = 0; i < table.length; i++)
      table[i] = wave(Math.floor(i / half) * theta ** (-(i % half) / half));
    return x.graph.constant(table, [maxPositions, half]);
  });
  return x.graph.apply(rotaryOp, [x, positions, cos, sin], null)[0];
}
