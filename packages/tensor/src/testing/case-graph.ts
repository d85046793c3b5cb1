import { Random } from "@mimo/base";
import { Graph, type Node, type Op, type Tensor } from "../graph/graph.js";
import { stopGradient } from "../ops/elementwise.js";
import { OPS, type OpName } from "../ops/registry.js";
import { TensorError } from "../tensor-error.js";
import { resolveDim } from "./evaluate-graph.js";
import { fromIndices, type NdArray } from "./nd-array.js";
import type { CaseInput, OpCase } from "./op-cases.js";

/** A case as a graph, with the values to feed it. */
export interface CaseGraph {
  readonly node: Node;
  readonly inputs: readonly Tensor[];
  /** The op's outputs. */
  readonly outputs: readonly Tensor[];
  readonly feeds: ReadonlyMap<Tensor, NdArray>;
}

/** Builds the graph of one op; the same case always has the same values. */
export function buildCase(name: OpName, opCase: OpCase): CaseGraph {
  const graph = new Graph();
  const random = Random.derive(name, opCase.about);
  const feeds = new Map<Tensor, NdArray>();
  const inputs = opCase.inputs.map((input, i) => {
    const tensor = graph.input(`x${i}`, input.dtype, input.shape);
    feeds.set(tensor, caseValues(input, opCase, random));
    return tensor;
  });
  const op: Op<never> = OPS[name];
  // The table pairs each op with its own attributes, which a loop over it cannot show.
  const outputs = graph.apply(op as Op, inputs, opCase.attributes);
  return { node: outputs[0].producer as Node, inputs, outputs, feeds };
}

function caseValues({ shape, values }: CaseInput, { sizes = {} }: OpCase, random: Random): NdArray {
  let next = 0;
  return fromIndices(
    shape.map((dim) => resolveDim(dim, sizes)),
    () => {
      if ("from" in values) {
        const magnitude = Math.fround(random.uniform(values.from, values.to));
        return values.signed && random.chance(0.5) ? -magnitude : magnitude;
      }
      return Math.fround(values[next++]);
    },
  );
}

/** The gradients that the op's rule builds for its inputs, null where nothing flows. */
export interface CaseGradients {
  readonly gradients: readonly (Tensor | null)[];
  readonly feeds: ReadonlyMap<Tensor, NdArray>;
  /** The random gradient of the first output. */
  readonly outputGradient: NdArray;
}

/** Applies the op's gradient rule to a random gradient of its first output. */
export function buildGradients(name: OpName, opCase: OpCase, built: CaseGraph): CaseGradients {
  const { node, outputs, feeds } = built;
  if (node.op.gradient === "not differentiable") {
    throw new TensorError("not_differentiable", `buildGradients: op must have a gradient, got ${name}`);
  }
  const [output] = outputs;
  const tensor = output.graph.input("dy", "float32", output.shape);
  const range = { from: 0.2, to: 2, signed: true };
  const input: CaseInput = { shape: output.shape, dtype: "float32", values: range, differentiated: true };
  const outputGradient = caseValues(input, opCase, Random.derive(name, opCase.about, "gradient"));
  const rest = outputs.slice(1).map(() => null);
  const gradients = node.op.gradient(node, [tensor, ...rest]);
  return {
    // Through an identity, because a program cannot output one of its inputs.
    gradients: gradients.map((gradient) => gradient && stopGradient(gradient)),
    feeds: new Map([...feeds, [tensor, outputGradient]]),
    outputGradient,
  };
}
