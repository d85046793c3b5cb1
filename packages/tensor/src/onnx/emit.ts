/** Turns the part of a graph that some outputs need into an ONNX model. */
import {
  type AttributeValue,
  type DType,
  type Graph,
  type Lowering,
  reachableNodes,
  type Tensor,
} from "../graph/graph.js";
import type { Shape } from "../graph/shape.js";
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  create,
  TensorProto_DataLocation as DataLocation,
  type MessageInitShape,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  toBinary,
  type ValueInfoProtoSchema,
} from "../onnx-schema/index.js";
import { TensorError } from "../tensor-error.js";

const FLOAT = 1;
const INT64 = 7;
const FLOAT16 = 10;
const OPSET = 21n;
const IR_VERSION = 10n;

type NodeInit = MessageInitShape<typeof NodeProtoSchema>;
type TensorInit = MessageInitShape<typeof TensorProtoSchema>;

/** Where one parameter's bytes lie inside a weights file beside the model. */
export interface ExternalWeight {
  /** File name, in the folder that the model is loaded from. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
  /** Half-precision weights are widened to float32 when the program is loaded. */
  readonly dtype: "F32" | "F16";
}

/** How parameters enter the program. */
export type ParameterBinding =
  | { readonly kind: "inputs" }
  | { readonly kind: "external"; readonly locate: (name: string) => ExternalWeight };

export interface EmitOptions {
  /** Output names and what they stand for. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly parameters: ParameterBinding;
}

/** An ONNX model and the names it is run with. */
export interface EmittedProgram {
  readonly model: Uint8Array;
  readonly inputNames: readonly string[];
  /** Parameters that the outputs depend on, in graph order. */
  readonly parameterNames: readonly string[];
  readonly outputs: Readonly<Record<string, { readonly shape: Shape; readonly dtype: DType }>>;
}

class Emitter implements Lowering {
  readonly nodes: NodeInit[] = [];
  readonly initializers: TensorInit[] = [];
  readonly #names = new Map<Tensor, string>();
  readonly #shared = new Map<string, string>();
  #fresh = 0;

  setName(tensor: Tensor, name: string): void {
    this.#names.set(tensor, name);
  }

  name(tensor: Tensor): string {
    return this.#names.get(tensor) ?? `t${tensor.id}`;
  }

  node(opType: string, inputs: readonly string[], options: Parameters<Lowering["node"]>[2] = {}): string {
    const outputs = [...(options.outputs ?? [`n${this.#fresh++}`])];
    const attribute = Object.entries(options.attributes ?? {}).map(([name, value]) =>
      encodeAttribute(name, value),
    );
    this.nodes.push({ opType, input: [...inputs], output: outputs, attribute, domain: options.domain ?? "" });
    return outputs[0];
  }

  int64(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(`i${values.join("_")}`, {
      dataType: INT64,
      dims: [BigInt(values.length)],
      rawData: bytes(data),
    });
  }

  float32(values: readonly number[]): string {
    const data = Float32Array.from(values);
    return this.#constant(`f${values.join("_")}`, {
      dataType: FLOAT,
      dims: [BigInt(values.length)],
      rawData: bytes(data),
    });
  }

  filled(value: number, length: number): string {
    const data = new Float32Array(length).fill(value);
    return this.#constant(`f${value}x${length}`, {
      dataType: FLOAT,
      dims: [BigInt(length)],
      rawData: bytes(data),
    });
  }

  #constant(key: string, tensor: TensorInit): string {
    if (!this.#shared.has(key)) {
      this.#shared.set(key, `const.${key}`);
      this.initializers.push({ ...tensor, name: `const.${key}` });
    }
    return this.#shared.get(key) as string;
  }
}

function bytes(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function encodeAttribute(name: string, value: AttributeValue): MessageInitShape<typeof AttributeProtoSchema> {
  if ("int" in value) return { name, type: AttributeType.INT, i: BigInt(value.int) };
  if ("float" in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ("ints" in value) return { name, type: AttributeType.INTS, ints: value.ints.map(BigInt) };
  return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value.string) };
}

function valueInfo(name: string, dtype: DType, shape: Shape): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = shape.map((extent) => ({
    value:
      typeof extent === "string"
        ? { case: "dimParam" as const, value: extent }
        : { case: "dimValue" as const, value: BigInt(extent) },
  }));
  const elemType = dtype === "float32" ? FLOAT : INT64;
  return { name, type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } } };
}

/** Tensors that no node computes, among everything that the outputs need. */
function leaves(outputs: readonly Tensor[], nodes: ReturnType<typeof reachableNodes>): Set<Tensor> {
  const all = [...outputs, ...nodes.flatMap((node) => node.inputs)];
  return new Set(all.filter((tensor) => tensor.producer === null));
}

function addParameter(
  emitter: Emitter,
  name: string,
  shape: readonly number[],
  weight: ExternalWeight,
): void {
  const half = weight.dtype === "F16";
  const stored = half ? `${name}.half` : name;
  const place = { location: weight.location, offset: String(weight.offset), length: String(weight.length) };
  emitter.initializers.push({
    name: stored,
    dims: shape.map(BigInt),
    dataType: half ? FLOAT16 : FLOAT,
    dataLocation: DataLocation.EXTERNAL,
    externalData: Object.entries(place).map(([key, value]) => ({ key, value })),
  });
  if (half) emitter.node("Cast", [stored], { outputs: [name], attributes: { to: { int: FLOAT } } });
}

/**
 * Emits the ONNX model (opset 21 with `com.microsoft` ops) that computes `outputs`.
 *
 * Only what the outputs need is emitted, so one graph can give several programs.
 */
export function emitOnnx(graph: Graph, options: EmitOptions): EmittedProgram {
  const targets = Object.values(options.outputs);
  const nodes = reachableNodes(targets);
  const used = leaves(targets, nodes);
  const emitter = new Emitter();
  const inputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  const inputNames: string[] = [];
  for (const [name, tensor] of graph.inputs) {
    if (!used.has(tensor)) continue;
    emitter.setName(tensor, name);
    inputs.push(valueInfo(name, tensor.dtype, tensor.shape));
    inputNames.push(name);
  }
  const parameterNames: string[] = [];
  for (const { tensor, spec } of graph.parameters.values()) {
    if (!used.has(tensor)) continue;
    emitter.setName(tensor, spec.name);
    parameterNames.push(spec.name);
    if (options.parameters.kind === "inputs") inputs.push(valueInfo(spec.name, "float32", spec.shape));
    else addParameter(emitter, spec.name, spec.shape, options.parameters.locate(spec.name));
  }
  for (const [tensor, data] of graph.constants) {
    if (!used.has(tensor)) continue;
    const dataType = tensor.dtype === "float32" ? FLOAT : INT64;
    const dims = tensor.shape.map((dim) => BigInt(dim));
    emitter.initializers.push({ name: emitter.name(tensor), dims, dataType, rawData: bytes(data) });
  }
  for (const node of nodes) node.op.lower(node, emitter);
  const outputs = Object.entries(options.outputs).map(([name, tensor]) => {
    if (used.has(tensor))
      throw new TensorError("shape", `emitOnnx: output "${name}" is not computed by any node`);
    emitter.node("Identity", [emitter.name(tensor)], { outputs: [name] });
    return valueInfo(name, tensor.dtype, tensor.shape);
  });
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "mimo",
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1n },
    ],
    graph: {
      name: "mimo",
      node: emitter.nodes,
      input: inputs,
      output: outputs,
      initializer: emitter.initializers,
    },
  });
  return { model: toBinary(ModelProtoSchema, model), inputNames, parameterNames, outputs: options.outputs };
}
