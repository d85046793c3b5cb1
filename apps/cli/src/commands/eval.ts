import { join, resolve } from "node:path";
import { openDataset } from "@mimo/dataset";
import { removeJournal, writeReport } from "@mimo/evaluation";
import { type Command, Option } from "commander";
import { addModelOptions } from "../engine.js";
import { type CliIo, writeJson } from "../io.js";
import { parseCount, parseWhole } from "../parse-values.js";
import { type CompareOptions, runCompare } from "./eval-compare.js";
import { type EvalOptions, PARTS, parseControls, parseSuites } from "./eval-options.js";
import { scorePredictions } from "./eval-predictions.js";
import { scoreModel } from "./eval-run.js";
import { serveEvaluation } from "./eval-worker.js";

const EXAMPLES = `
The data folder is in the plain format (docs/plain-format.md), or one that mimo dataset build made (docs/mimoseg-format.md).
The samples written in the latter are asked besides the fixed questions, and reported apart from them.

An evaluation that was stopped goes on where it was when the same command is run again: results are kept in OUT/work until
the report is written.

Examples:
  $ mimo eval --data data --split test --out runs/evaluation
  $ mimo eval --data data --out runs/quick --limit 50 --suites none --controls none
  $ mimo eval --data data --out runs/other-system --predictions coco:results.json
  $ mimo eval --compare runs/before runs/after --out runs/before-after`;

/** `mimo eval`: scores a model on a dataset. */
export function addEvalCommand(program: Command, io: CliIo): void {
  const command = program
    .command("eval")
    .summary("score a model on a dataset")
    .description(
      "Asks a model fixed questions about a dataset's images and writes a report with what came of it.",
    )
    .option("--data <dir>", "dataset in the plain format, or built")
    .requiredOption(
      "--out <dir>",
      "where report.html, report.md, report.json, samples.jsonl and sheets go; of --compare, comparison.html, .md and .json",
    )
    .option("--compare <folders...>", "set evaluation B against A: the folders of both, instead of --data")
    .addOption(new Option("--split <name>", "which images").choices(["train", "val", "test"]).default("test"))
    .option("--limit <n>", "at most so many images, evenly over the modalities", parseCount)
    .addOption(
      new Option("--suites <names>", `all, none (the questions alone) or of ${PARTS.join(", ")}`)
        .argParser(parseSuites)
        .default(PARTS, "all"),
    )
    .addOption(
      new Option(
        "--controls <names>",
        "ask again with something taken away: all, none or of blank, shuffled, no-text, no-marks",
      )
        .argParser(parseControls)
        .default(parseControls("all"), "all"),
    )
    .option("--blank-every <n>", "run the controls on every n-th image of each modality only", parseCount, 8)
    .addOption(new Option("--no-blank", "the same as --controls none").hideHelp())
    .option(
      "--predictions <source>",
      "score another system's masks instead of a model: coco:FILE, masks:DIR or sa-med2d:DIR",
    )
    .option("--no-prior", "do not compare with the mean masks of the dataset's train split")
    .option("--no-written", "do not also ask the samples that a built dataset brings")
    .option("--workers <n>", "processes that share the images", parseCount, 2)
    .option("--seed <n>", "decides structures, marks and wording", parseWhole, 1)
    .addOption(new Option("--worker <priors>").hideHelp());
  addModelOptions(command, "threads of each process (default: 1)")
    .option("--json", "print the report's numbers as JSON")
    .addHelpText("after", EXAMPLES)
    .action((options: EvalOptions & Partial<CompareOptions>) => {
      const { compare } = options;
      if (compare !== undefined) return runCompare(io, { ...options, compare });
      if (options.data === undefined) command.error("error: required option '--data <dir>' not specified");
      return options.worker === undefined ? runEval(io, options) : serveEvaluation(io, options);
    });
}

async function runEval(io: CliIo, options: EvalOptions): Promise<void> {
  const out = resolve(options.out);
  const workDir = join(out, "work");
  const data = await openDataset(resolve(options.data), { split: options.split });
  try {
    const { predictions } = options;
    const report = await (predictions === undefined
      ? scoreModel(io, options, data, workDir)
      : scorePredictions(io, { ...options, predictions }, data));
    await writeReport(report, out, data);
    await removeJournal(workDir);
    const { rows: _rows, pictures: _pictures, suiteRows: _suiteRows, ...numbers } = report;
    if (options.json) return writeJson(io, numbers);
    const { images, failed, unread } = report.counts;
    const note = failed > 0 ? `, ${unread} could not be read, the model failed at ${failed - unread}` : "";
    io.stdout.write(`${images} images${note}. The report is in ${join(out, "report.html")}\n`);
  } finally {
    await data.close();
  }
}
