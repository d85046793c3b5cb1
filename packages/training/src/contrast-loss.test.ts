import { emitOnnx, Graph, Program, Scope, type TensorValue } from "@mimo/tensor";
import { describe, expect, it } from "vitest";
import { contrastLoss } from "./contrast-loss.js";

/** A mask slot in a picture of 2 x 1 places, whose features are (1, 0) and (0, 1). */
interface Slot {
  readonly said: readonly [number, number];
  /** How much of each place is inside. */
  readonly mask: readonly [number, number];
  readonly term: number;
  readonly weight: number;
  readonly present: number;
}

/** The loss, its two projections being the identity. */
async function lossOf(slots: readonly Slot[]): Promise<number> {
  const graph = new Graph();
  const feeds: Record<string, TensorValue> = {};
  const floats = (name: string, data: readonly number[], ...shape: number[]) => {
    feeds[name] = { data: Float32Array.from(data), shape };
    return graph.input(name, "float32", shape);
  };
  const count = slots.length;
  feeds.ids = {
    data: BigInt64Array.from(slots.flatMap(({ term }) => [BigInt(term), 0n])),
    shape: [count, 2],
  };
  const inputs = {
    seg_QE: floats(
      "seg",
      slots.flatMap(({ said }) => said),
      count,
      2,
    ),
    // Channel by channel; the grid is square, so the second row repeats the first.
    grid_BCHW: floats("grid", [1, 0, 1, 0, 0, 1, 0, 1], 1, 2, 2, 2),
    masks: floats(
      "masks",
      slots.flatMap(({ mask: [a, b] }) => [a, a, b, b, a, a, b, b, 0, 0, 0, 0, 0, 0, 0, 0]),
      count,
      4,
      4,
    ),
    slotWeight: floats(
      "weight",
      slots.map(({ weight }) => weight),
      count,
    ),
    present: floats(
      "present",
      slots.map(({ present }) => present),
      count,
    ),
    termIds: graph.input("ids", "int64", [count, 2]),
    termWeights: floats(
      "shares",
      slots.flatMap(() => [0.75, 0.25]),
      count,
      2,
    ),
  };
  const outputs = { loss: contrastLoss(new Scope(graph), inputs, 9) };
  for (const { spec } of graph.parameters.values()) {
    const { name, shape } = spec;
    const isMatrix = shape.length === 2;
    const at = (i: number) => (isMatrix && i % shape[1] === Math.floor(i / shape[1]) ? 1 : 0);
    const size = shape.reduce((product, extent) => product * extent, 1);
    feeds[name] = { data: Float32Array.from({ length: size }, (_, i) => at(i)), shape };
  }
  const emitted = emitOnnx(graph, { outputs, parameters: { kind: "inputs" } });
  const program = await Program.load(emitted, { threads: 1 });
  const { loss } = await program.run(feeds);
  await program.release();
  return Number(loss.data[0]);
}

const left: Slot = { said: [2, 0], mask: [1, 0], term: 3, weight: 1, present: 1 };
const right: Slot = { said: [0, 5], mask: [0, 1], term: 4, weight: 1, present: 1 };

describe("contrastLoss", () => {
  it("is the cross-entropy of the own mask by cosine over temperature", async () => {
    // Cosines 1 and 0: log(1 + e^-10).
    expect(await lossOf([left, right])).toBeCloseTo(Math.log1p(Math.exp(-10)), 5);
    const swapped = [
      { ...left, said: right.said },
      { ...right, said: left.said },
    ];
    expect(await lossOf(swapped)).toBeCloseTo(10 + Math.log1p(Math.exp(-10)), 4);
  });

  it("does not tell a term apart from itself", async () => {
    const undecided = [left, { ...right, said: [3, 3] as const }];
    expect(await lossOf(undecided)).toBeCloseTo(Math.LN2 / 2, 4);
    expect(await lossOf(undecided.map((slot) => ({ ...slot, term: 7 })))).toBeCloseTo(0, 5);
  });

  it("leaves out what is absent or padding, as answer and as negative", async () => {
    const confused = { ...right, said: [1, 0] as const };
    const alone = await lossOf([{ ...left, said: [1, 1] }]);
    expect(alone).toBeCloseTo(0, 5);
    for (const unused of [{ present: 0 }, { weight: 0 }]) {
      expect(
        await lossOf([
          { ...left, said: [1, 1] },
          { ...confused, ...unused },
        ]),
      ).toBeCloseTo(alone, 5);
    }
    expect(await lossOf([{ ...left, weight: 0 }])).toBeCloseTo(0, 9);
  });
});
