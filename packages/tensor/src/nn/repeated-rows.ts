/** Layers that treat all rows alike, computed once for rows that are copies of each other. */
import type { Tensor } from "../graph/graph.js";
import { expand, expandOp, reshape, reshapeOp } from "../ops/broadcast.js";
import { concat, concatOp } from "../ops/layout.js";

/** Computes new rows (last axes) from rows, each on its own. */
type RowFunction = (rows: Tensor) => Tensor;

/** The tensor that `expand` and, after it, `reshape` repeated whole rows of, or null. */
function repeatedRows(x: Tensor): { readonly source: Tensor; readonly grown: Tensor } | null {
  const grown = x.producer?.op === reshapeOp ? x.producer.inputs[0] : x;
  if (grown.producer?.op !== expandOp) return null;
  const [source] = grown.producer.inputs;
  const width = x.shape[x.rank - 1];
  const keepsRows = [source, grown].every((t) => t.rank >= 2 && t.shape[t.rank - 1] === width);
  return keepsRows ? { source, grown } : null;
}

function concatenated(x: Tensor): readonly Tensor[] | null {
  const node = x.producer;
  if (node?.op !== concatOp) return null;
  const { axis } = node.attributes as { axis: number };
  return axis < x.rank - 1 && node.inputs.some((part) => repeatedRows(part) !== null) ? node.inputs : null;
}

/**
 * `compute(x)`, where rows of `x` that were repeated, by themselves or as part of a concatenation, are computed once
 * and the results repeated: a question's tokens next to the tokens of an image that several questions share.
 */
export function applyToRows(x: Tensor, compute: RowFunction): Tensor {
  const parts = concatenated(x);
  if (parts) {
    const { axis } = x.producer!.attributes as { axis: number };
    return concat(
      parts.map((part) => applyToRows(part, compute)),
      axis,
    );
  }
  const repeated = repeatedRows(x);
  if (!repeated) return compute(x);
  const rows = compute(repeated.source);
  const width = rows.shape[rows.rank - 1];
  return reshape(expand(rows, [...repeated.grown.shape.slice(0, -1), width]), [
    ...x.shape.slice(0, -1),
    width,
  ]);
}
