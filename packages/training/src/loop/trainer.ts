/** One training run: graph, parameters, optimiser, log, checkpoints. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Random } from "@mimo/base";
import { type MimoConfig, presetConfig, readWeights, writeModelFolder } from "@mimo/model";
import {
  AdamW,
  elementCount,
  emitOnnx,
  initialValues,
  type Parameter,
  Program,
  type SafetensorsTensor,
  type TensorValue,
  warmupCosine,
  writeSafetensors,
} from "@mimo/tensor";
import type { TokenizerJson } from "@mimo/text";
import type { Batch, BatchBuilder } from "../data/batch-builder.js";
import type { Recipe } from "../recipe.js";
import { buildStepGraph, LOSS_NAMES, type StepGraph } from "../step-graph.js";
import { TrainingError } from "../training-error.js";
import { hasCheckpoint, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
import { appendRunLog, drawCurves, type StepRecord } from "./run-log.js";

/** What a run needs besides its recipe. */
export interface TrainerOptions {
  readonly recipe: Recipe;
  readonly config: MimoConfig;
  /** Run folder: log, curves, checkpoint, and the model at the end. */
  readonly folder: string;
  readonly tokenizer: TokenizerJson;
  readonly batches: Pick<BatchBuilder, "build">;
  /** Model folder whose weights to start from, or null to start from random ones. */
  readonly initialModel: string | null;
  /** Written into the model's provenance. */
  readonly provenance: Readonly<Record<string, unknown>>;
  readonly onStep?: (record: StepRecord) => void;
}

interface TrainedParameter extends Parameter {
  readonly shape: readonly number[];
}

/** The configuration that a recipe trains. */
export function recipeConfig(recipe: Recipe, vocabulary: number): MimoConfig {
  const config = presetConfig(recipe.preset, { imageSize: recipe.imageSize });
  return { ...config, language: { ...config.language, vocabulary } };
}

async function makeParameters(step: StepGraph, options: TrainerOptions): Promise<TrainedParameter[]> {
  const random = Random.derive(options.recipe.seed, "parameters");
  const start = options.initialModel
    ? await readWeights(options.initialModel)
    : new Map<string, Float32Array>();
  return [...step.graph.parameters.values()].map(({ spec }) => {
    const value = initialValues(spec.initializer, spec.shape, random);
    const given = start.get(spec.name);
    // A part that the initial model does not have yet starts from random weights.
    if (given && given.length !== value.length) {
      const problem = `"${spec.name}" has another size in ${options.initialModel}`;
      throw new TrainingError("bad_checkpoint", `initial weights: ${problem}`);
    }
    if (given) value.set(given);
    return {
      name: spec.name,
      shape: spec.shape,
      value,
      grad: new Float32Array(value.length),
      decay: spec.decay,
      rateScale: spec.name.startsWith("language_model.") ? options.recipe.optimizer.languageRateScale : 1,
    };
  });
}

function gradientName(name: string): string {
  return `gradient:${name}`;
}

/** Trains; a run that was killed goes on from its last checkpoint with the same losses. */
export class Trainer {
  readonly #options: TrainerOptions;
  readonly #program: Program;
  readonly #parameters: readonly TrainedParameter[];
  readonly #optimizer: AdamW;
  readonly #feeds: Record<string, TensorValue>;
  readonly #gradients: Record<string, TensorValue>;

