import type { Graph, Tensor } from "@mimo/tensor";

/**
 * Fixed sine-cosine code of a square grid: `[side * side, width]`.
 *
 * Positions are fractions of the picture, not token numbers, so that weights trained at one image size work at
 * another.
 */
export function gridPositions(graph: Graph, side: number, width: number): Tensor {
  const table = new Float32Array(side * side * width);
  const bands = width / 4;
  for (let token = 0; token < side * side; token++) {
    const at = [(token % side) + 0.5, Math.floor(token / side) + 0.5].map((v) => v / side);
    for (let band = 0; band < bands; band++) {
      const frequency = Math.PI * 32 ** (band / bands);
      at.forEach((v, axis) => {
        const base = token * width + axis * 2 * bands + band;
        table[base] = Math.sin(frequency * v);
        table[base + bands] = Math.cos(frequency * v);
      });
    }
  }
  return graph.constant(table, [side * side, width]);
}

/** Sines and cosines of fractions at doubling frequencies: 2 * `bands` values for each fraction. */
export function fourierFeatures(fractions: readonly number[], bands: number): number[] {
  return fractions.flatMap((v) =>
    Array.from({ length: bands }, (_, band) => {
      const angle = Math.PI * 2 ** band * v;
      return [Math.sin(angle), Math.cos(angle)];
    }).flat(),
  );
}
