import type { Tensor } from "../graph/graph.js";
import { reshape } from "../ops/broadcast.js";
import { add } from "../ops/elementwise.js";
import { transpose } from "../ops/layout.js";
import { matmul } from "../ops/matmul.js";
import { softmax } from "../ops/softmax.js";

/** `[B, L, H*d]` -> `[B, H, L, d]`. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape;
  return transpose(reshape(x, [batch, length, heads, (width as number) / heads]), [0, 2, 1, 3]);
}

/** `[B, H, L, d]` -> `[B, L, H*d]`. */
export function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, length, depth] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, (heads as number) * (depth as number)]);
}

/**
 * softmax(Q K^T / sqrt(d) + bias) V.
 *
 * @param query - `[B, H, M, d]`
 * @param key - `[B, H, N, d]`
 * @param value - `[B, H, N, d]`
 * @param bias - Added to the scores, broadcast to `[B, H, M, N]`: a large negative number hides a key.
 * @returns `[B, H, M, d]`
 */
export function attend(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | null = null): Tensor {
  const depth = query.shape[query.rank - 1] as number;
  const scores = matmul(query, key, { transB: true, alpha: 1 / Math.sqrt(depth) });
  return matmul(softmax(bias ? add(scores, bias) : scores), value);
}
