import { join, resolve } from "node:path";
import { type OpenDataset, openDataset, type Split } from "@mimo/dataset";
import { type EvaluationReport, evaluate, writeReport } from "@mimo/evaluation";
import { type Command, Option } from "commander";
import { addModelOptions, type ModelOptions, withEngine } from "../engine.js";
import type { Engine } from "../io.js";
import { type CliIo, writeJson } from "../io.js";
import { parseCount, parseWhole } from "../parse-values.js";
import { startProgress } from "../progress.js";

interface EvalOptions extends ModelOptions {
  readonly data: string;
  readonly split: Split;
  readonly out: string;
  readonly limit?: number;
  readonly blank: boolean;
  readonly blankEvery: number;
  readonly written: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

const EXAMPLES = `
The data folder is in the plain format (docs/plain-format.md), or one that mimo dataset build made (docs/mimoseg-format.md).
The samples written in the latter are asked besides the fixed questions, and reported apart from them.

Example:
  $ mimo eval --data data --split test --out runs/evaluation`;

/** `mimo eval`: scores a model on a dataset. */
export function addEvalCommand(program: Command, io: CliIo): void {
  const command = program
    .command("eval")
    .summary("score a model on a dataset")
    .description(
      "Asks a model fixed questions about a dataset's images and writes a report with what came of it.",
    )
    .requiredOption("--data <dir>", "dataset in the plain format, or built")
    .requiredOption("--out <dir>", "where report.md, report.json, samples.jsonl and sheets go")
    .addOption(new Option("--split <name>", "which images").choices(["train", "val", "test"]).default("test"))
    .option("--limit <n>", "at most so many images, evenly over the modalities", parseCount)
    .option("--no-blank", "do not also ask about a blank image")
    .option("--blank-every <n>", "ask the blank image about every n-th image only", parseCount, 4)
    .option("--no-written", "do not also ask the samples that a built dataset brings")
    .option("--seed <n>", "decides structures, marks and wording", parseWhole, 1);
  addModelOptions(command)
    .option("--json", "print the report's numbers as JSON")
    .addHelpText("after", EXAMPLES)
    .action((options: EvalOptions) => runEvaluation(io, options));
}

function commandLine(options: EvalOptions): string {
  const { data, split, out, limit, blank, blankEvery, written, seed, model } = options;
  const parts = ["mimo eval", `--data ${data}`, `--split ${split}`, `--out ${out}`, `--seed ${seed}`];
  if (limit !== undefined) parts.push(`--limit ${limit}`);
  parts.push(blank ? `--blank-every ${blankEvery}` : "--no-blank");
  if (!written) parts.push("--no-written");
  if (model !== undefined) parts.push(`--model ${model}`);
  return parts.join(" ");
}

async function runEvaluation(io: CliIo, options: EvalOptions): Promise<void> {
  const data = await openDataset(resolve(options.data), { split: options.split });
  const report = await withEngine(io, options, (engine) => score(io, options, engine, data));
  const out = resolve(options.out);
  await writeReport(report, out, data);
  await data.close();
  const { rows: _rows, pictures: _pictures, ...numbers } = report;
  if (options.json) return writeJson(io, numbers);
  const { images, failed } = report.counts;
  const note = failed > 0 ? `, ${failed} could not be evaluated` : "";
  io.stdout.write(`${images} images${note}. The report is in ${join(out, "report.md")}\n`);
}

async function score(
  io: CliIo,
  options: EvalOptions,
  engine: Engine,
  data: OpenDataset,
): Promise<EvaluationReport> {
  const { records } = data;
  const total = Math.min(records.length, options.limit ?? Number.POSITIVE_INFINITY);
  const progress = startProgress(io, { label: "evaluate", total, linesEvery: 20 });
  try {
    return await evaluate({
      engine,
      records,
      data,
      written: options.written,
      seed: options.seed,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      baselines: { blank: options.blank },
      blankEvery: options.blankEvery,
      command: commandLine(options),
      onProgress: ({ done, failed }) => progress.update(done, failed > 0 ? `${failed} failed` : ""),
      signal: io.signal,
    });
  } finally {
    progress.stop();
  }
}
