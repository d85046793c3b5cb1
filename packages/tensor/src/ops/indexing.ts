/** Rows by index, and the token loss. */
import type { Tensor } from "../graph/graph.js";
import { shapeMismatch } from "../graph/shape.js";
import { reshape } from "./broadcast.js";
import { defineOp, float32, requireFloat, requireInt64, requireNoGradient } from "./define.js";
import { exp, mul, sub } from "./elementwise.js";

// The gradient adds the rows of dy back at their indices.
export const gatherRowsOp = defineOp<null>({
  name: "gatherRows",
  infer([table, indices]) {
    requireFloat("gatherRows", table);
    requireInt64("gatherRows", indices);
    if (table.rank !== 2) throw shapeMismatch("gatherRows", table.shape, indices.shape);
    return [float32([...indices.shape, table.shape[1]])];
  },
  gradient(node, [dy]) {
    const [table, indices] = node.inputs;
    return [dy ? scatterAddRows(dy, indices, table) : null, null];
  },
  lower: (node, lowering) =>
    void lowering.node("Gather", [lowering.name(node.inputs[0]), lowering.name(node.inputs[1])], {
      outputs: [lowering.name(node.outputs[0])],
      attributes: { axis: { int: 0 } },
    }),
});

/** Zeros in the shape of `like`, to which each row `updates[i]` is added at row `indices[i]`. */
export const scatterAddRowsOp = defineOp<null>({
  name: "scatterAddRows",
  infer([updates, indices, like]) {
    requireFloat("scatterAddRows", updates, like);
    requireInt64("scatterAddRows", indices);
    return [float32(like.shape)];
  },
  gradient: (node, [dy]) => [dy ? gatherRows(dy, node.inputs[1]) : null, null, null],
  lower(node, lowering) {
    const [updates, indices, like] = node.inputs.map((input) => lowering.name(input));
    const zeros = lowering.node("Mul", [like, lowering.float32([0])]);
    const rows = lowering.node("Unsqueeze", [indices, lowering.int64([-1])]);
    lowering.node("ScatterND", [zeros, rows, updates], {
      outputs: [lowering.name(node.outputs[0])],
      attributes: { reduction: { string: "add" } },
    });
  },
});

// loss = -log softmax(logits)[target]; d logits = (softmax - onehot) dloss. The op returns the log probabilities too,
// so that the backward pass need not recompute them.
export const crossEntropyOp = defineOp<null>({
  name: "crossEntropy",
  infer([logits, targets]) {
    requireFloat("crossEntropy", logits);
    requireInt64("crossEntropy", targets);
    if (logits.rank !== 2 || targets.rank !== 1 || logits.shape[0] !== targets.shape[0]) {
      throw shapeMismatch("crossEntropy", logits.shape, targets.shape);
    }
    return [float32(targets.shape), float32(logits.shape)];
  },
  gradient(node, [dLoss, ...rest]) {
    requireNoGradient("crossEntropy", rest);
    if (!dLoss) return [null, null];
    const [logits, targets] = node.inputs;
    const difference = sub(exp(node.outputs[1]), oneHot(targets, logits.shape[1] as number));
    return [mul(difference, reshape(dLoss, [...dLoss.shape, 1])), null];
  },
  lower: (node, lowering) =>
    void lowering.node(
      "SoftmaxCrossEntropyLoss",
      node.inputs.map((input) => lowering.name(input)),
      {
        outputs: node.outputs.map((output) => lowering.name(output)),
        attributes: { reduction: { string: "none" } },
      },
    ),
});

export const oneHotOp = defineOp<{ readonly depth: number }>({
  name: "oneHot",
  infer([indices], { depth }) {
    requireInt64("oneHot", indices);
    return [float32([...indices.shape, depth])];
  },
  gradient: "not differentiable",
  lower(node, lowering) {
    const depth = lowering.int64([node.attributes.depth]);
    lowering.node("OneHot", [lowering.name(node.inputs[0]), depth, lowering.float32([0, 1])], {
      outputs: [lowering.name(node.outputs[0])],
      attributes: { axis: { int: -1 } },
    });
  },
});

/** Rows of `table` `[V, D]` at int64 `indices` of any shape: `[...indices, D]`. */
export function gatherRows(table: Tensor, indices: Tensor): Tensor {
  return table.graph.apply(gatherRowsOp, [table, indices], null)[0];
}

function scatterAddRows(updates: Tensor, indices: Tensor, like: Tensor): Tensor {
  return updates.graph.apply(scatterAddRowsOp, [updates, indices, like], null)[0];
}

/** Cross-entropy of `logits` `[T, V]` with int64 `targets` `[T]`: one loss for each row, `[T]`. */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return logits.graph.apply(crossEntropyOp, [logits, targets], null)[0];
}

/** 1 at each index and 0 elsewhere, along a new last axis. */
export function oneHot(indices: Tensor, depth: number): Tensor {
  return indices.graph.apply(oneHotOp, [indices], { depth })[0];
}
