import { type Graph, reachableNodes, type Tensor } from "../graph/graph.js";
import { formatShape, shapesEqual } from "../graph/shape.js";
import { add } from "../ops/elementwise.js";
import { TensorError } from "../tensor-error.js";

/**
 * Adds the nodes that compute d loss / d target for each target (reverse mode).
 *
 * @param loss - A scalar, shape `[]`.
 * @param targets - Tensors to differentiate by, usually the graph's parameters.
 * @returns One tensor for each target, in the same order and of the target's shape.
 * @throws {TensorError} `shape` if the loss is not a scalar; `not_differentiable` if a path from a target to the loss
 *   runs through an op without a gradient; `unknown_tensor` if the loss does not depend on a target.
 */
export function gradients(loss: Tensor, targets: readonly Tensor[]): Tensor[] {
  if (loss.rank !== 0) {
    throw new TensorError("shape", `gradients: the loss must be a scalar, got ${formatShape(loss.shape)}`);
  }
  const nodes = reachableNodes([loss]);
  const needed = tensorsThatDependOn(new Set(targets), nodes);
  const total = new Map<Tensor, Tensor>([[loss, loss.graph.scalar(1)]]);
  for (const node of nodes.reverse()) {
    const outputGradients = node.outputs.map((output) => total.get(output) ?? null);
    if (outputGradients.every((gradient) => gradient === null)) continue;
    if (!node.inputs.some((input) => needed.has(input))) continue;
    if (node.op.gradient === "not differentiable") {
      throw new TensorError(
        "not_differentiable",
        `gradients: "${node.op.name}" lies between the loss and a target`,
      );
    }
    const inputGradients = node.op.gradient(node, outputGradients);
    node.inputs.forEach((input, i) => {
      const gradient = inputGradients[i] ?? null;
      if (gradient === null || !needed.has(input)) return;
      if (!shapesEqual(gradient.shape, input.shape)) throw badRule(node.op.name, gradient, input);
      const sum = total.get(input);
      total.set(input, sum ? add(sum, gradient) : gradient);
    });
  }
  return targets.map((target) => total.get(target) ?? throwUnreached(target.graph, target));
}

function tensorsThatDependOn(
  targets: ReadonlySet<Tensor>,
  nodes: ReturnType<typeof reachableNodes>,
): Set<Tensor> {
  const needed = new Set(targets);
  for (const node of nodes) {
    if (node.inputs.some((input) => needed.has(input))) for (const output of node.outputs) needed.add(output);
  }
  return needed;
}

function badRule(op: string, gradient: Tensor, input: Tensor): TensorError {
  const shapes = `${formatShape(gradient.shape)} and ${formatShape(input.shape)}`;
  return new TensorError(
    "shape",
    `gradients: the rule of "${op}" gave another shape than its input: ${shapes}`,
  );
}

function throwUnreached(graph: Graph, target: Tensor): never {
  const name =
    [...graph.parameters.values()].find(({ tensor }) => tensor === target)?.spec.name ?? `#${target.id}`;
  throw new TensorError("unknown_tensor", `gradients: the loss does not depend on "${name}"`);
}
