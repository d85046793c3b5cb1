import { type MimoConfig, mimoConfigSchema, PRESETS } from "@mimo/model";
import { z } from "zod";
import type { Recipe } from "./recipe.js";
import { TrainingError } from "./training-error.js";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `changes` over `base`, field by field; lists and values are replaced whole. */
function merge(base: Fields, changes: Fields): Fields {
  const merged = Object.entries(changes).map(([name, change]) => {
    const old = base[name];
    return [name, isFields(old) && isFields(change) ? merge(old, change) : change] as const;
  });
  return { ...base, ...Object.fromEntries(merged) };
}

/**
 * The configuration that a recipe trains: its preset at its image size, with the recipe's own changes.
 *
 * @param vocabulary - Size of the tokenizer's vocabulary.
 * @throws {TrainingError} `bad_recipe` that names each field and its rule.
 */
export function recipeConfig(recipe: Recipe, vocabulary: number): MimoConfig {
  const { preset, imageSize, model = {} } = recipe;
  const parsed = mimoConfigSchema.safeParse(merge({ ...PRESETS[preset], imageSize }, model));
  if (!parsed.success) {
    throw new TrainingError("bad_recipe", `recipe: model: ${z.prettifyError(parsed.error)}`);
  }
  const config = parsed.data;
  return { ...config, language: { ...config.language, vocabulary } };
}
