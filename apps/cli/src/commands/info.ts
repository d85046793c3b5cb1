import { countParameters, openModelFolder } from "@mimo/model";
import type { Command } from "commander";
import { modelFolder, requireModel } from "../engine.js";
import { type CliIo, writeJson } from "../io.js";

interface InfoOptions {
  readonly model?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Example:
  $ mimo info --model runs/mine/model --json`;

/** `mimo info`: what a model folder holds. */
export function addInfoCommand(program: Command, io: CliIo): void {
  program
    .command("info")
    .summary("show what a model is")
    .description("Shows a model's configuration, number of weights, hash and where the weights come from.")
    .option("--model <dir>", "model folder (default: MIMO_MODEL, else weights/mimo-tiny of this project)")
    .option("--json", "print the facts as JSON")
    .addHelpText("after", EXAMPLES)
    .action((options: InfoOptions) => info(io, options));
}

async function info(io: CliIo, options: InfoOptions): Promise<void> {
  const folder = modelFolder(io, options);
  requireModel(folder);
  const { config, file, weightsHash } = await openModelFolder(folder);
  const facts = {
    folder,
    name: config.name,
    parameters: countParameters(config),
    weightsHash,
    presenceThreshold: file.presenceThreshold,
    config,
    provenance: file.provenance,
  };
  if (options.json) return writeJson(io, facts);
  io.stdout.write(`${config.name}, ${facts.parameters.toLocaleString("en")} weights\n`);
  io.stdout.write(`  folder              ${folder}\n`);
  io.stdout.write(`  weights (SHA-256)   ${weightsHash}\n`);
  io.stdout.write(`  image side          ${config.imageSize} px\n`);
  io.stdout.write(`  vocabulary          ${config.language.vocabulary}\n`);
  io.stdout.write(`  presence threshold  ${file.presenceThreshold}\n`);
  io.stdout.write(`configuration ${JSON.stringify(config, null, 2)}\n`);
  io.stdout.write(`provenance ${JSON.stringify(file.provenance, null, 2)}\n`);
}
