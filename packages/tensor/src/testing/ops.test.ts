import { describe, expect, it } from "vitest";
import { gradients } from "../autodiff/gradients.js";
import { Graph, type Op, type Tensor } from "../graph/graph.js";
import { emitOnnx } from "../onnx/emit.js";
import { reduceSum } from "../ops/broadcast.js";
import { OPS, type OpName } from "../ops/registry.js";
import { Program, type TensorValue } from "../runtime/program.js";
import { TensorError } from "../tensor-error.js";
import { buildCase, buildGradients } from "./case-graph.js";
import { centralDifferences } from "./central-differences.js";
import { evaluateGraph, resolveDim } from "./evaluate-graph.js";
import type { NdArray } from "./nd-array.js";
import { type OpCase, opCases } from "./op-cases.js";
import { opErrorCases, opsWithoutShapeErrors } from "./op-errors.js";

const float32Tolerance = 1e-5;
const differenceTolerance = 1e-6;

const allOps = Object.keys(OPS) as OpName[];
const allCases = allOps.flatMap((name) =>
  opCases[name].map((opCase): [string, OpName, OpCase] => [`${name}: ${opCase.about}`, name, opCase]),
);
const isDifferentiable = (name: OpName) => (OPS[name] as Op<never>).gradient !== "not differentiable";
const differentiableCases = allCases.filter(
  ([, name, { inputs }]) => isDifferentiable(name) && inputs.some((input) => input.differentiated),
);

/** Runs tensors on ONNX Runtime. */
async function runOnnx(
  targets: readonly Tensor[],
  feeds: ReadonlyMap<Tensor, NdArray>,
): Promise<TensorValue[]> {
  const { graph } = targets[0];
  const outputs = Object.fromEntries(targets.map((target, i) => [`y${i}`, target]));
  const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
    threads: 1,
  });
  const values: Record<string, TensorValue> = {};
  for (const [name, tensor] of graph.inputs) {
    const { shape, data } = feeds.get(tensor) as NdArray;
    const typed = tensor.dtype === "float32" ? Float32Array.from(data) : BigInt64Array.from(data, BigInt);
    values[name] = { shape, data: typed };
  }
  const results = await program.run(values);
  await program.release();
  return targets.map((_, i) => results[`y${i}`]);
}

function expectClose(
  actual: ArrayLike<number | bigint>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  const numbers = Array.from(actual, Number);
  const isClose = (i: number) =>
    Math.abs(numbers[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i]));
  if (numbers.length !== expected.length || !numbers.every((_, i) => isClose(i))) {
    expect(numbers).toEqual(Array.from(expected));
  }
}

describe("values", () => {
  it.each(allCases)("%s", async (_, name, opCase) => {
    const { outputs, feeds } = buildCase(name, opCase);
    const references = evaluateGraph(outputs, feeds, opCase.sizes);
    const results = await runOnnx(outputs, feeds);
    for (const [i, output] of outputs.entries()) {
      const inferred = output.shape.map((dim) => resolveDim(dim, opCase.sizes ?? {}));
      expect(references[i].shape).toEqual(inferred);
      expect(results[i].shape).toEqual(inferred);
      expect(results[i].data instanceof Float32Array).toBe(output.dtype === "float32");
      expectClose(results[i].data, references[i].data, float32Tolerance);
    }
  });
});

describe("gradients", () => {
  it.each(differentiableCases)("%s", async (_, name, opCase) => {
    const built = buildCase(name, opCase);
    if (opCase.gradient === "needs numbers") {
      expect(() => buildGradients(name, opCase, built)).toThrow(TensorError);
      return;
    }
    const { gradients: rule, feeds, outputGradient } = buildGradients(name, opCase, built);
    expect(rule.length).toBe(built.inputs.length);
    for (const [i, input] of built.inputs.entries()) {
      if (!opCase.inputs[i].differentiated) continue;
      const gradient = rule[i];
      const expected =
        opCase.gradient === "stopped"
          ? feeds.get(input)!.data.map(() => 0)
          : centralDifferences(built.outputs[0], outputGradient, input, built.feeds, opCase.sizes);
      if (gradient === null) {
        expectClose(
          expected.map(() => 0),
          expected,
          differenceTolerance,
        );
        continue;
      }
      expect(gradient.shape).toEqual(input.shape);
      // Exactly first, so that a wrong rule is told from a rounding; then as ONNX Runtime computes it.
      const [reference] = evaluateGraph([gradient], feeds, opCase.sizes);
      expectClose(reference.data, expected, differenceTolerance);
      const [result] = await runOnnx([gradient], feeds);
      expectClose(result.data, reference.data, float32Tolerance);
    }
  });

  const undifferentiable = allOps.filter((name) => !isDifferentiable(name));
  it.each(undifferentiable)("%s: refused by name", (name) => {
    const { inputs, outputs } = buildCase(name, opCases[name][0]);
    expect(() => gradients(reduceSum(outputs[0]), [inputs[0]])).toThrow(
      expect.objectContaining({ code: "not_differentiable", message: expect.stringContaining(`"${name}"`) }),
    );
  });
});

describe("the registry", () => {
  it("names each op as it is registered", () => {
    expect(allOps.map((name) => OPS[name].name)).toEqual(allOps);
  });

  it("has a case for every op, each with its own title", () => {
    expect(Object.keys(opCases).sort()).toEqual([...allOps].sort());
    expect(new Set(allCases.map(([title]) => title)).size).toBe(allCases.length);
  });

  it("has a shape error for every op that can have one", () => {
    const failing = opErrorCases.map(({ op }) => op);
    expect([...new Set([...failing, ...opsWithoutShapeErrors])].sort()).toEqual([...allOps].sort());
    expect(failing.filter((op) => opsWithoutShapeErrors.includes(op))).toEqual([]);
  });
});

describe("shape errors", () => {
  it.each(opErrorCases)("$op names itself and $mentions", ({ op, build, mentions }) => {
    expect(build).toThrow(
      expect.objectContaining({ code: "shape", message: expect.stringMatching(new RegExp(`^${op}: `)) }),
    );
    for (const mention of mentions) expect(build).toThrow(mention);
  });
});

describe("element type errors", () => {
  const takesAny: readonly OpName[] = ["stopGradient", "reshape", "expand", "transpose", "slice", "concat"];
  // Built by gradient rules only, from tensors that conv2d has checked.
  const internal: readonly OpName[] = ["reverseKernel"];
  const strict = allOps.filter((name) => !takesAny.includes(name) && !internal.includes(name));

  it.each(strict)("%s refuses the other element type for each input", (name) => {
    const [{ inputs, attributes }] = opCases[name];
    for (const swapped of inputs.keys()) {
      const graph = new Graph();
      const tensors = inputs.map(({ shape, dtype }, i) => {
        const other = dtype === "float32" ? "int64" : "float32";
        return graph.input(`x${i}`, i === swapped ? other : dtype, shape);
      });
      expect(() => graph.apply(OPS[name] as Op<unknown>, tensors, attributes)).toThrow(
        expect.objectContaining({ code: "dtype", message: expect.stringMatching(new RegExp(`^${name}: `)) }),
      );
    }
  });
});
