/** Runs emitted programs on ONNX Runtime. The only folder that imports it. */
import * as ort from "onnxruntime-node";
import type { EmittedProgram } from "../onnx/emit.js";
import { TensorError } from "../tensor-error.js";

/** Values with their extents, row-major. */
export interface TensorValue {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

export interface ProgramOptions {
  /** Threads that one operator may use; null leaves it to the runtime (all physical cores). */
  readonly threads?: number | null;
  /** Content of the weights file that an emitted program with external parameters points into. */
  readonly weights?: { readonly location: string; readonly data: Uint8Array };
}

function sessionOptions(options: ProgramOptions): ort.InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    logSeverityLevel: 3,
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
  };
}

function toOrt(value: TensorValue): ort.Tensor {
  return value.data instanceof Float32Array
    ? new ort.Tensor("float32", value.data, value.shape)
    : new ort.Tensor("int64", value.data, value.shape);
}

/** A loaded program. */
export class Program {
  private constructor(
    readonly session: ort.InferenceSession,
    readonly emitted: EmittedProgram,
  ) {}

  /** Loads an emitted program; one with external parameters needs `options.weights`. */
  static async load(emitted: EmittedProgram, options: ProgramOptions = {}): Promise<Program> {
    const { weights } = options;
    const settings = {
      ...sessionOptions(options),
      ...(weights ? { externalData: [{ path: weights.location, data: weights.data }] } : {}),
    };
    return new Program(await ort.InferenceSession.create(emitted.model, settings), emitted);
  }

  /**
   * Runs the program.
   *
   * @param feeds - Inputs (and parameters, when they are inputs) by name; typed arrays are read without a copy.
   * @param into - Preallocated outputs by name: written in place. Outputs that are not listed are returned.
   * @throws {TensorError} `unknown_tensor` if an input is missing.
   */
  async run(
    feeds: Readonly<Record<string, TensorValue>>,
    into: Readonly<Record<string, TensorValue>> = {},
  ): Promise<Record<string, TensorValue>> {
    const prepared: Record<string, ort.Tensor> = {};
    for (const name of this.session.inputNames) {
      const value = feeds[name];
      if (!value) throw new TensorError("unknown_tensor", `run: the program needs the input "${name}"`);
      prepared[name] = toOrt(value);
    }
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const name of this.session.outputNames) fetches[name] = into[name] ? toOrt(into[name]) : null;
    const results = await this.session.run(prepared, fetches);
    return Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [
        name,
        into[name] ?? { data: tensor.data as Float32Array, shape: tensor.dims },
      ]),
    );
  }

  /** Frees the runtime's memory. */
  async release(): Promise<void> {
    await this.session.release();
  }
}
