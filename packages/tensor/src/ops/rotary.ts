/** Rotary position embedding. */
import type { Graph, Op, Tensor } from "../graph/graph.js";
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
  const tables = waveTables(x.graph, maxPositions, (x.shape[3] as number) / 2, theta);
  return x.graph.apply(rotaryOp, [x, positions, ...tables], null)[0];
}

type WaveTables = readonly [cos: Tensor, sin: Tensor];

/** Every layer of a model rotates by the same tables, and those of a large one take a megabyte: one pair for a graph. */
const tablesOfGraph = new WeakMap<Graph, Map<string, WaveTables>>();

function waveTables(graph: Graph, maxPositions: number, half: number, theta: number): WaveTables {
  const known = tablesOfGraph.get(graph) ?? new Map<string, WaveTables>();
  tablesOfGraph.set(graph, known);
  const key = `${maxPositions} ${half} ${theta}`;
  const tables = known.get(key) ?? makeTables(graph, maxPositions, half, theta);
  known.set(key, tables);
  return tables;
}

function makeTables(graph: Graph, maxPositions: number, half: number, theta: number): WaveTables {
  const frequencies = Array.from({ length: half }, (_, band) => theta ** (-band / half));
  const table = (wave: (angle: number) => number) => {
    const angle = (_: unknown, i: number) => wave(Math.floor(i / half) * frequencies[i % half]);
    return graph.constant(Float32Array.from({ length: maxPositions * half }, angle), [maxPositions, half]);
  };
  return [table(Math.cos), table(Math.sin)];
}
