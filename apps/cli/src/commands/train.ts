import { join, resolve } from "node:path";
import { type StepRecord, train } from "@mimo/training";
import type { Command } from "commander";
import { requireModel } from "../engine.js";
import { type CliIo, writeJson } from "../io.js";
import { loadRecipe } from "../load-recipe.js";
import { parseCount } from "../parse-values.js";
import { type Progress, startProgress } from "../progress.js";

interface TrainCommandOptions {
  readonly recipe: string;
  readonly data: string;
  readonly out: string;
  readonly init?: string;
  readonly steps?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
The data folder is in the plain format (docs/plain-format.md), or one that mimo dataset build made
(docs/mimoseg-format.md): then the recipe's writtenShare of images is asked about with its written samples. A run that was stopped goes on from its last checkpoint in
--out when it is started again with the same recipe. The model is written to OUT/model.

Examples:
  $ mimo train --recipe smoke --data data --out runs/smoke
  $ mimo train --recipe my-recipe.json --data data --out runs/mine --init weights/mimo-tiny`;

/** `mimo train`: a training run from a recipe. */
export function addTrainCommand(program: Command, io: CliIo): void {
  program
    .command("train")
    .summary("train a model from a recipe")
    .description("Trains a model as a recipe says, on the train split of a dataset.")
    .requiredOption("--recipe <file|name>", "recipe as JSON or TypeScript, or the name of one in recipes/")
    .requiredOption("--data <dir>", "dataset in the plain format, or built")
    .requiredOption("--out <dir>", "run folder: log, curves, checkpoint, model")
    .option("--init <dir>", "model folder to start from (default: random weights)")
    .option("--steps <n>", "steps in place of the recipe's", parseCount)
    .option("--json", "print the last step's numbers as JSON")
    .addHelpText("after", EXAMPLES)
    .action((options: TrainCommandOptions) => runTraining(io, options));
}

/** Shows reading and steps; Ctrl-C stops the run between two of them. */
class TrainingDisplay {
  readonly #io: CliIo;
  readonly #steps: number;
  #loading: Progress | null = null;
  #training: Progress | null = null;
  last: StepRecord | null = null;

  constructor(io: CliIo, steps: number) {
    this.#io = io;
    this.#steps = steps;
  }

  onLoad(done: number, total: number): void {
    this.#io.signal.throwIfAborted();
    this.#loading ??= startProgress(this.#io, { label: "read images", total, linesEvery: 1000 });
    this.#loading.update(done);
  }

  onStep(record: StepRecord): void {
    this.#loading?.stop();
    this.#loading = null;
    this.#training ??= startProgress(this.#io, {
      label: "train",
      total: this.#steps,
      done: record.step,
      linesEvery: 20,
    });
    const note = `loss ${(record.total ?? Number.NaN).toFixed(3)} rate ${(record.rate ?? Number.NaN).toExponential(1)}`;
    this.#training.update(record.step + 1, note);
    this.last = record;
    this.#io.signal.throwIfAborted();
  }

  stop(): void {
    this.#loading?.stop();
    this.#training?.stop();
  }
}

async function runTraining(io: CliIo, options: TrainCommandOptions): Promise<void> {
  const recipe = await loadRecipe(options.recipe, options.steps);
  const [data, out] = [resolve(options.data), resolve(options.out)];
  const initialModel = options.init === undefined ? null : resolve(options.init);
  if (initialModel !== null) requireModel(initialModel);
  const display = new TrainingDisplay(io, recipe.steps);
  try {
    await train({
      recipe,
      data,
      out,
      initialModel,
      onLoad: (done, total) => display.onLoad(done, total),
      onStep: (record) => display.onStep(record),
    });
  } finally {
    display.stop();
  }
  const model = join(out, "model");
  if (options.json)
    return writeJson(io, { recipe: recipe.name, steps: recipe.steps, model, last: display.last });
  io.stdout.write(`Trained ${recipe.steps} steps of ${recipe.name}. The model is in ${model}\n`);
}
