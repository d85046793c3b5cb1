import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { MimoError } from "@mimo/base";
import { openDataset } from "@mimo/dataset";
import { openImageWorker, parsePriorMasks } from "@mimo/evaluation";
import { CliError } from "../cli-error.js";
import { withEngine } from "../engine.js";
import type { CliIo } from "../io.js";
import type { FromWorker } from "./eval-messages.js";
import type { EvalOptions } from "./eval-options.js";
import { planOf } from "./eval-run.js";
import { serveWorker } from "./eval-workers.js";

/**
 * One process of an evaluation: opens the model, and evaluates the images that its parent names until that cuts the line.
 *
 * @throws {CliError} `bad_option` if a person started it.
 */
export async function serveEvaluation(io: CliIo, options: EvalOptions): Promise<void> {
  const { parent } = io;
  if (parent === undefined) {
    throw new CliError(
      "bad_option",
      "eval: --worker is for the processes that mimo eval starts, got it by hand",
    );
  }
  const { worker: priorFile = "none", data: folder, split, threads = 1 } = options;
  try {
    const priors = priorFile === "none" ? null : parsePriorMasks(await readFile(priorFile, "utf8"));
    const data = await openDataset(resolve(folder), { split });
    const plan = planOf(options, data, priors);
    await withEngine(io, { ...options, threads }, (engine) =>
      serveWorker(parent, openImageWorker(plan, { engine, data, signal: io.signal })),
    );
    await data.close();
  } catch (error) {
    if (!(error instanceof MimoError)) throw error;
    parent.send({ kind: "refused", message: error.message } satisfies FromWorker);
    parent.disconnect();
  }
}