  private constructor(options: TrainerOptions, program: Program, parameters: readonly TrainedParameter[]) {
    const { optimizer } = options.recipe;
    this.#options = options;
    this.#program = program;
    this.#parameters = parameters;
    this.#optimizer = new AdamW(parameters, {
      weightDecay: optimizer.weightDecay,
      beta2: optimizer.beta2,
      maxGradNorm: optimizer.maxGradNorm,
      averageDecay: optimizer.averageDecay,
    });
    this.#feeds = Object.fromEntries(parameters.map((p) => [p.name, { data: p.value, shape: p.shape }]));
    this.#gradients = Object.fromEntries(
      parameters.map((p) => [gradientName(p.name), { data: p.grad, shape: p.shape }]),
    );
  }

  /** Builds the step's program and starts, or resumes, the run in `options.folder`. */
  static async create(options: TrainerOptions): Promise<Trainer> {
    mkdirSync(options.folder, { recursive: true });
    const step = buildStepGraph(options.config, options.recipe.batch, options.recipe.losses);
    const gradients = Object.fromEntries([...step.gradients].map(([name, g]) => [gradientName(name), g]));
    const emitted = emitOnnx(step.graph, {
      outputs: { ...step.losses, ...gradients },
      parameters: { kind: "inputs" },
    });
    const program = await Program.load(emitted, { threads: options.recipe.threads });
    return new Trainer(options, program, await makeParameters(step, options));
  }

  get parameterCount(): number {
    return this.#parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  }

  /**
   * Runs to the last step and writes the model folder.
   *
   * @throws {TrainingError} `diverged` at a NaN or infinity; the batch is saved beside the log.
   */
  async run(): Promise<void> {
    const { recipe, folder, batches } = this.#options;
    const state = { parameters: this.#parameters, optimizer: this.#optimizer };
    const first = hasCheckpoint(folder) ? await loadCheckpoint(folder, state, recipe) : 0;
    const schedule = this.#schedule();
    let saved = Date.now();
    let batch = batches.build(first);
    for (let step = first; step < recipe.steps; step++) {
      const started = performance.now();
      const running = this.#program.run({ ...this.#feeds, ...batch }, this.#gradients);
      // The runtime computes on its own threads: the next batch is made meanwhile.
      const next = step + 1 < recipe.steps ? batches.build(step + 1) : batch;
      const outputs = await running;
      await this.#update(step, schedule(step), outputs, batch, started);
      batch = next;
      if (Date.now() - saved > recipe.checkpointMinutes * 60_000) {
        await this.#checkpoint(step + 1);
        saved = Date.now();
      }
    }
    await this.#checkpoint(recipe.steps);
    await this.#writeModel();
  }

  #schedule() {
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
  ): Promise<void> {
    const losses = Object.fromEntries(LOSS_NAMES.map((name) => [name, Number(outputs[name].data[0])]));
    const result = this.#optimizer.step(rate);
    if (result.kind === "skipped" || !Number.isFinite(losses.total)) {
      const culprit = result.kind === "skipped" ? `gradient of "${result.nonFiniteName}"` : "loss";
      const path = await this.#saveBatch(batch, step);
      throw new TrainingError(
        "diverged",
        `step ${step}: the ${culprit} is not finite; its batch is in ${path}`,
      );
    }
    const ms = Math.round(performance.now() - started);
    const record = { step, ...losses, gradNorm: result.gradNorm, rate, ms };
    appendRunLog(this.#options.folder, record);
    this.#options.onStep?.(record);
  }

  /** Keeps everything that a failing step was given, so that it can be looked at. */
  async #saveBatch(batch: Batch, step: number): Promise<string> {
    const path = join(this.#options.folder, "bad-batch.safetensors");
    const entries = Object.entries(batch).map(([name, { data, shape }]): [string, SafetensorsTensor] => [
      name,
      data instanceof Float32Array ? { dtype: "F32", shape, data } : { dtype: "I64", shape, data },
    ]);
    await writeSafetensors(path, new Map(entries), { step: String(step) });
    return path;
  }

  async #checkpoint(nextStep: number): Promise<void> {
    const { folder, recipe } = this.#options;
    await saveCheckpoint(
      folder,
      { parameters: this.#parameters, optimizer: this.#optimizer },
      nextStep,
      recipe,
    );
    await drawCurves(folder, LOSS_NAMES);
    await this.#writeModel();
  }

  /** The averaged weights as a model folder. */
  async #writeModel(): Promise<void> {
    const { folder, config, tokenizer, provenance, recipe } = this.#options;
    const averages = this.#optimizer.averages;
    const weights = new Map(
      this.#parameters.map((p) => [p.name, { shape: p.shape, data: averages.get(p.name) ?? p.value }]),
    );
    const file = {
      config,
      presenceThreshold: 0.5,
      provenance: { ...provenance, recipe, steps: this.#optimizer.stepCount },
    };
    await writeModelFolder(join(folder, "model"), file, tokenizer, weights);
  }
}
