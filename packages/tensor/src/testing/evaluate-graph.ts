import { type Node, reachableNodes, type Tensor } from "../graph/graph.js";
import type { Dim } from "../graph/shape.js";
import type { OpName } from "../ops/registry.js";
import { TensorError } from "../tensor-error.js";
import type { NdArray } from "./nd-array.js";
import { type ReferenceRule, referenceRules } from "./reference-ops.js";

/** Sizes of the symbols in shapes. */
export type SymbolSizes = Readonly<Record<string, number>>;

/** The size of one extent; a symbol such as "past+tokens" is the sum of its parts. */
export function resolveDim(dim: Dim, sizes: SymbolSizes): number {
  if (typeof dim === "number") return dim;
  return dim
    .split("+")
    .reduce((sum, part) => sum + (Number.isNaN(Number(part)) ? sizes[part] : Number(part)), 0);
}

/**
 * Computes tensors of a graph in float64, slowly, by the reference rules.
 *
 * @param feeds - Values of the inputs and parameters that the targets need; constants come from the graph.
 * @param sizes - Sizes of the symbols that occur in attributes.
 * @throws {TensorError} `unknown_tensor` if a value is missing.
 */
export function evaluateGraph(
  targets: readonly Tensor[],
  feeds: ReadonlyMap<Tensor, NdArray>,
  sizes: SymbolSizes = {},
): NdArray[] {
  const values = new Map(feeds);
  for (const [tensor, data] of targets[0]?.graph.constants ?? []) {
    values.set(tensor, { shape: tensor.shape as number[], data: Float64Array.from(data, Number) });
  }
  const lookUp = (tensor: Tensor): NdArray => {
    const value = values.get(tensor);
    if (value === undefined) {
      throw new TensorError(
        "unknown_tensor",
        `evaluateGraph: every leaf needs a value, got none for #${tensor.id}`,
      );
    }
    return value;
  };
  for (const node of reachableNodes(targets)) {
    const outputs = ruleOf(node)(node.inputs.map(lookUp), node.attributes, (shape) =>
      shape.map((dim) => resolveDim(dim, sizes)),
    );
    for (const [i, output] of node.outputs.entries()) values.set(output, outputs[i]);
  }
  return targets.map(lookUp);
}

function ruleOf(node: Node): ReferenceRule<unknown> {
  // A node's attributes are those of its own op, so the rule of that name takes them.
  return referenceRules[node.op.name as OpName] as ReferenceRule<unknown>;
}
