/** One stage of a training run: graph, parameters, optimiser, log, checkpoints. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type MimoConfig, writeModelFolder } from "@mimo/model";
import {
  AdamW,
  elementCount,
  emitOnnx,
  type LearningRateSchedule,
  Program,
  type TensorValue,
  warmupCosine,
} from "@mimo/tensor";
import type { TokenizerJson } from "@mimo/text";
import type { Batch } from "../data/batch-builder.js";
import type { Recipe } from "../recipe.js";
import { buildStepGraph, type StepGraph } from "../step-graph.js";
import { TrainingError } from "../training-error.js";
import { saveBadBatch } from "./bad-batch.js";
import {
  findNextStep,
  loadAverages,
  loadCheckpoint,
  type RunMaterial,
  removeUnfinished,
  saveCheckpoint,
} from "./checkpoint.js";
import { endRunFile, startRunFile } from "./run-file.js";
import type { StepRecord } from "./run-log.js";
import {
  checkFrozen,
  declaredParameters,
  type HeldParameter,
  startParameters,
  type TrainedParameter,
  withGradients,
} from "./stage-parameters.js";
import { Tracking } from "./tracking.js";
import { Validation, type ValidationPlan } from "./validation.js";

/** Where the batches of a run come from. */
export interface BatchSource {
  /** The inputs of a step, counted over all stages; always the same for the same step. */
  build(step: number): Batch | Promise<Batch>;
  /** Called once before the first batch, with every parameter of the model by name. */
  prepare?(weights: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** Place of a stage in its run. */
export interface StagePlace {
  /** The recipe with all its stages: checkpoints belong to it. */
  readonly run: Recipe;
  /** Counted from 1. */
  readonly number: number;
  /** Steps of the stages before. */
  readonly firstStep: number;
}

/** What a stage needs besides its recipe. */
export interface TrainerOptions {
  readonly recipe: Recipe;
  readonly config: MimoConfig;
  /** Run folder: log, curves, checkpoint, and the model at the end. */
  readonly folder: string;
  readonly tokenizer: TokenizerJson;
  readonly batches: BatchSource;
  /** Whether the batches have the image encoder's features in place of pictures. Default: no. */
  readonly givenFeatures?: boolean;
  /** Model folder whose weights to start from, or null to start from random ones. */
  readonly initialModel: string | null;
  /** Default: the recipe is the whole run. */
  readonly stage?: StagePlace;
  readonly validation?: ValidationPlan | null;
  /** What the batches are made of: a run goes on with the same only. Default: nothing is compared. */
  readonly material?: RunMaterial;
  /** Written into the model's provenance. */
  readonly provenance: Readonly<Record<string, unknown>>;
  readonly onStep?: (record: StepRecord) => void;
}

function gradientName(name: string): string {
  return `gradient:${name}`;
}

function byName(
  parameters: readonly { readonly name: string; readonly shape: readonly number[] }[],
  dataOf: (index: number) => Float32Array,
): Record<string, TensorValue> {
  return Object.fromEntries(parameters.map(({ name, shape }, i) => [name, { data: dataOf(i), shape }]));
}

/** What is loaded before the first step. */
interface StagePrograms {
  readonly program: Program;
  readonly validation: Validation | null;
  /** The total and its parts. */
  readonly lossNames: readonly string[];
  /** All of the model. */
  readonly held: readonly HeldParameter[];
  readonly trained: readonly TrainedParameter[];
}

/** Trains a stage; a run that was killed goes on from its last checkpoint with the same losses. */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #stage: StagePlace;
  readonly #programs: StagePrograms;
  readonly #feeds: Record<string, TensorValue>;
  readonly #gradients: Record<string, TensorValue>;
  #optimizer: AdamW;

  private constructor(options: TrainerOptions, programs: StagePrograms) {
    const { held, trained } = programs;
    this.#options = options;
    this.#stage = options.stage ?? { run: options.recipe, number: 1, firstStep: 0 };
    this.#programs = programs;
    this.#optimizer = this.#newOptimizer();
    this.#feeds = byName(held, (i) => held[i].value);
    const named = trained.map(({ name, shape }) => ({ name: gradientName(name), shape }));
    this.#gradients = byName(named, (i) => trained[i].grad);
  }

  /**
   * Builds the step's program; `run` starts, or resumes, the stage in `options.folder`.
   *
   * @throws {TrainingError} `bad_recipe` if a frozen part is none of the model's.
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    mkdirSync(options.folder, { recursive: true });
    const { config, recipe, givenFeatures = false } = options;
    const frozen = recipe.frozen ?? [];
    const build = (given: boolean): StepGraph =>
      buildStepGraph(config, recipe.batch, recipe.losses, { frozen, givenFeatures: given });
    // Features stand in for a part of the model that is saved all the same; and random values go by its order.
    const pictures = build(false);
    const specs = declaredParameters(pictures);
    checkFrozen(specs, frozen);
    const step = givenFeatures ? build(true) : pictures;
    const held = await startParameters(specs, recipe.seed, options.initialModel);
    const gradients = Object.fromEntries([...step.gradients].map(([name, g]) => [gradientName(name), g]));
    const outputs = { ...step.losses, ...gradients };
    const emitted = emitOnnx(step.graph, { outputs, parameters: { kind: "inputs" } });
    const program = await Program.load(emitted, { threads: recipe.threads });
    const validation = options.validation
      ? await Validation.create(options.validation, pictures, recipe.threads)
      : null;
    const trained = withGradients(held, step, recipe);
    return new Trainer(options, { program, validation, lossNames: Object.keys(step.losses), held, trained });
  }

  get parameterCount(): number {
    return this.#programs.held.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  }

  get #lastStep(): number {
    return this.#stage.firstStep + this.#options.recipe.steps;
  }

  /**
   * Runs to the last step and writes the model folder.
   *
   * @throws {TrainingError} `diverged` at a NaN or infinity; the batch is saved beside the log.
   */
  async run(): Promise<void> {
    const { folder } = this.#options;
    const first = await this.#restore();
    await removeUnfinished(folder);
    await startRunFile(folder, this.#stage.run);
    try {
      await this.#train(first);
    } catch (error) {
      const isDiverged = error instanceof TrainingError && error.code === "diverged";
      await endRunFile(folder, isDiverged ? "diverged" : "stopped");
      throw error;
    }
    if (this.#lastStep === this.#stage.run.steps) await endRunFile(folder, "finished");
  }

  /** Brings the weights to where the run is, and gives the step to go on with. */
  async #restore(): Promise<number> {
    const { folder, material } = this.#options;
    const { run, firstStep } = this.#stage;
    const next = await findNextStep(folder, run, material);
    const state = { parameters: this.#programs.held, optimizer: this.#optimizer };
    if (next > firstStep) await loadCheckpoint(folder, state);
    else if (firstStep > 0) {
      await loadAverages(folder, state);
      // Its averages begin with the values at its making.
      this.#optimizer = this.#newOptimizer();
    }
    return next;
  }

  #newOptimizer(): AdamW {
    const { optimizer } = this.#options.recipe;
    return new AdamW(this.#programs.trained, {
      weightDecay: optimizer.weightDecay,
      beta2: optimizer.beta2,
      maxGradNorm: optimizer.maxGradNorm,
      averageDecay: optimizer.averageDecay,
    });
  }

  async #train(first: number): Promise<void> {
    const { recipe, folder, batches } = this.#options;
    const { program, held, validation } = this.#programs;
    await batches.prepare?.(new Map(held.map(({ name, value }) => [name, value])));
    const tracking = await Tracking.start(folder, first, this.#programs.lossNames);
    const [last, schedule] = [this.#lastStep, this.#schedule()];
    let saved = Date.now();
    let batch = first < last ? await batches.build(first) : {};
    for (let step = first; step < last; step++) {
      const started = performance.now();
      const outputs = await program.run({ ...this.#feeds, ...batch }, this.#gradients);
      await this.#update(step, schedule(step - this.#stage.firstStep), outputs, batch, started, tracking);
      if (step + 1 < last) batch = await batches.build(step + 1);
      if (validation?.isDue(step + 1, last)) {
        tracking.validation(await validation.look(step + 1, this.#averagedFeeds()));
      }
      if (step + 1 < last && Date.now() - saved > recipe.checkpointMinutes * 60_000) {
        await this.#checkpoint(step + 1, tracking);
        saved = Date.now();
      }
    }
    await this.#checkpoint(last, tracking);
    await program.release();
    await validation?.release();
  }

  #schedule(): LearningRateSchedule {
    const { optimizer, steps } = this.#options.recipe;
    return warmupCosine({
      peak: optimizer.peakLearningRate,
      floor: optimizer.floorLearningRate,
      warmupSteps: Math.min(optimizer.warmupSteps, steps - 1),
      totalSteps: steps,
    });
  }

  async #update(
    step: number,
    rate: number,
    outputs: Record<string, TensorValue>,
    batch: Batch,
    started: number,
    tracking: Tracking,
  ): Promise<void> {
    const { lossNames } = this.#programs;
    const losses = Object.fromEntries(lossNames.map((name) => [name, Number(outputs[name].data[0])]));
    const bad = lossNames.filter((name) => name !== "total" && !Number.isFinite(losses[name]));
    if (bad.length > 0) return this.#giveUp(step, `loss (${bad.join(", ")})`, batch);
    const result = this.#optimizer.step(rate);
    if (result.kind === "skipped") return this.#giveUp(step, `gradient of "${result.nonFiniteName}"`, batch);
    const ms = Math.round(performance.now() - started);
    const { number, run } = this.#stage;
    const record = {
      step,
      ...losses,
      gradNorm: result.gradNorm,
      rate,
      ms,
      ...(run.stages ? { stage: number } : {}),
      time: Date.now() / 1000,
    };
    tracking.step(record);
    this.#options.onStep?.(record);
  }

  /** Keeps what the step was given; its weights are still those that it met. */
  async #giveUp(step: number, culprit: string, batch: Batch): Promise<never> {
    const { folder, recipe, config, givenFeatures = false } = this.#options;
    const bad = { step, recipe, config, givenFeatures };
    const path = await saveBadBatch(folder, batch, this.#programs.held, bad);
    const advice = "mimo train --replay shows more";
    throw new TrainingError(
      "diverged",
      `step ${step}: the ${culprit} is not finite; its batch is in ${path}, ${advice}`,
    );
  }

  async #checkpoint(nextStep: number, tracking: Tracking): Promise<void> {
    const { folder, material } = this.#options;
    const state = { parameters: this.#programs.held, optimizer: this.#optimizer };
    tracking.sync();
    await saveCheckpoint(folder, state, nextStep, this.#stage.run, material);
    await tracking.draw();
    await this.#writeModel(nextStep);
  }

  /** Every parameter by name, the trained ones averaged. */
  #averagedFeeds(): Record<string, TensorValue> {
    const { averages } = this.#optimizer;
    const { held } = this.#programs;
    return byName(held, (i) => averages.get(held[i].name) ?? held[i].value);
  }

  /** The averaged weights as a model folder. */
  async #writeModel(steps: number): Promise<void> {
    const { folder, config, tokenizer, provenance, recipe } = this.#options;
    const weights = new Map(
      Object.entries(this.#averagedFeeds()).map(([name, { shape, data }]) => [
        name,
        { shape, data: data as Float32Array },
      ]),
    );
    const file = {
      config,
      presenceThreshold: 0.5,
      closeLook: recipe.augmentation.closeShare > 0,
      provenance: { ...provenance, recipe: this.#stage.run, steps },
    };
    await writeModelFolder(join(folder, "model"), file, tokenizer, weights);
  }
}
