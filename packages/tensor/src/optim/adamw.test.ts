import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AdamW, type AdamWOptions, type Parameter } from "./adamw.js";

type Values = Record<string, number[]>;

interface Golden {
  tolerance: number;
  options: AdamWOptions;
  initial: Values;
  steps: { learningRate: number; grads: Values; gradNorm: number; values: Values; averages: Values }[];
}

const golden: Golden = JSON.parse(
  await readFile(new URL("../../golden/adamw.json", import.meta.url), "utf8"),
);

function goldenParameters(): Parameter[] {
  return Object.entries(golden.initial).map(([name, initial]) => ({
    name,
    value: Float32Array.from(initial),
    grad: new Float32Array(initial.length),
    decay: name === "matrix",
  }));
}

/** Runs golden steps `from` to `to`, with gradients `sumOf` times too large. */
function runGolden(optimizer: AdamW, parameters: Parameter[], from: number, to: number, sumOf = 1) {
  return golden.steps.slice(from, to).map(({ learningRate, grads }) => {
    for (const { name, grad } of parameters) grad.set(grads[name].map((g) => g * sumOf));
    return optimizer.step(learningRate, 1 / sumOf);
  });
}

function largestDifference(actual: ArrayLike<number>, expected: number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i])));
}

function expectValuesAfter(step: number, parameters: Parameter[]) {
  for (const { name, value } of parameters) {
    const difference = largestDifference(value, golden.steps[step - 1].values[name]);
    expect(difference).toBeLessThan(golden.tolerance);
  }
}

function single(value: number[], grad: number[]): Parameter {
  return { name: "p", value: Float32Array.from(value), grad: Float32Array.from(grad), decay: true };
}

describe("AdamW", () => {
  it.each([null, 0.3])("takes PyTorch's steps, with clipping and decay (averageDecay %s)", (averageDecay) => {
    const parameters = goldenParameters();
    const optimizer = new AdamW(parameters, { ...golden.options, averageDecay });
    for (let step = 1; step <= golden.steps.length; step++) {
      const [result] = runGolden(optimizer, parameters, step - 1, step);
      expect(result).toEqual({
        kind: "updated",
        gradNorm: expect.closeTo(golden.steps[step - 1].gradNorm, 5),
      });
      expectValuesAfter(step, parameters);
    }
  });

  it("averages the values as the golden does", () => {
    const parameters = goldenParameters();
    const optimizer = new AdamW(parameters, golden.options);
    for (const [i, step] of golden.steps.entries()) {
      runGolden(optimizer, parameters, i, i + 1);
      for (const [name, average] of optimizer.averages) {
        expect(largestDifference(average, step.averages[name])).toBeLessThan(golden.tolerance);
      }
    }
    expect([...optimizer.averages.keys()]).toEqual(["matrix", "bias"]);
  });

  it("treats scaled sums of gradients as their mean", () => {
    const parameters = goldenParameters();
    runGolden(new AdamW(parameters, golden.options), parameters, 0, 6, 4);
    expectValuesAfter(6, parameters);
  });

  it("goes on from a saved state as if it had not stopped", () => {
    const before = goldenParameters();
    const first = new AdamW(before, golden.options);
    runGolden(first, before, 0, 3);
    const saved = new Map([...first.getState()].map(([name, array]) => [name, array.slice()]));
    const after: Parameter[] = before.map((p) => ({ ...p, value: p.value.slice() }));
    const second = new AdamW(after, golden.options);
    second.setState(saved);
    runGolden(first, before, 3, 6);
    runGolden(second, after, 3, 6);
    expect(second.getState()).toEqual(first.getState());
    expect(after.map(({ value }) => value)).toEqual(before.map(({ value }) => value));
    expect(second.stepCount).toBe(6);
  });

  it("changes nothing and names the parameter when a gradient is not finite", () => {
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const parameters = goldenParameters();
      const optimizer = new AdamW(parameters, golden.options);
      runGolden(optimizer, parameters, 0, 1);
      parameters[1].grad[4] = bad;
      expect(optimizer.step(0.1)).toEqual({ kind: "skipped", nonFiniteName: "bias" });
      expect(optimizer.stepCount).toBe(1);
      expectValuesAfter(1, parameters);
    }
  });

  it("clips gradients whose squares overflow float32", () => {
    const parameter = single([0], [3e38]);
    const result = new AdamW([parameter], { weightDecay: 0 }).step(0.5);
    expect(result).toMatchObject({ kind: "updated", gradNorm: Math.fround(3e38) });
    expect(parameter.value[0]).toBeCloseTo(-0.5, 6);
  });

  it("leaves values without a gradient where they are, but for decay", () => {
    const parameter = single([2, -1], [0, 0]);
    new AdamW([parameter], { weightDecay: 0.5 }).step(0.1);
    expect([...parameter.value]).toEqual([Math.fround(1.9), Math.fround(-0.95)]);
  });

  it("reads a gradient array that was replaced since the last step", () => {
    const parameter = { ...single([0], [0]), grad: Float32Array.of(0) };
    const optimizer = new AdamW([parameter]);
    parameter.grad = Float32Array.of(1);
    optimizer.step(0.25);
    expect(parameter.value[0]).toBeCloseTo(-0.25, 6);
  });

  it("counts values beyond a multiple of four in the norm", () => {
    const parameter = single([0, 0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6, 7]);
    const result = new AdamW([parameter]).step(0);
    expect(result).toMatchObject({ gradNorm: Math.sqrt(140) });
  });

  it("refuses gradients of another length than their values", () => {
    expect(() => new AdamW([single([1, 2], [1])])).toThrow(
      expect.objectContaining({
        code: "shape",
        message: 'AdamW: gradient of "p" must have 2 elements, got 1',
      }),
    );
  });

  it("refuses two parameters of one name, and options out of range", () => {
    const twice = [single([1], [1]), single([1], [1])];
    expect(() => new AdamW(twice)).toThrow(expect.objectContaining({ code: "bad_option" }));
    const wrong: Partial<AdamWOptions>[] = [
      { beta1: 1 },
      { beta2: -0.1 },
      { epsilon: 0 },
      { weightDecay: Number.NaN },
      { maxGradNorm: 0 },
      { averageDecay: 1 },
    ];
    for (const options of wrong) {
      const [name, value] = Object.entries(options)[0];
      expect(() => new AdamW([], options)).toThrow(new RegExp(`AdamW: ${name} must be .*, got ${value}`));
    }
  });

  it("refuses a state that does not fit, and keeps its own", () => {
    const optimizer = new AdamW([single([1, 2], [1, 1])]);
    optimizer.step(0.1);
    const own = new Map([...optimizer.getState()].map(([name, array]) => [name, array.slice()]));
    const zeros = () => new Map([...own].map(([name, array]) => [name, new Float32Array(array.length)]));
    const refused = (state: Map<string, Float32Array>, code: string) =>
      expect(() => optimizer.setState(state)).toThrow(expect.objectContaining({ code }));
    const missing = zeros();
    missing.delete("secondMoment.p");
    refused(missing, "unknown_tensor");
    refused(zeros().set("secondMoment.p", new Float32Array(3)), "shape");
    refused(zeros().set("step", Float32Array.of(0.5)), "bad_weights");
    expect(optimizer.getState()).toEqual(own);
  });
});
