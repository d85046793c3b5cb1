import { describe, expect, it } from "vitest";
import { gradients } from "../autodiff/gradients.js";
import { Graph, reachableNodes, type Tensor } from "../graph/graph.js";
import { emitOnnx } from "../onnx/emit.js";
import { expand, reduceSum, reshape } from "../ops/broadcast.js";
import { add, mul } from "../ops/elementwise.js";
import { concat } from "../ops/layout.js";
import { matmul, matmulOp } from "../ops/matmul.js";
import { Program } from "../runtime/program.js";
import { linear } from "./layers.js";
import { normal, Scope, ZEROS } from "./scope.js";

/** Rows of the matrix products that a tensor needs. */
function productRows(y: Tensor): number {
  const products = reachableNodes([y]).filter(({ op }) => op === matmulOp);
  return products.reduce(
    (sum, { inputs }) =>
      sum + inputs[0].shape.slice(0, -1).reduce<number>((n, extent) => n * Number(extent), 1),
    0,
  );
}

/** Two images of 3 tokens that 2 questions of 2 tokens each read, `[4, 5, 2]`. */
function memory(graph: Graph): Tensor {
  const image = graph.input("image", "float32", [2, 3, 2]);
  const question = graph.input("question", "float32", [4, 2, 2]);
  const grown = expand(reshape(image, [2, 1, 3, 2]), [2, 2, 3, 2]);
  return concat([reshape(grown, [4, 3, 2]), question], 1);
}

async function valuesAndGradients(project: (scope: Scope, x: Tensor) => Tensor): Promise<number[][]> {
  const graph = new Graph();
  const x = memory(graph);
  const y = project(new Scope(graph), x);
  const targets = [...graph.inputs.values(), ...[...graph.parameters.values()].map(({ tensor }) => tensor)];
  const [image, question, weight, bias] = gradients(reduceSum(mul(y, y)), targets);
  const outputs = { y, dImage: image, dQuestion: question, dWeight: weight, dBias: bias };
  const program = await Program.load(emitOnnx(graph, { outputs, parameters: { kind: "inputs" } }), {
    threads: 1,
  });
  const named = [...graph.inputs].map(([name, { shape }]) => [name, shape] as const);
  const parameters = [...graph.parameters].map(([name, { spec }]) => [name, spec.shape] as const);
  const feeds = Object.fromEntries(
    [...named, ...parameters].map(([name, shape]) => {
      const count = shape.reduce<number>((n, extent) => n * Number(extent), 1);
      return [
        name,
        {
          shape: shape as number[],
          data: Float32Array.from({ length: count }, (_, i) => Math.sin(i + name.length)),
        },
      ];
    }),
  );
  const results = await program.run(feeds);
  await program.release();
  return Object.keys(outputs).map((name) => [...(results[name].data as Float32Array)]);
}

describe("applyToRows", () => {
  it("computes rows that are repeated once, and the others each", () => {
    const graph = new Graph();
    const y = linear(new Scope(graph), memory(graph), 3);
    expect(productRows(y)).toBe(2 * 3 + 4 * 2);
    expect(y.shape).toEqual([4, 5, 3]);
  });

  it("gives the values and gradients of the plain product", async () => {
    const plain = await valuesAndGradients((scope, x) => {
      const weight = scope.weight("weight", [2, 3], normal(1));
      return add(matmul(x, weight), scope.vector("bias", [3], ZEROS));
    });
    const shared = await valuesAndGradients((scope, x) => linear(scope, x, 3));
    for (const [i, values] of shared.entries()) {
      expect(values.length).toBe(plain[i].length);
      for (const [j, value] of values.entries()) expect(value).toBeCloseTo(plain[i][j], 4);
    }
  });

  it("leaves a repetition along the last axis alone", () => {
    const graph = new Graph();
    const wide = expand(graph.input("x", "float32", [4, 1]), [4, 2]);
    expect(productRows(linear(new Scope(graph), wide, 3))).toBe(4);
  });
});
