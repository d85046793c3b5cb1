/** A model on disk: `model.json`, `weights.safetensors` and `tokenizer.json` in one folder. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import {
  type ExternalWeight,
  elementCount,
  floatToHalf,
  Graph,
  halfToFloat,
  type ParameterSpec,
  readSafetensors,
  readSafetensorsHeader,
  type SafetensorsTensor,
  Scope,
  tensorFileOffset,
  writeSafetensors,
} from "@mimo/tensor";
import { Tokenizer, type TokenizerJson } from "@mimo/text";
import { z } from "zod";
import { type MimoConfig, mimoConfigSchema } from "./config.js";
import { ModelError } from "./model-error.js";
import { buildInferenceGraph } from "./programs.js";

const WEIGHTS = "weights.safetensors";

const modelFileSchema = z.strictObject({
  format: z.literal("mimo-model/1"),
  config: mimoConfigSchema,
  /** Presence probability from which a structure counts as present; chosen on validation images. */
  presenceThreshold: z.number().min(0).max(1),
  /** Trained on close views as well: a small structure is looked at a second time, enlarged. */
  closeLook: z.boolean().default(false),
  /** Where the weights come from: recipe, commit, seed, data. */
  provenance: z.record(z.string(), z.unknown()),
});

export type ModelFile = z.infer<typeof modelFileSchema>;
/** What decides a model besides its weights and vocabulary. */
export type ModelDescription = Omit<ModelFile, "format" | "closeLook"> & { readonly closeLook?: boolean };

/** A model read from a folder, ready to be made into programs. */
export interface LoadedModel {
  readonly config: MimoConfig;
  readonly file: ModelFile;
  readonly tokenizer: Tokenizer;
  /** The weights file's bytes: programs share them. */
  readonly weights: { readonly location: string; readonly data: Uint8Array };
  /** SHA-256 of the weights file, hexadecimal: provenance of every answer. */
  readonly weightsHash: string;
  locate(name: string): ExternalWeight;
}

/** Every parameter of a configuration, in the order in which the graph declares them. */
export function parameterSpecs(config: MimoConfig): ParameterSpec[] {
  const graph = new Graph();
  buildInferenceGraph(new Scope(graph), config);
  return [...graph.parameters.values()].map(({ spec }) => spec);
}

/** Writes a model folder; matrices are stored in half precision, everything else in full. */
export async function writeModelFolder(
  folder: string,
  file: ModelDescription,
  tokenizer: TokenizerJson,
  weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
): Promise<void> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { shape, data }] of weights) {
    tensors.set(
      name,
      shape.length > 1 ? { dtype: "F16", shape, data: floatToHalf(data) } : { dtype: "F32", shape, data },
    );
  }
  await writeSafetensors(join(folder, WEIGHTS), tensors, { format: "mimo" });
  await writeFileAtomic(join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  const complete: ModelFile = { format: "mimo-model/1", closeLook: false, ...file };
  await writeFileAtomic(join(folder, "model.json"), `${JSON.stringify(complete, null, 2)}\n`);
}

/** Reads weights as float32 by name, for training to start from. */
export async function readWeights(folder: string): Promise<Map<string, Float32Array>> {
  const tensors = await readSafetensors(join(folder, WEIGHTS));
  const weights = new Map<string, Float32Array>();
  for (const [name, tensor] of tensors) {
    if (tensor.dtype === "F32") weights.set(name, tensor.data);
    else if (tensor.dtype === "F16") weights.set(name, halfToFloat(tensor.data));
  }
  return weights;
}

async function readModelFile(folder: string): Promise<ModelFile> {
  const path = join(folder, "model.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const message = `a model folder holds model.json, ${WEIGHTS} and tokenizer.json; cannot read ${path}`;
    throw new ModelError("bad_model_folder", message, { path }, { cause });
  }
  const parsed = modelFileSchema.safeParse(parseJson(text, path));
  if (!parsed.success) {
    throw new ModelError("bad_config", `${path}: ${z.prettifyError(parsed.error)}`, { path });
  }
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelError("bad_config", `${path}: must be JSON`, { path }, { cause });
  }
}

/**
 * Opens a model folder and checks that the weights fit the configuration.
 *
 * @throws {ModelError} `bad_model_folder`, `bad_config`, `missing_weight`, `wrong_shape`.
 * @throws {TensorError} `bad_weights` if the weights file is damaged.
 */
export async function openModelFolder(folder: string): Promise<LoadedModel> {
  const file = await readModelFile(folder);
  const path = join(folder, WEIGHTS);
  const header = await readSafetensorsHeader(path);
  for (const { name, shape } of parameterSpecs(file.config)) {
    const entry = header.tensors.get(name);
    if (!entry) throw new ModelError("missing_weight", `${path}: "${name}" is missing`, { name });
    if (entry.shape.join() !== shape.join()) {
      const shapes = `[${entry.shape.join(", ")}], the configuration needs [${shape.join(", ")}]`;
      throw new ModelError("wrong_shape", `${path}: "${name}" has shape ${shapes}`, { name });
    }
  }
  const tokenizer = await Tokenizer.fromFile(join(folder, "tokenizer.json"));
  const { vocabulary } = file.config.language;
  if (tokenizer.vocabSize !== vocabulary) {
    const sizes = `${tokenizer.vocabSize} tokens, the configuration needs ${vocabulary}`;
    throw new ModelError("bad_model_folder", `${join(folder, "tokenizer.json")}: has ${sizes}`);
  }
  const data = await readFile(path);
  return {
    config: file.config,
    file,
    tokenizer,
    weights: { location: WEIGHTS, data },
    weightsHash: createHash("sha256").update(data).digest("hex"),
    locate(name) {
      const { offset, length } = tensorFileOffset(header, name);
      const dtype = header.tensors.get(name)?.dtype === "F16" ? "F16" : "F32";
      return { location: WEIGHTS, offset, length, dtype };
    },
  };
}

/** Number of weights. */
export function countParameters(config: MimoConfig): number {
  return parameterSpecs(config).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
