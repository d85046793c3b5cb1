/**
 * The typed graph that everything is built from: training steps and inference programs alike.
 *
 * A graph is made by calling op functions (`matmul(a, b)`); nodes are therefore in topological order. Nothing is
 * computed here: `autodiff/` adds gradient nodes to the same graph and `onnx/` turns it into a program.
 */
import { TensorError } from "../tensor-error.js";
import type { Initializer } from "./initializer.js";
import { elementCount, formatShape, type Shape, shapesEqual } from "./shape.js";

/** Element types that occur in our programs. Gradients exist for float32 only. */
export type DType = "float32" | "int64";

/** Shape and element type of a tensor. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value in the graph: symbolic, with a shape that was checked when it was built. */
export class Tensor implements TensorSpec {
  constructor(
    readonly graph: Graph,
    readonly id: number,
    readonly shape: Shape,
    readonly dtype: DType,
    /** The node that computes it; null for inputs, parameters and constants. */
    readonly producer: Node | null,
  ) {}

  get rank(): number {
    return this.shape.length;
  }
}

/** Emits ONNX nodes for one graph node; implemented by `onnx/`. */
export interface Lowering {
  /** ONNX value name of a tensor. */
  name(tensor: Tensor): string;
  /** Adds an ONNX node and returns the names of its outputs (fresh unless given). */
  node(
    opType: string,
    inputs: readonly string[],
    options?: {
      readonly outputs?: readonly string[];
      readonly attributes?: Readonly<Record<string, AttributeValue>>;
      readonly domain?: string;
    },
  ): string;
  /** A constant int64 vector, shared when the same values are used again. */
  int64(values: readonly number[]): string;
  /** A constant float32 vector, shared. */
  float32(values: readonly number[]): string;
  /** A constant float32 vector of one value, shared. */
  filled(value: number, length: number): string;
}

/** Attribute values that we use in ONNX nodes; integers and floats are told apart by the wrapper. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

/** Everything there is to know about an op, in one place. */
export interface Op<A = unknown> {
  readonly name: string;
  /** Output specs; throws `TensorError("shape")` that names the op and the shapes. */
  infer(inputs: readonly Tensor[], attributes: A): TensorSpec[];
  /**
   * Gradients of the inputs from the gradients of the outputs (null where nothing flows), or the explicit statement
   * that there is none.
   */
  readonly gradient: GradientRule<A> | "not differentiable";
  lower(node: Node<A>, lowering: Lowering): void;
}

// A method type, so that ops with different attributes fit one table: the graph gives a node back to its own op only.
export type GradientRule<A> = {
  rule(node: Node<A>, outputGradients: readonly (Tensor | null)[]): readonly (Tensor | null)[];
}["rule"];

/** An op applied to inputs. */
export interface Node<A = unknown> {
  readonly op: Op<A>;
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
  readonly outputs: readonly Tensor[];
}

/** A trainable tensor: its place in the weights file and how it starts. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Whether AdamW's weight decay applies (matrices yes; biases, norms and embeddings no). */
  readonly decay: boolean;
}

/** Holds inputs, parameters, constants and nodes of one program or training step. */
export class Graph {
  readonly inputs = new Map<string, Tensor>();
  readonly parameters = new Map<string, { readonly tensor: Tensor; readonly spec: ParameterSpec }>();
  readonly constants = new Map<Tensor, Float32Array | BigInt64Array>();
  readonly #scalars = new Map<number, Tensor>();
  #nextId = 0;

  /** Declares a value given at run time. */
  input(name: string, dtype: DType, shape: Shape): Tensor {
    if (this.inputs.has(name)) throw new TensorError("shape", `input: the name "${name}" is taken`);
    const tensor = this.#tensor({ shape, dtype }, null);
    this.inputs.set(name, tensor);
    return tensor;
  }

  /** Declares a trainable float32 tensor. The same name gives the same tensor, so weights can be shared. */
  parameter(spec: ParameterSpec): Tensor {
    const known = this.parameters.get(spec.name);
    if (known) {
      if (!shapesEqual(known.spec.shape, spec.shape)) {
        const [a, b] = [formatShape(known.spec.shape), formatShape(spec.shape)];
        throw new TensorError("shape", `parameter "${spec.name}": shared with another shape: ${a} and ${b}`);
      }
      return known.tensor;
    }
    const tensor = this.#tensor({ shape: spec.shape, dtype: "float32" }, null);
    this.parameters.set(spec.name, { tensor, spec });
    return tensor;
  }

  /** A fixed float32 value. */
  constant(data: Float32Array, shape: readonly number[]): Tensor {
    return this.#constant(data, shape, "float32");
  }

  /** A fixed int64 value. */
  constantInt64(data: BigInt64Array, shape: readonly number[]): Tensor {
    return this.#constant(data, shape, "int64");
  }

  #constant(data: Float32Array | BigInt64Array, shape: readonly number[], dtype: DType): Tensor {
    if (data.length !== elementCount(shape)) {
      throw new TensorError("shape", `constant: ${formatShape(shape)} does not hold ${data.length} values`);
    }
    const tensor = this.#tensor({ shape, dtype }, null);
    this.constants.set(tensor, data);
    return tensor;
  }

  /** A float32 scalar; the same value gives the same tensor. */
  scalar(value: number): Tensor {
    const known = this.#scalars.get(value);
    if (known) return known;
    const tensor = this.constant(new Float32Array([value]), []);
    this.#scalars.set(value, tensor);
    return tensor;
  }

  /** Applies an op; the usual way is one of the functions in `ops/`. */
  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): readonly Tensor[] {
    for (const input of inputs) {
      if (input.graph !== this)
        throw new TensorError("shape", `${op.name}: an input belongs to another graph`);
    }
    const outputs: Tensor[] = [];
    const node: Node<A> = { op, inputs, attributes, outputs };
    for (const spec of op.infer(inputs, attributes)) {
      outputs.push(this.#tensor(spec, node));
    }
    return outputs;
  }

  #tensor(spec: TensorSpec, producer: Node | null): Tensor {
    return new Tensor(this, this.#nextId++, spec.shape, spec.dtype, producer);
  }
}

/** Nodes that the given tensors depend on, in the order in which they can run. */
export function reachableNodes(targets: readonly Tensor[]): Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack = targets.flatMap((tensor) => (tensor.producer ? [{ node: tensor.producer, next: 0 }] : []));
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (seen.has(top.node)) {
      stack.pop();
      continue;
    }
    const input = top.node.inputs[top.next++];
    if (input === undefined) {
      seen.add(top.node);
      order.push(top.node);
      stack.pop();
    } else if (input.producer && !seen.has(input.producer)) {
      stack.push({ node: input.producer, next: 0 });
    }
  }
  return order;
}
