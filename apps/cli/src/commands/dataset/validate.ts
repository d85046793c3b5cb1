import { resolve } from "node:path";
import { MimosegError, type Validation, validateDataset } from "@mimo/mimoseg";
import type { Command } from "commander";
import { type CliIo, writeJson } from "../../io.js";
import { withShardProgress } from "./shard-progress.js";

const HELP = `
Exits with 2 if anything is wrong.

Example:
  $ mimo dataset validate ./mimoseg`;

/** `mimo dataset validate`: proves from the files that a dataset keeps its promises. */
export function addValidateCommand(group: Command, io: CliIo): void {
  group
    .command("validate <dir>")
    .summary("check every file and row, and that no patient crosses splits")
    .description(
      "Checks digests, rows, masks, answers and marks, and that no patient and no near-duplicate picture crosses splits.",
    )
    .option("--json", "print the findings as JSON")
    .addHelpText("after", HELP)
    .action((dir: string, options: { readonly json?: boolean }) => validate(io, resolve(dir), options));
}

async function validate(io: CliIo, dir: string, options: { readonly json?: boolean }): Promise<void> {
  const found = await withShardProgress(io, "check", (onProgress) =>
    validateDataset(dir, { signal: io.signal, onProgress }),
  );
  if (options.json) writeJson(io, found);
  else describe(io, found);
  if (found.problemCount > 0) {
    throw new MimosegError("corrupt", `${dir}: ${found.problemCount} problems found`);
  }
}

function describe(io: CliIo, { images, masks, samples, patients, problems, problemCount }: Validation): void {
  for (const { where, message } of problems) io.stdout.write(`${where}: ${message}\n`);
  if (problemCount > problems.length)
    io.stdout.write(`... and ${problemCount - problems.length} more problems\n`);
  const number = (value: number) => value.toLocaleString("en");
  io.stdout.write(
    `${number(images)} images, ${number(masks)} masks, ${number(samples)} samples of ${number(patients)} patients; ` +
      `${problemCount === 0 ? "no patient and no near-duplicate crosses splits, every row is sound" : `${number(problemCount)} problems`}\n`,
  );
}
