/** The state of a run on disk. */
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
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
/** What a killed process leaves of a file that it was writing; see `writeFileAtomic`. */
const UNFINISHED = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** What a stage of a run needs to go on exactly where it was. */
export interface RunState {
  /** Every parameter of the model, frozen ones too. */
  readonly parameters: readonly Pick<Parameter, "name" | "value">[];
  readonly optimizer: AdamW;
}

function tensor(data: Float32Array): SafetensorsTensor {
  return { dtype: "F32", shape: [data.length], data };
}

/** What a run is made of besides its recipe, by what a message calls it: hashes, or other short words. */
export type RunMaterial = Readonly<Record<string, string>>;

/**
 * Saves values and optimiser state in one atomic file.
 *
 * The next step, the recipe and the material are in the metadata: batches and learning rate are functions of these, so
 * nothing else is needed for an exact resume.
 *
 * @param nextStep - Counted over all stages.
 */
export async function saveCheckpoint(
  folder: string,
  state: RunState,
  nextStep: number,
  recipe: unknown,
  material: RunMaterial = {},
): Promise<void> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, value } of state.parameters) tensors.set(`value.${name}`, tensor(value));
  for (const [name, value] of state.optimizer.getState()) tensors.set(`optimizer.${name}`, tensor(value));
  const metadata = {
    next_step: String(nextStep),
    recipe: JSON.stringify(recipe),
    material: JSON.stringify(material),
  };
  await writeSafetensors(join(folder, FILE), tensors, metadata);
}

/** What a checkpoint says of its run. */
export interface CheckpointFacts {
  /** As it was parsed. */
  readonly recipe: unknown;
  /** Empty in checkpoints from before it was kept. */
  readonly material: RunMaterial;
  /** The step to go on with, counted over all stages. */
  readonly nextStep: number;
}

/** Reads what a checkpoint says of its run; null if the folder has no checkpoint. */
export async function peekCheckpoint(folder: string): Promise<CheckpointFacts | null> {
  const path = join(folder, FILE);
  if (!existsSync(path)) return null;
  const { metadata } = await readSafetensorsHeader(path);
  const nextStep = Number(metadata.get("next_step"));
  if (!Number.isSafeInteger(nextStep)) {
    throw new TrainingError("bad_checkpoint", `${path}: must name the next step, got none`);
  }
  return {
    recipe: JSON.parse(metadata.get("recipe") ?? "null"),
    material: JSON.parse(metadata.get("material") ?? "{}") as RunMaterial,
    nextStep,
  };
}

/**
 * The step that a run goes on with, counted over all stages; 0 without a checkpoint.
 *
 * @throws {TrainingError} `bad_checkpoint` if the checkpoint belongs to another recipe, or is made of something else: the
 *   losses would not be those of one run.
 */
export async function findNextStep(
  folder: string,
  recipe: unknown,
  material: RunMaterial = {},
): Promise<number> {
  const found = await peekCheckpoint(folder);
  if (found === null) return 0;
  if (JSON.stringify(found.recipe) !== JSON.stringify(recipe)) {
    const advice = "continue with the recipe it was started with, or choose another --out";
    throw new TrainingError("bad_checkpoint", `${join(folder, FILE)}: made by another recipe; ${advice}`);
  }
  const other = Object.keys(material).find(
    (name) => (found.material[name] ?? material[name]) !== material[name],
  );
  if (other !== undefined) {
    const advice = "go on with those, or choose another --out, with this run's model as --init";
    throw new TrainingError("bad_checkpoint", `${join(folder, FILE)}: made with other ${other}; ${advice}`);
  }
  return found.nextStep;
}

/** Copies the saved values in, by the name that `source` gives; the first name that the file has counts. */
function restore(
  path: string,
  saved: ReadonlyMap<string, SafetensorsTensor>,
  { parameters }: Pick<RunState, "parameters">,
  sources: (name: string) => readonly string[],
): void {
  for (const { name, value } of parameters) {
    const [data] = sources(name).flatMap((source) => saved.get(source)?.data ?? []);
    if (!(data instanceof Float32Array) || data.length !== value.length) {
      throw new TrainingError("bad_checkpoint", `${path}: "${name}" is missing or of another size`);
    }
    value.set(data);
  }
}

/**
 * Restores a stage of a run in place.
 *
 * @throws {TrainingError} `bad_checkpoint` if it belongs to another model.
 */
export async function loadCheckpoint(folder: string, state: RunState): Promise<void> {
  const path = join(folder, FILE);
  const tensors = await readSafetensors(path);
  restore(path, tensors, state, (name) => [`value.${name}`]);
  const optimizerState = new Map<string, Float32Array>();
  for (const [name, { data }] of tensors) {
    if (name.startsWith("optimizer."))
      optimizerState.set(name.slice("optimizer.".length), data as Float32Array);
  }
  state.optimizer.setState(optimizerState);
}

/**
 * Takes the averaged weights of the stage that the checkpoint ends; parts that were frozen in it are as they were.
 *
 * @throws {TrainingError} `bad_checkpoint` if it belongs to another model.
 */
export async function loadAverages(folder: string, state: Pick<RunState, "parameters">): Promise<void> {
  const path = join(folder, FILE);
  const isNeeded = (name: string) => name.startsWith("value.") || name.startsWith("optimizer.average.");
  const tensors = await readSafetensors(path, isNeeded);
  restore(path, tensors, state, (name) => [`optimizer.average.${name}`, `value.${name}`]);
}

/** Removes what a killed run left of files that it was writing. */
export async function removeUnfinished(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && UNFINISHED.test(entry.name))
      await rm(join(entry.parentPath, entry.name), { force: true });
  }
}
