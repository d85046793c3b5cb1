import { join, resolve } from "node:path";
import { type Recipe, type StepRecord, stagesOf, train } from "@mimo/training";
import type { Command } from "commander";
import { CliError } from "../cli-error.js";
import { requireModel } from "../engine.js";
import { type CliIo, writeJson } from "../io.js";
import { loadRecipe } from "../load-recipe.js";
import { parseCount } from "../parse-values.js";
import { type Progress, startProgress } from "../progress.js";
import { showReplay } from "./train-replay.js";

interface TrainCommandOptions {
  readonly recipe?: string;
  readonly data?: string;
  readonly out?: string;
  readonly init?: string;
  /** False for --no-features. */
  readonly features?: string | boolean;
  readonly replay?: string;
  readonly steps?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
The data folder is in the plain format (docs/plain-format.md), or one that mimo dataset build made
(docs/mimoseg-format.md): then the recipe's writtenShare of images is asked about with its written samples. A run
that was stopped or killed goes on from its last checkpoint in --out when it is started again with the same recipe;
its losses are those of a run that was not. The model is written to OUT/model, the log to OUT/metrics.jsonl and, for
tensorboard --logdir, to OUT/events.out.tfevents.*, curves to OUT/curves.png and OUT/curves-steps.png.

A recipe may have stages, each of which changes some of its fields, and parts that are not trained:
  {"name": "mine", "validateEvery": 200, "validationImages": 32, "stages": [
    {"name": "segmentation", "steps": 2000, "losses": {"text": 0}},
    {"name": "alignment", "steps": 500, "frozen": ["image_encoder"], "cachedViews": 4},
    {"name": "joint", "steps": 1000, "optimizer": {"peakLearningRate": 0.0003}}]}
With the image encoder frozen and cachedViews given (or no augmentation), every picture is seen in so many fixed views
whose features are computed once and kept in --features; those of other weights, pictures or views are refused.

Examples:
  $ mimo train --recipe smoke --data data --out runs/smoke
  $ mimo train --recipe my-recipe.json --data data --out runs/mine --init weights/mimo-tiny
  $ mimo train --recipe frozen.json --data data --out runs/a --init weights/mimo-tiny --features features
  $ mimo train --replay runs/mine/bad-batch.safetensors`;

/** `mimo train`: a training run from a recipe. */
export function addTrainCommand(program: Command, io: CliIo): void {
  program
    .command("train")
    .summary("train a model from a recipe")
    .description("Trains a model as a recipe says, on the train split of a dataset.")
    .option("--recipe <file|name>", "recipe as JSON or TypeScript, or the name of one in recipes/")
    .option("--data <dir>", "dataset in the plain format, or built")
    .option("--out <dir>", "run folder: log, curves, checkpoint, model")
    .option("--init <dir>", "model folder to start from (default: random weights)")
    .option("--steps <n>", "steps in place of the recipe's; not of one with stages", parseCount)
    .option("--features <dir>", "where to keep a frozen image encoder's features (default: OUT/features)")
    .option("--no-features", "keep none: encode the same fixed views at every step")
    .option(
      "--replay <file>",
      "train nothing: show what is not finite in a bad-batch.safetensors that a run left",
    )
    .option("--json", "print the last step's numbers, or the replay, as JSON")
    .addHelpText("after", EXAMPLES)
    .action((options: TrainCommandOptions) =>
      options.replay === undefined
        ? runTraining(io, options)
        : showReplay(io, resolve(options.replay), options.json === true),
    );
}

/** Shows reading and steps; Ctrl-C stops the run between two of them. */
class TrainingDisplay {
  readonly #io: CliIo;
  readonly #recipe: Recipe;
  #loading: Progress | null = null;
  #encoding: Progress | null = null;
  #training: Progress | null = null;
  last: StepRecord | null = null;

  constructor(io: CliIo, recipe: Recipe) {
    this.#io = io;
    this.#recipe = recipe;
  }

  onLoad(done: number, total: number): void {
    this.#io.signal.throwIfAborted();
    this.#loading ??= startProgress(this.#io, { label: "read images", total, linesEvery: 1000 });
    this.#loading.update(done);
  }

  onFeatures(done: number, total: number): void {
    this.#io.signal.throwIfAborted();
    this.#encoding ??= startProgress(this.#io, { label: "encode views", total, linesEvery: total });
    this.#encoding.update(done);
  }

  onStep(record: StepRecord): void {
    this.#loading?.stop();
    this.#encoding?.stop();
    this.#loading = null;
    this.#encoding = null;
    this.#training ??= startProgress(this.#io, {
      label: "train",
      total: this.#recipe.steps,
      done: record.step,
      linesEvery: 20,
    });
    const stage = record.stage === undefined ? "" : `${stagesOf(this.#recipe)[record.stage - 1]?.name}: `;
    const note = `${stage}loss ${(record.total ?? Number.NaN).toFixed(3)} rate ${(record.rate ?? Number.NaN).toExponential(1)}`;
    this.#training.update(record.step + 1, note);
    this.last = record;
    this.#io.signal.throwIfAborted();
  }

  stop(): void {
    this.#loading?.stop();
    this.#encoding?.stop();
    this.#training?.stop();
  }
}

/** What --replay does without. */
function requireOption(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new CliError("bad_option", `train: --recipe, --data and --out, or --replay; got no --${name}`);
}

async function runTraining(io: CliIo, options: TrainCommandOptions): Promise<void> {
  const recipe = await loadRecipe(requireOption(options.recipe, "recipe"), options.steps);
  const data = resolve(requireOption(options.data, "data"));
  const out = resolve(requireOption(options.out, "out"));
  const initialModel = options.init === undefined ? null : resolve(options.init);
  if (initialModel !== null) requireModel(initialModel);
  const { features } = options;
  const display = new TrainingDisplay(io, recipe);
  try {
    await train({
      recipe,
      data,
      out,
      initialModel,
      ...(features === false ? { features: null } : {}),
      ...(typeof features === "string" ? { features: resolve(features) } : {}),
      onLoad: (done, total) => display.onLoad(done, total),
      onFeatures: (done, total) => display.onFeatures(done, total),
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
