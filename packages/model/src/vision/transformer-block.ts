// B batch, L tokens, D width, H heads.
import {
  add,
  attend,
  type Dim,
  layerNorm,
  linear,
  mergeHeads,
  relu,
  reshape,
  type Scope,
  splitHeads,
  type Tensor,
  transpose,
} from "@mimo/tensor";

/** Multi-head attention from `query_BMD` to `memory_BND`, with its four projections. */
export function multiHeadAttention(
  scope: Scope,
  query_BMD: Tensor,
  memory_BND: Tensor,
  heads: number,
  bias: Tensor | null = null,
  width = query_BMD.shape[2] as number,
): Tensor {
  const project = (name: string, x: Tensor) => splitHeads(linear(scope.child(name), x, width), heads);
  const [query, key, value] = [
    project("query", query_BMD),
    project("key", memory_BND),
    project("value", memory_BND),
  ];
  return linear(
    scope.child("out"),
    mergeHeads(attend(query, key, value, bias)),
    query_BMD.shape[2] as number,
  );
}

/** Position-wise ReLU network. */
export function feedForward(scope: Scope, x: Tensor, hidden: number): Tensor {
  return linear(
    scope.child("out"),
    relu(linear(scope.child("in"), x, hidden)),
    x.shape[x.rank - 1] as number,
  );
}

/** Pre-norm transformer block over the tokens of a square picture, in windows if `window` is set. */
export function visionBlock(scope: Scope, x_BLD: Tensor, heads: number, window: number | null): Tensor {
  const normal = layerNorm(scope.child("norm1"), x_BLD);
  const attention = scope.child("attention");
  const attended =
    window === null
      ? multiHeadAttention(attention, normal, normal, heads)
      : fromWindows(windowAttention(attention, toWindows(normal, window), heads), x_BLD.shape, window);
  const x = add(x_BLD, attended);
  const width = x_BLD.shape[2] as number;
  return add(x, feedForward(scope.child("mlp"), layerNorm(scope.child("norm2"), x), 4 * width));
}

function windowAttention(scope: Scope, windows: Tensor, heads: number): Tensor {
  return multiHeadAttention(scope, windows, windows, heads);
}

function gridSide(tokens: Dim): number {
  return Math.round(Math.sqrt(tokens as number));
}

/** `[B, side*side, D]` -> `[B*windows, window*window, D]`; the side must divide by the window. */
function toWindows(x: Tensor, window: number): Tensor {
  const [batch, tokens, width] = x.shape as readonly number[];
  const count = gridSide(tokens) / window;
  const cut = reshape(x, [batch, count, window, count, window, width]);
  return reshape(transpose(cut, [0, 1, 3, 2, 4, 5]), [batch * count * count, window * window, width]);
}

function fromWindows(x: Tensor, shape: readonly Dim[], window: number): Tensor {
  const [batch, tokens, width] = shape as readonly number[];
  const count = gridSide(tokens) / window;
  const cut = reshape(x, [batch, count, count, window, window, width]);
  return reshape(transpose(cut, [0, 1, 3, 2, 4, 5]), shape);
}
