import type { Graph, Tensor } from "../graph/graph.js";
import { matmul } from "../ops/matmul.js";

/** Bilinear interpolation along one axis as a matrix `[to, from]`, pixel centres at half-integers, edges clamped. */
export function interpolationMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const position = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(position);
    const high = Math.min(low + 1, from - 1);
    matrix[i * from + low] += 1 - (position - low);
    matrix[i * from + high] += position - low;
  }
  return matrix;
}

function interpolation(graph: Graph, from: number, to: number): Tensor {
  return graph.constant(interpolationMatrix(from, to), [to, from]);
}

/** Bilinear resize of `[..., H, W]` as two matrix products, so that its gradient is two matrix products as well. */
export function resizeBilinear(x: Tensor, height: number, width: number): Tensor {
  const [fromHeight, fromWidth] = x.shape.slice(-2) as number[];
  const rows = fromHeight === height ? x : matmul(interpolation(x.graph, fromHeight, height), x);
  return fromWidth === width
    ? rows
    : matmul(rows, interpolation(x.graph, fromWidth, width), { transB: true });
}
