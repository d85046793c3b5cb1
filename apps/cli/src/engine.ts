import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type EngineOptions, MimoEngine } from "@mimo/inference";
import type { Command } from "commander";
import { CliError } from "./cli-error.js";
import type { CliIo, Engine } from "./io.js";
import { parseCount } from "./parse-values.js";

/** The options that choose and run a model. */
export interface ModelOptions {
  readonly model?: string;
  readonly threads?: number;
}

/** The folder that holds apps/, recipes/, samples/ and weights/. Sources and build output lie equally deep. */
export const PROJECT_FOLDER = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Adds `--model` and `--threads`.
 *
 * @param threads - What the help says of `--threads`.
 */
export function addModelOptions(
  command: Command,
  threads = "threads that one operator may use (default: all cores)",
): Command {
  return command
    .option("--model <dir>", "model folder (default: MIMO_MODEL, else weights/mimo-tiny of this project)")
    .option("--threads <n>", threads, parseCount);
}

/** The model folder to use: the option, else MIMO_MODEL, else the model that comes with the project. */
export function modelFolder(io: CliIo, options: ModelOptions): string {
  const asked = options.model ?? io.env.MIMO_MODEL;
  return asked ? resolve(asked) : join(PROJECT_FOLDER, "weights", "mimo-tiny");
}

/**
 * Checks that a folder can be a model, so that the commonest mistake gets advice and not a file error.
 *
 * @throws {CliError} `no_model`
 */
export function requireModel(folder: string): void {
  if (existsSync(join(folder, "model.json"))) return;
  const shown = relative(process.cwd(), folder);
  const place = shown === "" || shown.startsWith("..") || isAbsolute(shown) ? folder : shown;
  const advice = "name one with --model DIR or MIMO_MODEL, or make one with mimo train";
  throw new CliError("no_model", `model: a folder with model.json, got ${place}; ${advice}`);
}

/** Opens a model folder for real. */
export async function openMimoEngine(folder: string, options: EngineOptions): Promise<Engine> {
  requireModel(folder);
  return MimoEngine.open(folder, options);
}

/** Opens the chosen model, hands it to `use`, and frees it whatever happens. */
export async function withEngine<T>(
  io: CliIo,
  options: ModelOptions,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { threads } = options;
  const engine = await io.openEngine(modelFolder(io, options), threads === undefined ? {} : { threads });
  try {
    return await use(engine);
  } finally {
    await engine.release();
  }
}
