import { matmul, type Tensor } from "@mimo/tensor";

/** How much of each of `from` equal parts of a line lies in each of `to` equal parts, as shares of the latter. */
function overlapShares(from: number, to: number): Float64Array {
  const shares = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    for (let j = 0; j < from; j++) {
      const common = Math.min((i + 1) / to, (j + 1) / from) - Math.max(i / to, j / from);
      shares[i * from + j] = Math.max(0, common) * to;
    }
  }
  return shares;
}

/**
 * Means of the fields of a coarser (or finer) square grid over the same picture, a token's weight in a field being the
 * area that they share: `[B, side * side, D] -> [B, fields * fields, D]`.
 */
export function gridMeans(tokens_BLD: Tensor, side: number, fields: number): Tensor {
  const line = overlapShares(side, fields);
  const matrix = new Float32Array(fields ** 2 * side ** 2);
  for (let to = 0; to < fields ** 2; to++) {
    const [row, column] = [Math.floor(to / fields), to % fields];
    for (let from = 0; from < side ** 2; from++) {
      const shares = [line[row * side + Math.floor(from / side)], line[column * side + (from % side)]];
      matrix[to * side ** 2 + from] = shares[0] * shares[1];
    }
  }
  return matmul(tokens_BLD.graph.constant(matrix, [fields ** 2, side ** 2]), tokens_BLD);
}
