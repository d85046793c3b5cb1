/** Runs modules on ONNX Runtime and compares them with what PyTorch computed: golden/*.json. */
import { readFileSync } from "node:fs";
import { elementCount, emitOnnx, Graph, Program, Scope, type Tensor, type TensorValue } from "@mimo/tensor";
import { describe, expect, it } from "vitest";
import { mimoConfigSchema, presetConfig } from "../config.js";
import { HIDDEN } from "../preprocess/mark-features.js";
import { formulaIntegers, formulaParameter, formulaValues } from "./formula-values.js";

interface GoldenOutput {
  readonly shape: readonly number[];
  /** All values in order, or some: of n, those at 7919 k mod n. */
  readonly values: readonly number[];
}

interface GoldenFile {
  readonly generator: string;
  readonly tolerance: number;
  readonly config: unknown;
  /** By case, batch size and output. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, GoldenOutput>>>>>>;
}

/** What a case is built with. */
export interface CaseInputs {
  readonly scope: Scope;
  readonly batch: number;
  /** An input whose values are made from its name. */
  floats(name: string, ...shape: number[]): Tensor;
  /** An int64 input in [0, below), made from its name. */
  integers(name: string, below: number, ...shape: number[]): Tensor;
  /** An input with given values. */
  given(name: string, data: Float32Array | BigInt64Array, ...shape: number[]): Tensor;
}

/** Builds the outputs of one case. */
export type GoldenCase = (inputs: CaseInputs) => Record<string, Tensor>;

/** Bias rows whose last place is hidden in every odd row. */
export function lastHidden(rows: number, length: number): Float32Array {
  return Float32Array.from({ length: rows * length }, (_, i) =>
    i % length === length - 1 && Math.floor(i / length) % 2 === 1 ? HIDDEN : 0,
  );
}

/** Bias by which each of `count` new tokens sees `past` tokens and itself and those before it. */
export function causalRows(count: number, past = 0): Float32Array {
  const length = past + count;
  return Float32Array.from({ length: count * length }, (_, i) =>
    i % length > past + Math.floor(i / length) ? HIDDEN : 0,
  );
}

async function runCase(name: string, batch: number, build: GoldenCase): Promise<Record<string, TensorValue>> {
  const graph = new Graph();
  const feeds: Record<string, TensorValue> = {};
  const given: CaseInputs["given"] = (input, data, ...shape) => {
    feeds[input] = { data, shape };
    return graph.input(input, data instanceof Float32Array ? "float32" : "int64", shape);
  };
  const place = (input: string) => `input:${name}.${input}`;
  const floats: CaseInputs["floats"] = (input, ...shape) =>
    given(input, formulaValues(place(input), elementCount(shape)), ...shape);
  const integers: CaseInputs["integers"] = (input, below, ...shape) =>
    given(input, formulaIntegers(place(input), elementCount(shape), below), ...shape);
  const outputs = build({ scope: new Scope(graph), batch, floats, integers, given });
  for (const { spec } of graph.parameters.values()) {
    feeds[spec.name] = { data: formulaParameter(spec), shape: spec.shape };
  }
  const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
    threads: 1,
  });
  const results = await program.run(feeds);
  await program.release();
  return results;
}

/** Largest difference from the golden values, relative to 1 + their magnitude. */
function largestError(data: TensorValue["data"], { values }: GoldenOutput): number {
  const at = (k: number) => Number(data[values.length === data.length ? k : (k * 7919) % data.length]);
  // NaN if any value is NaN, which is below no tolerance.
  return Math.max(...values.map((value, k) => Math.abs(at(k) - value) / (1 + Math.abs(value))));
}

/** Declares the tests of one golden file: every case at batch 1 and 2. */
export function goldenSuite(file: string, cases: Readonly<Record<string, GoldenCase>>): void {
  const path = new URL(`../../golden/${file}.json`, import.meta.url);
  const golden = JSON.parse(readFileSync(path, "utf8")) as GoldenFile;

  describe(`against PyTorch (${golden.generator})`, () => {
    it("has a case for every golden output, of the preset as it is", () => {
      expect(Object.keys(cases).sort()).toEqual(Object.keys(golden.cases).sort());
      expect(presetConfig("mimo-nano")).toEqual(mimoConfigSchema.parse(golden.config));
    });

    const runs = Object.entries(cases).flatMap(([name, build]) =>
      [1, 2].map((batch) => [name, batch, build] as const),
    );
    it.each(runs)("%s agrees at batch %i", async (name, batch, build) => {
      const expected = golden.cases[name][batch];
      const results = await runCase(name, batch, build);
      expect(Object.keys(results).sort()).toEqual(Object.keys(expected).sort());
      for (const [output, value] of Object.entries(expected)) {
        expect(results[output].shape, output).toEqual(value.shape);
        expect(largestError(results[output].data, value), output).toBeLessThan(golden.tolerance);
      }
    });
  });
}
