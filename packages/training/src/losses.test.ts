import { emitOnnx, Graph, Program } from "@mimo/tensor";
import { describe, expect, it } from "vitest";
import { maskLosses } from "./losses.js";

/** One mask slot of 2 x 2 pixels. */
interface Slot {
  readonly logits: readonly number[];
  readonly mask: readonly number[];
  readonly presence: number;
  readonly quality: number;
  readonly weight: number;
  readonly present: number;
}

async function lossesOf(slots: readonly Slot[]): Promise<Record<string, number>> {
  const graph = new Graph();
  const feeds: Record<string, { data: Float32Array; shape: number[] }> = {};
  const input = (name: keyof Slot, ...shape: number[]) => {
    feeds[`in.${name}`] = { data: Float32Array.from(slots.flatMap((slot) => slot[name])), shape };
    return graph.input(`in.${name}`, "float32", shape);
  };
  const count = slots.length;
  const decoded = {
    logits_QHW: input("logits", count, 2, 2),
    presence_Q: input("presence", count),
    quality_Q: input("quality", count),
  };
  const targets = {
    masks: input("mask", count, 2, 2),
    slotWeight: input("weight", count),
    present: input("present", count),
  };
  const outputs = maskLosses(decoded, targets);
  const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
    threads: 1,
  });
  const results = await program.run(feeds);
  await program.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Number(data[0])]));
}

function expectLosses(actual: Record<string, number>, expected: Record<string, number>): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) expect(actual[name], name).toBeCloseTo(value, 4);
}

/** Every pixel undecided, one of four inside. */
const undecided: Slot = {
  logits: [0, 0, 0, 0],
  mask: [1, 0, 0, 0],
  presence: 0,
  quality: 2,
  weight: 1,
  present: 1,
};
const absent: Slot = {
  logits: [-50, -50, -50, -50],
  mask: [0, 0, 0, 0],
  presence: Math.log(3),
  quality: 9,
  weight: 1,
  present: 0,
};
const padding: Slot = {
  logits: [40, -40, 3, 9],
  mask: [0, 1, 1, 0],
  presence: -20,
  quality: 30,
  weight: 0,
  present: 0,
};

describe("maskLosses", () => {
  const one = {
    bce: Math.LN2,
    // Overlap 0.5, sum of areas 3, one pixel of smoothing: 1 - (2 * 0.5 + 1) / (3 + 1).
    dice: 0.5,
    presence: Math.LN2,
    // IoU 0.5 / (3 - 0.5 + 1) is the target of the logit 2: log(1 + e^2) - 2 / 7.
    quality: Math.log(1 + Math.exp(2)) - 2 / 7,
  };

  it("are right by hand", async () => {
    expectLosses(await lossesOf([undecided]), one);
  });

  it("count Dice and quality only of what is present, the rest everywhere", async () => {
    // Presence 0.75 of something absent costs log(4); its empty mask costs no BCE.
    const expected = { ...one, bce: Math.LN2 / 2, presence: (Math.LN2 + Math.log(4)) / 2 };
    expectLosses(await lossesOf([undecided, absent]), expected);
  });

  it("do not see padding", async () => {
    expectLosses(await lossesOf([padding, undecided, padding]), one);
  });

  it("are 0, not NaN, of a batch of padding only", async () => {
    expectLosses(await lossesOf([padding, padding]), { bce: 0, dice: 0, presence: 0, quality: 0 });
  });

  it("are near 0 for a perfect answer, and stay finite for a confidently wrong one", async () => {
    const mask = [1, 1, 0, 0];
    const right: Slot = { ...undecided, mask, logits: [60, 60, -60, -60], presence: 60 };
    const { bce, dice, presence } = await lossesOf([right]);
    for (const loss of [bce, dice, presence]) expect(Math.abs(loss)).toBeLessThan(1e-5);
    const wrong = await lossesOf([{ ...right, logits: [-60, -60, 60, 60], presence: -60 }]);
    expect(wrong.bce).toBeCloseTo(60, 3);
    expect(wrong.presence).toBeCloseTo(60, 3);
    // No overlap, areas 2 + 2: 1 - 1 / 5.
    expect(wrong.dice).toBeCloseTo(0.8, 5);
  });
});
