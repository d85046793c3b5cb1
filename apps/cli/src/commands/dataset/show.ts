import { resolve } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { PERSPECTIVES, SPLITS } from "@mimo/dataset";
import { MimosegError, showSamples } from "@mimo/mimoseg";
import { stripTags } from "@mimo/text";
import { type Command, Option } from "commander";
import { type CliIo, writeJson } from "../../io.js";
import { parseCount, parseWhole } from "../../parse-values.js";

interface ShowCommandOptions {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly split?: string;
  readonly perspective?: string;
  readonly modality?: string;
  readonly task?: string;
  readonly term?: string;
  readonly json?: boolean;
}

const HELP = `
Examples:
  $ mimo dataset show ./mimoseg --count 24
  $ mimo dataset show ./mimoseg --perspective IV --term liver --out liver.png`;

/** `mimo dataset show`: samples as words, and as one picture. */
export function addShowCommand(group: Command, io: CliIo): void {
  group
    .command("show <dir>")
    .summary("print samples and draw them on a contact sheet")
    .description("Prints some samples and draws them with masks and marks on one picture.")
    .option("--out <file>", "contact sheet to write (PNG)", "mimoseg-samples.png")
    .option("--count <n>", "samples at most", parseCount, 12)
    .option("--seed <n>", "which samples; another number gives others", parseWhole, 0)
    .addOption(new Option("--split <name>", "only this split").choices([...SPLITS]))
    .addOption(new Option("--perspective <name>", "only this perspective").choices([...PERSPECTIVES]))
    .option("--modality <name>", "only images of this modality")
    .option("--task <name>", "only this task")
    .option("--term <name>", "only samples whose answer speaks of this structure")
    .option("--json", "print the samples as JSON, one per line")
    .addHelpText("after", HELP)
    .action((dir: string, options: ShowCommandOptions) => show(io, resolve(dir), options));
}

async function show(io: CliIo, dir: string, { out, json, ...options }: ShowCommandOptions): Promise<void> {
  const shown = await showSamples(dir, options);
  if (shown === null) throw new MimosegError("not_found", `${dir}: no sample fits what was asked for`);
  const path = resolve(out);
  await writeFileAtomic(path, shown.png);
  for (const { sample, image } of shown.samples) {
    if (json) {
      writeJson(io, sample);
      continue;
    }
    io.stdout.write(`${sample.sample_id}  ${image.modality}  ${sample.perspective} ${sample.topic}\n`);
    for (const { role, content } of sample.conversations) {
      io.stdout.write(`  ${role === "user" ? "Q" : "A"} ${stripTags(content)}\n`);
    }
  }
  if (!json) io.stdout.write(`Contact sheet: ${path}\n`);
}
