import { Random } from "@mimo/base";
import { describe, expect, it } from "vitest";
import { gradients } from "../autodiff/gradients.js";
import { Graph, type Op, type Tensor } from "../graph/graph.js";
import { normal, ONES, ZEROS } from "../graph/initializer.js";
import { attend, mergeHeads, splitHeads } from "../nn/attention.js";
import { layerNorm, linear } from "../nn/layers.js";
import { Scope } from "../nn/scope.js";
import { reduceSum, reshape } from "../ops/broadcast.js";
import { add, gelu, mul, scale, stopGradient } from "../ops/elementwise.js";
import { crossEntropy, gatherRows } from "../ops/indexing.js";
import { concat } from "../ops/layout.js";
import { matmul } from "../ops/matmul.js";
import { groupNorm } from "../ops/normalize.js";
import { OPS } from "../ops/registry.js";
import { reduceMean } from "../ops/softmax.js";
import { centralDifferences } from "./central-differences.js";
import { evaluateGraph } from "./evaluate-graph.js";
import { fromIndices, type NdArray } from "./nd-array.js";
import { opCases } from "./op-cases.js";

const one: NdArray = { shape: [], data: Float64Array.of(1) };

/** Random values for every parameter of a graph. */
function randomFeeds(graph: Graph): Map<Tensor, NdArray> {
  const random = new Random(7);
  return new Map(
    [...graph.parameters.values()].map(({ tensor, spec }) => [
      tensor,
      fromIndices(spec.shape, () => random.normal()),
    ]),
  );
}

function expectRightGradients(loss: Tensor, feeds: ReadonlyMap<Tensor, NdArray>): void {
  const targets = [...loss.graph.parameters.values()].map(({ tensor }) => tensor);
  const values = evaluateGraph(gradients(loss, targets), feeds);
  for (const [i, target] of targets.entries()) {
    const expected = centralDifferences(loss, one, target, feeds);
    expected.forEach((number, element) => {
      expect(values[i].data[element]).toBeCloseTo(number, 6);
    });
  }
}

describe("gradients", () => {
  it("are right through a transformer block whose embedding is also its output matrix", () => {
    const graph = new Graph();
    const scope = new Scope(graph);
    const table = scope.weight("table", [5, 4], normal(1));
    const ids = graph.constantInt64(BigInt64Array.of(1n, 4n, 1n), [3]);
    const tokens = reshape(gatherRows(table, ids), [1, 3, 4]);
    const [q, k, v] = ["q", "k", "v"].map((name) =>
      splitHeads(linear(scope.child(name), layerNorm(scope.child("norm"), tokens), 4), 2),
    );
    const mixed = add(tokens, mergeHeads(attend(q, k, v)));
    const hidden = add(mixed, linear(scope.child("mlp"), gelu(mixed), 4));
    const logits = linear(scope.child("out"), reshape(hidden, [3, 4]), 5);
    const targets = graph.constantInt64(BigInt64Array.of(0n, 2n, 4n), [3]);
    expectRightGradients(reduceMean(crossEntropy(logits, targets)), randomFeeds(graph));
  });

  it("are right through a group normalisation", () => {
    const graph = new Graph();
    const scope = new Scope(graph);
    const x = scope.weight("x", [2, 4, 1, 3], normal(1));
    const y = groupNorm(x, scope.vector("gain", [4], ONES), scope.vector("bias", [4], ZEROS), 2);
    expectRightGradients(reduceSum(mul(y, add(y, x))), randomFeeds(graph));
  });

  it("do not flow through stopGradient, but beside it", () => {
    const graph = new Graph();
    const x = graph.parameter({ name: "x", shape: [2], initializer: ONES, decay: false });
    const [dx] = gradients(reduceSum(mul(x, stopGradient(scale(x, 3)))), [x]);
    const feeds = new Map([[x, { shape: [2], data: Float64Array.of(2, -1) }]]);
    expect([...evaluateGraph([dx], feeds)[0].data]).toEqual([6, -3]);
  });

  it.each(["layerNorm", "rmsNorm", "crossEntropy"] as const)(
    "refuse a loss that reads what %s keeps for its backward pass",
    (name) => {
      const graph = new Graph();
      const [{ inputs, attributes }] = opCases[name];
      const tensors = inputs.map(({ shape, dtype }, i) => graph.input(`x${i}`, dtype, shape));
      const [first, kept] = graph.apply(OPS[name] as Op<unknown>, tensors, attributes);
      const refusal = expect.objectContaining({
        code: "not_differentiable",
        message: expect.stringMatching(new RegExp(`^${name}: `)),
      });
      expect(() => gradients(reduceSum(kept), [tensors[0]])).toThrow(refusal);
      expect(() => gradients(add(reduceSum(first), reduceSum(kept)), [tensors[0]])).toThrow(refusal);
    },
  );

  it("refuse extents that are not known, and say which", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", ["tokens", 2]);
    const weight = graph.parameter({ name: "w", shape: [2, 2], initializer: ONES, decay: true });
    const refusal = (mention: string) =>
      expect.objectContaining({
        code: "not_differentiable",
        message: expect.stringContaining(mention),
      });
    // Summed by a product, since the gradient of a sum over a symbol is refused as well.
    const total = (y: Tensor) => {
      const row = graph.input(`row of ${y.shape[0]}`, "float32", [1, y.shape[0]]);
      return reduceSum(matmul(row, y));
    };
    expect(() => gradients(total(concat([weight, x], 0)), [weight])).toThrow(refusal('got "tokens"'));
    expect(() => gradients(total(matmul(x, weight)), [weight])).toThrow(refusal("got [tokens, 2]"));
  });

  it("refuse a loss that is not a scalar or does not depend on a target", () => {
    const graph = new Graph();
    const [x, y] = ["x", "y"].map((name) =>
      graph.parameter({ name, shape: [2], initializer: ONES, decay: false }),
    );
    expect(() => gradients(x, [x])).toThrow(
      expect.objectContaining({ code: "shape", message: expect.stringContaining("[2]") }),
    );
    expect(() => gradients(reduceSum(x), [y])).toThrow(
      expect.objectContaining({ code: "unknown_tensor", message: expect.stringContaining('"y"') }),
    );
  });
});
