/** What a run leaves when its numbers stop being numbers: the batch of that step and the weights it met. */
import { join } from "node:path";
import type { MimoConfig } from "@mimo/model";
import { type SafetensorsTensor, writeSafetensors } from "@mimo/tensor";
import type { Batch } from "../data/batch-builder.js";
import type { Recipe } from "../recipe.js";
import type { HeldParameter } from "./stage-parameters.js";

const BATCH = "bad-batch.safetensors";
/** File name of the weights beside the batch. */
export const BAD_WEIGHTS = "bad-weights.safetensors";

/** A step that went wrong. */
export interface BadStep {
  /** Counted over all stages. */
  readonly step: number;
  /** Of the stage. */
  readonly recipe: Recipe;
  readonly config: MimoConfig;
  readonly givenFeatures: boolean;
}

/**
 * Keeps everything that a failing step was given, so that `replayBadBatch` can look at it.
 *
 * @returns Path of the batch.
 */
export async function saveBadBatch(
  folder: string,
  batch: Batch,
  parameters: readonly HeldParameter[],
  { step, recipe, config, givenFeatures }: BadStep,
): Promise<string> {
  const path = join(folder, BATCH);
  const entries = Object.entries(batch).map(([name, { data, shape }]): [string, SafetensorsTensor] => [
    name,
    data instanceof Float32Array ? { dtype: "F32", shape, data } : { dtype: "I64", shape, data },
  ]);
  const weights = parameters.map(({ name, shape, value }): [string, SafetensorsTensor] => [
    name,
    { dtype: "F32", shape, data: value },
  ]);
  await writeSafetensors(join(folder, BAD_WEIGHTS), new Map(weights), { step: String(step) });
  await writeSafetensors(path, new Map(entries), {
    step: String(step),
    recipe: JSON.stringify(recipe),
    config: JSON.stringify(config),
    features: String(givenFeatures),
  });
  return path;
}
