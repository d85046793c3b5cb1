import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseRecipe, type Recipe } from "@mimo/training";
import { CliError } from "./cli-error.js";
import { PROJECT_FOLDER } from "./engine.js";

const ENDINGS = [".json", ".ts", ".mjs", ".js"];

/** The file of a recipe: a path, or the name of one in the project's recipes folder. */
function findRecipe(asked: string): string {
  if (existsSync(asked)) return resolve(asked);
  const candidates = ENDINGS.map((ending) => join(PROJECT_FOLDER, "recipes", `${asked}${ending}`));
  const found = /^[\w-]+$/.test(asked) ? candidates.find((path) => existsSync(path)) : undefined;
  if (found) return found;
  throw new CliError("bad_file", `recipe: a file, or a name from recipes/, got "${asked}"`);
}

async function readRecipeFile(path: string): Promise<unknown> {
  if (path.endsWith(".json")) {
    try {
      return JSON.parse(await readFile(path, "utf8"));
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new CliError("bad_file", `${basename(path)}: must be JSON, ${cause.message}`, {}, { cause });
    }
  }
  if (!/\.(?:[cm]?js|[cm]?ts)$/.test(path)) {
    throw new CliError("bad_file", `recipe: a .json, .ts or .js file, got ${basename(path)}`);
  }
  // Node 20 does not read TypeScript by itself.
  const { tsImport } = await import("tsx/esm/api");
  const module = (await tsImport(pathToFileURL(path).href, import.meta.url)) as { recipe?: unknown };
  if (module.recipe === undefined) {
    throw new CliError("bad_file", `${basename(path)}: must export "recipe"`);
  }
  return module.recipe;
}

/**
 * Reads a recipe and completes it.
 *
 * @param asked - Path of a JSON file, or of a TypeScript file that exports `recipe`; or a name from recipes/.
 * @param steps - In place of the recipe's own.
 * @throws {CliError} `bad_file`; {TrainingError} `bad_recipe` that names what is wrong.
 */
export async function loadRecipe(asked: string, steps: number | undefined): Promise<Recipe> {
  const value = await readRecipeFile(findRecipe(asked));
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return parseRecipe(isObject && steps !== undefined ? { ...value, steps } : value);
}
