/** The state of a run on disk. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type AdamW,
  type Parameter,
  readSafetensors,
  readSafetensorsHeader,
  type SafetensorsTensor,
  writeSafetensors,
} from "@mimo/tensor";
import { TrainingError } from "../training-error.js";

const FILE = "checkpoint.safetensors";

/** What a run needs to go on exactly where it was. */
export interface RunState {
  readonly parameters: readonly Parameter[];
  readonly optimizer: AdamW;
}

function tensor(data: Float32Array): SafetensorsTensor {
  return { dtype: "F32", shape: [data.length], data };
}

/** Whether a run folder has something to resume from. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/**
 * Saves values and optimiser state in one atomic file.
 *
 * The next step and the recipe are in the metadata: batches and learning rate are functions of the step, so nothing
 * else is needed for an exact resume.
 */
export async function saveCheckpoint(
  folder: string,
  state: RunState,
  nextStep: number,
  recipe: unknown,
): Promise<void> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, value } of state.parameters) tensors.set(`value.${name}`, tensor(value));
  for (const [name, value] of state.optimizer.getState()) tensors.set(`optimizer.${name}`, tensor(value));
  const metadata = { next_step: String(nextStep), recipe: JSON.stringify(recipe) };
  await writeSafetensors(join(folder, FILE), tensors, metadata);
}

/**
 * Restores a run in place.
 *
 * @returns The step to go on with.
 * @throws {TrainingError} `bad_checkpoint` if it belongs to another recipe or another model.
 */
export async function loadCheckpoint(folder: string, state: RunState, recipe: unknown): Promise<number> {
  const path = join(folder, FILE);
  const { metadata } = await readSafetensorsHeader(path);
  if (metadata.get("recipe") !== JSON.stringify(recipe)) {
    const advice = "continue with the recipe it was started with, or choose another --out";
    throw new TrainingError("bad_checkpoint", `${path}: made by another recipe; ${advice}`);
  }
  const tensors = await readSafetensors(path);
  const optimizerState = new Map<string, Float32Array>();
  for (const [name, { data }] of tensors) {
    if (name.startsWith("optimizer."))
      optimizerState.set(name.slice("optimizer.".length), data as Float32Array);
  }
  for (const { name, value } of state.parameters) {
    const saved = tensors.get(`value.${name}`)?.data;
    if (!(saved instanceof Float32Array) || saved.length !== value.length) {
      throw new TrainingError("bad_checkpoint", `${path}: "${name}" is missing or of another size`);
    }
    value.set(saved);
  }
  state.optimizer.setState(optimizerState);
  return Number(metadata.get("next_step"));
}
