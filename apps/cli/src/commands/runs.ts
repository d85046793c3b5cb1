import { resolve } from "node:path";
import { compareRuns, listRuns, type RunSummary } from "@mimo/training";
import type { Command } from "commander";
import { type CliIo, writeJson } from "../io.js";
import { alignColumns } from "../text-table.js";

const EXAMPLES = `
A run is a folder that mimo train wrote; its state is running, finished, diverged, stopped
(Ctrl-C or an error), killed, or unknown (from before runs kept a run.json).
The smoothed loss and the step time are of the last 50 steps.

Examples:
  $ mimo runs
  $ mimo runs experiments --json
  $ mimo runs compare runs/base runs/wide --out base-wide.png
  $ mimo runs compare runs/a runs/b runs/c --loss dice`;

const COMPARE_EXAMPLES = `
Examples:
  $ mimo runs compare runs/base runs/wide
  $ mimo runs compare runs/a runs/b runs/c --loss dice --out dice.png --json`;

const COLUMNS = [
  "run",
  "preset",
  "state",
  "steps",
  "loss",
  "smoothed",
  "val",
  "val Dice",
  "ms/step",
  "started",
  "finished",
];

/** `mimo runs`: training runs, listed and compared. */
export function addRunsCommand(program: Command, io: CliIo): void {
  const runs = program
    .command("runs")
    .summary("list training runs, or compare them")
    .description("Lists the training runs in a folder, or compares some of them.")
    .argument("[folder]", "folder of run folders, or one run folder", "runs")
    .option("--json", "print the runs as JSON")
    .addHelpText("after", EXAMPLES)
    .action((folder: string, options: { json?: boolean }) => showRuns(io, folder, options));
  runs
    .command("compare")
    .summary("curves of some runs in one picture, and what their recipes differ in")
    .description("Draws the loss of some runs into one picture, and prints what their recipes differ in.")
    .argument("<runs...>", "run folders, two or more")
    .option("--out <png>", "picture to write", "runs-compared.png")
    .option("--loss <name>", "which loss: total, text, bce, dice, presence, quality or contrast", "total")
    .option("--json", "print the comparison as JSON")
    .addHelpText("after", COMPARE_EXAMPLES)
    .action((folders: string[], options: CompareOptions, command: Command) =>
      // Commander gives --json to the outer command when both know it.
      showComparison(io, folders, { ...options, ...command.optsWithGlobals() }),
    );
}

interface CompareOptions {
  readonly out: string;
  readonly loss: string;
  readonly json?: boolean;
}

function shortNumber(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? "-" : value.toFixed(digits);
}

/** Minutes are enough to tell runs apart. */
function shortTime(iso: string | null): string {
  return iso === null ? "-" : `${iso.slice(0, 16).replace("T", " ")}Z`;
}

function rowOf(run: RunSummary, name: string): string[] {
  const { validation } = run;
  return [
    name,
    run.preset ?? "-",
    run.resumed > 0 ? `${run.state} (resumed ${run.resumed}x)` : run.state,
    `${run.stepsDone}/${run.steps ?? "?"}`,
    shortNumber(run.lastLoss, 3),
    shortNumber(run.smoothedLoss, 3),
    shortNumber(validation?.total, 3),
    shortNumber(validation?.diceScore, 3),
    shortNumber(run.msPerStep, 0),
    shortTime(run.started),
    shortTime(run.finished),
  ];
}

async function showRuns(io: CliIo, folder: string, { json }: { json?: boolean }): Promise<void> {
  const runs = await listRuns(resolve(folder));
  if (json) return writeJson(io, runs);
  if (runs.length === 0) return void io.stdout.write(`No runs in ${folder}\n`);
  const rows = runs.map((run) => rowOf(run, run.folder.slice(run.folder.lastIndexOf("/") + 1)));
  io.stdout.write(alignColumns([COLUMNS, ...rows]));
  for (const { name, folder: path } of runs) {
    if (name !== null && !path.endsWith(name))
      io.stdout.write(`${path.slice(path.lastIndexOf("/") + 1)}: ${name}\n`);
  }
}

async function showComparison(io: CliIo, folders: readonly string[], options: CompareOptions): Promise<void> {
  const picture = resolve(options.out);
  const { runs, names, differences } = await compareRuns(
    folders.map((folder) => resolve(folder)),
    options.loss,
    picture,
  );
  if (options.json) return writeJson(io, { runs, names, differences, picture });
  io.stdout.write(alignColumns([COLUMNS, ...runs.map((run, i) => rowOf(run, names[i] ?? "-"))]));
  const shown = (value: unknown) =>
    value === null ? "-" : typeof value === "string" ? value : JSON.stringify(value);
  const rows = differences.map(({ field, values }) => [field, ...values.map(shown)]);
  io.stdout.write("\n");
  io.stdout.write(
    rows.length === 0 ? "The recipes are the same.\n" : alignColumns([["recipe", ...names], ...rows]),
  );
  io.stdout.write(`\nCurves in ${picture}\n`);
}
