/** Which parameters a step trains. */
import { type Graph, OPS, type ParameterSpec, reachableNodes, type Tensor } from "@mimo/tensor";

/**
 * Whether a parameter belongs to a part that stays as it is.
 *
 * @param frozen - Parts by the beginning of their parameters' names, whole words between dots: `image_encoder` covers
 *   `image_encoder.stages.0.embed.weight`, `image` covers nothing.
 */
export function isFrozen(name: string, frozen: readonly string[]): boolean {
  return frozen.some((part) => name === part || name.startsWith(`${part}.`));
}

/** Tensors through which a gradient of the loss may flow. */
function tensorsWithGradient(loss: Tensor): Set<Tensor> {
  const live = new Set([loss]);
  for (const node of reachableNodes([loss]).reverse()) {
    if (node.op.name === OPS.stopGradient.name || !node.outputs.some((output) => live.has(output))) continue;
    for (const input of node.inputs) live.add(input);
  }
  return live;
}

/** The parameters that are not frozen and that the loss depends on, in the order of their declaration. */
export function trainedParameters(
  graph: Graph,
  loss: Tensor,
  frozen: readonly string[],
): { readonly tensor: Tensor; readonly spec: ParameterSpec }[] {
  const live = tensorsWithGradient(loss);
  return [...graph.parameters.values()].filter(
    ({ tensor, spec }) => live.has(tensor) && !isFrozen(spec.name, frozen),
  );
}
