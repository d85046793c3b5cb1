import type { Tensor } from "../graph/graph.js";
import { evaluateGraph, type SymbolSizes } from "./evaluate-graph.js";
import type { NdArray } from "./nd-array.js";

/**
 * Differentiates `sum(output * outputGradient)` by one input, by central differences in float64.
 *
 * @returns One number per element of the input.
 */
export function centralDifferences(
  output: Tensor,
  outputGradient: NdArray,
  input: Tensor,
  feeds: ReadonlyMap<Tensor, NdArray>,
  sizes: SymbolSizes = {},
): number[] {
  const { shape, data } = feeds.get(input) as NdArray;
  const outputWith = (element: number, value: number): Float64Array => {
    const moved = { shape, data: data.with(element, value) };
    return evaluateGraph([output], new Map([...feeds, [input, moved]]), sizes)[0].data;
  };
  return Array.from(data, (value, element) => {
    // Smaller near zero, where roots and logarithms bend.
    const step = 1e-5 * Math.min(Math.max(Math.abs(value), 0.01), 1);
    const [high, low] = [value + step, value - step];
    const [above, below] = [outputWith(element, high), outputWith(element, low)];
    // Subtracted per element, so that large outputs elsewhere do not drown the difference.
    const change = above.reduce((sum, y, i) => sum + (y - below[i]) * outputGradient.data[i], 0);
    return change / (high - low);
  });
}
