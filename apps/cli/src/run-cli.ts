import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addAskCommand } from "./commands/ask.js";
import { addChatCommand } from "./commands/chat.js";
import { addDatasetCommand } from "./commands/dataset/dataset.js";
import { addDemoCommand } from "./commands/demo.js";
import { addEvalCommand } from "./commands/eval.js";
import { addInfoCommand } from "./commands/info.js";
import { addPredictCommand } from "./commands/predict.js";
import { addRunsCommand } from "./commands/runs.js";
import { addServeCommand } from "./commands/serve.js";
import { addTrainCommand } from "./commands/train.js";
import { EXIT, oneLine, reportFailure } from "./exit-code.js";
import type { CliIo } from "./io.js";

const EXAMPLES = `
Examples:
  $ mimo serve --open
  $ mimo demo
  $ mimo ask chest.png "Where are the lungs?"
  $ mimo chat scan.dcm

Research use only, not a medical device.`;

/** Every command, in the order of the help. */
const COMMANDS = [
  addServeCommand,
  addDemoCommand,
  addAskCommand,
  addChatCommand,
  addPredictCommand,
  addDatasetCommand,
  addTrainCommand,
  addRunsCommand,
  addEvalCommand,
  addInfoCommand,
];

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function buildProgram(io: CliIo): Command {
  const program = new Command("mimo")
    .description("A medical vision-language model: asks and answers about images, in words and pixel masks.")
    .version(version())
    .addHelpText("after", EXAMPLES)
    // Inherited by the commands, so these come before them.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(`${oneLine(text).replace(/^error:/, "mimo:")}\n`),
    });
  for (const add of COMMANDS) add(program, io);
  return program;
}

/**
 * Runs one command line.
 *
 * @param argv - The arguments after the program's name.
 * @returns The exit code: 0 done, 1 a bug (with its stack), 2 something given is not right (one line), 130 stopped by
 *   Ctrl-C. Never throws.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    await buildProgram(io).parseAsync(argv, { from: "user" });
    io.signal.throwIfAborted();
    return EXIT.ok;
  } catch (error) {
    return reportFailure(error, io);
  }
}
