/** Looks again at the step whose numbers were no numbers. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type MimoConfig, mimoConfigSchema } from "@mimo/model";
import {
  emitOnnx,
  Program,
  readSafetensors,
  readSafetensorsHeader,
  type SafetensorsTensor,
  type TensorValue,
} from "@mimo/tensor";
import type { LossWeights } from "../losses.js";
import { parseRecipe, type Recipe } from "../recipe.js";
import { buildStepGraph } from "../step-graph.js";
import { TrainingError } from "../training-error.js";
import { BAD_WEIGHTS } from "./bad-batch.js";

/** How many elements of a tensor are NaN or infinite, where any are. */
export interface BadTensor {
  readonly name: string;
  readonly bad: number;
  readonly of: number;
}

/** What was not finite in a step, in the order in which it was computed. */
export interface Replay {
  readonly step: number;
  readonly inputs: readonly BadTensor[];
  readonly weights: readonly BadTensor[];
  /** Every part of the loss, before its weight. */
  readonly losses: Readonly<Record<string, number>>;
  /** For each part of the loss, the parameters whose gradient by this part alone is not finite. */
  readonly gradients: readonly { readonly loss: string; readonly parameters: readonly BadTensor[] }[];
}

/** Parameters are inputs of the same program: outputs need other names. */
const GRADIENT = "gradient:";

type Values = Readonly<Record<string, TensorValue>>;

interface SavedStep {
  readonly step: number;
  readonly recipe: Recipe;
  readonly config: MimoConfig;
  readonly givenFeatures: boolean;
  readonly batch: Values;
  readonly weights: Values;
}

function toValues(tensors: ReadonlyMap<string, SafetensorsTensor>): Values {
  const values: Record<string, TensorValue> = {};
  for (const [name, { data, shape }] of tensors) {
    if (data instanceof Float32Array || data instanceof BigInt64Array) values[name] = { data, shape };
  }
  return values;
}

async function readSavedStep(path: string): Promise<SavedStep> {
  const { metadata } = await readSafetensorsHeader(path);
  const [recipe, config] = [metadata.get("recipe"), metadata.get("config")];
  const weights = join(dirname(path), BAD_WEIGHTS);
  if (recipe === undefined || config === undefined || !existsSync(weights)) {
    const rule = `must be a bad-batch.safetensors of this version, with ${BAD_WEIGHTS} beside it`;
    throw new TrainingError("bad_checkpoint", `${path}: ${rule}`);
  }
  return {
    step: Number(metadata.get("step")),
    recipe: parseRecipe(JSON.parse(recipe)),
    config: mimoConfigSchema.parse(JSON.parse(config)),
    givenFeatures: metadata.get("features") === "true",
    batch: toValues(await readSafetensors(path)),
    weights: toValues(await readSafetensors(weights)),
  };
}

/** The tensors with a NaN or an infinity. */
function badTensors(values: Values): BadTensor[] {
  return Object.entries(values).flatMap(([name, { data }]) => {
    if (!(data instanceof Float32Array)) return [];
    const bad = data.reduce((count, value) => (Number.isFinite(value) ? count : count + 1), 0);
    return bad > 0 ? [{ name, bad, of: data.length }] : [];
  });
}

/** Losses, and gradients of the total by parameter name, for some weights of the loss. */
async function runStep(
  saved: SavedStep,
  lossWeights: LossWeights,
): Promise<{ readonly losses: Values; readonly gradients: Values }> {
  const { recipe, config, givenFeatures } = saved;
  const options = { frozen: recipe.frozen ?? [], givenFeatures };
  const step = buildStepGraph(config, recipe.batch, lossWeights, options);
  const gradients = [...step.gradients].map(([name, gradient]) => [`${GRADIENT}${name}`, gradient] as const);
  const outputs = { ...step.losses, ...Object.fromEntries(gradients) };
  const emitted = emitOnnx(step.graph, { outputs, parameters: { kind: "inputs" } });
  const program = await Program.load(emitted, { threads: recipe.threads });
  const results = await program.run({ ...saved.weights, ...saved.batch });
  await program.release();
  const named = Object.entries(results).flatMap(([name, value]) =>
    name.startsWith(GRADIENT) ? [[name.slice(GRADIENT.length), value] as const] : [],
  );
  const losses = Object.fromEntries(Object.keys(step.losses).map((name) => [name, results[name]]));
  return { losses, gradients: Object.fromEntries(named) };
}

/**
 * Computes a failed step again, each part of the loss alone.
 *
 * @param path - The `bad-batch.safetensors` that a run left; the weights are read from beside it.
 * @throws {TrainingError} `bad_checkpoint` if it does not hold what is needed.
 */
export async function replayBadBatch(path: string): Promise<Replay> {
  const saved = await readSavedStep(path);
  const { recipe } = saved;
  const parts = (Object.keys(recipe.losses) as (keyof LossWeights)[]).filter(
    (name) => (recipe.losses[name] ?? 0) > 0,
  );
  const nothing = Object.fromEntries(Object.keys(recipe.losses).map((name) => [name, 0]));
  const gradients: Replay["gradients"][number][] = [];
  let losses: Values = {};
  for (const part of parts) {
    const results = await runStep(saved, { ...recipe.losses, ...nothing, [part]: recipe.losses[part] });
    losses = results.losses;
    gradients.push({ loss: part, parameters: badTensors(results.gradients) });
  }
  const values = Object.entries(losses).map(([name, { data }]) => [name, Number(data[0])] as const);
  return {
    step: saved.step,
    inputs: badTensors(saved.batch),
    weights: badTensors(saved.weights),
    losses: Object.fromEntries(values.filter(([name]) => name !== "total")),
    gradients,
  };
}
