import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Random, writeFileAtomic } from "@mimo/base";
import { corpusLines, findTerm, type ImageRecord } from "@mimo/dataset";
import type { MimoConfig } from "@mimo/model";
import { SPECIALS, Tokenizer, type TokenizerJson, trainBpe } from "@mimo/text";
import { BatchBuilder, type BatchOptions } from "./data/batch-builder.js";
import { ThreadedBatches } from "./data/threaded-batches.js";
import { CachedBatches } from "./features/cached-batches.js";
import type { FeatureSource, FixedViewOptions } from "./features/fixed-views.js";
import { findNextStep, type RunMaterial } from "./loop/checkpoint.js";
import { loadRunData, type RunData } from "./loop/run-data.js";
import type { StepRecord } from "./loop/run-log.js";
import { type BatchSource, type StagePlace, Trainer } from "./loop/trainer.js";
import type { ValidationPlan } from "./loop/validation.js";
import { cachedViewsOf, type Recipe, stagesOf } from "./recipe.js";
import { recipeConfig } from "./recipe-config.js";

/** A run, as `mimo train` starts it. */
export interface TrainOptions {
  readonly recipe: Recipe;
  /** Folder in the plain format, or one that `mimo dataset build` made; only its train split is trained on. */
  readonly data: string;
  readonly out: string;
  readonly initialModel?: string | null;
  /**
   * Folder for the features of a frozen image encoder; of a staged run, each stage has a folder of its own in it. Null
   * keeps none: the same views are encoded at every step. Default: `features` in `out`.
   */
  readonly features?: string | null;
  readonly onLoad?: (done: number, total: number) => void;
  /** Called with the number of views whose features are there. */
  readonly onFeatures?: (done: number, total: number) => void;
  readonly onStep?: (record: StepRecord) => void;
}

/** What the run's vocabulary is learned from; of a built dataset, half are its own questions and answers. */
function corpusOf({ records, store }: RunData, { seed, vocabulary }: Recipe): string[] {
  const count = vocabulary.corpusLines;
  const turns = store.examples.flatMap(({ written }) => written.flatMap(({ sample }) => sample.turns));
  if (turns.length === 0) return corpusLines(records, seed, count);
  const rng = Random.derive(seed, "written corpus");
  const own = Array.from({ length: Math.ceil(count / 4) }, () => rng.pick(turns)).flatMap(
    ({ question, answer }) => [question, answer ?? ""],
  );
  return [...own, ...corpusLines(records, seed, Math.max(0, count - own.length))];
}

/**
 * The run's vocabulary: that of the initial model, else the run's own, trained once. A copy stays in the run's folder: a
 * run goes on with the words that it began with, also if `initialModel` is not given again.
 */
async function prepareTokenizer(
  options: TrainOptions,
  data: RunData,
  isResumed: boolean,
): Promise<TokenizerJson> {
  const { recipe, out, initialModel } = options;
  const [own, ofCheckpoint] = [join(out, "tokenizer.json"), join(out, "model", "tokenizer.json")];
  const given = initialModel ? [join(initialModel, "tokenizer.json")] : [];
  const places = isResumed ? [ofCheckpoint, own, ...given] : [...given, own];
  const found = places.find((path) => existsSync(path));
  if (found === own) return JSON.parse(await readFile(own, "utf8")) as TokenizerJson;
  const json =
    found === undefined
      ? trainBpe(corpusOf(data, recipe), { vocabSize: recipe.vocabulary.size, specials: SPECIALS })
      : (JSON.parse(await readFile(found, "utf8")) as TokenizerJson);
  await writeFileAtomic(own, JSON.stringify(json));
  return json;
}

/** What every batch depends on besides the recipe. */
function materialOf({ records }: RunData, tokenizer: TokenizerJson): RunMaterial {
  const hashOf = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  const facts = records.map(({ id, modality, width, height, masks }) => {
    return [id, modality, width, height, masks.map(({ label, kind, areaPx }) => [label, kind, areaPx])];
  });
  return { "training images": hashOf(facts), vocabulary: hashOf(tokenizer) };
}

/** Canonical terms that the images show: what the model can be asked about. */
function termsOf(records: readonly ImageRecord[]): string[] {
  const labels = new Set(records.flatMap(({ masks }) => masks.map(({ label }) => label)));
  return [...new Set([...labels].map((label) => findTerm(label).term))].sort();
}

/** Everything about one stage. */
interface StageWork {
  readonly options: TrainOptions;
  /** Of the stage. */
  readonly recipe: Recipe;
  readonly place: StagePlace;
  readonly data: RunData;
  readonly tokenizer: TokenizerJson;
  readonly reader: Tokenizer;
  readonly config: MimoConfig;
}

interface PictureOptions {
  readonly fixedViews?: FixedViewOptions;
  readonly features?: FeatureSource;
}

function optionsOf(recipe: Recipe): BatchOptions {
  return {
    seed: recipe.seed,
    augmentation: recipe.augmentation,
    taskWeights: recipe.tasks,
    ...(recipe.writtenShare === undefined ? {} : { writtenShare: recipe.writtenShare }),
  };
}

function makeBuilder({ recipe, data, reader, config }: StageWork, pictures: PictureOptions): BatchBuilder {
  return new BatchBuilder(data.store, reader, config, recipe.batch, { ...optionsOf(recipe), ...pictures });
}

/** New views at every step, made in a thread of their own where there is one. */
function makeNewViews(work: StageWork): BatchSource & { close?(): void } {
  const { recipe, data, tokenizer, config } = work;
  if (!ThreadedBatches.isPossible) return makeBuilder(work, {});
  const job = { store: data.store.share(), tokenizer, config, shape: recipe.batch };
  return new ThreadedBatches({ ...job, options: optionsOf(recipe) });
}

function featureFolder({ options, place }: StageWork): string | null {
  const { features = join(options.out, "features") } = options;
  return features !== null && place.run.stages ? join(features, `stage-${place.number}`) : features;
}

/** The stage's batches: with new views, with fixed ones, or with the features of fixed ones. */
function makeBatches(work: StageWork): BatchSource & { close?(): void } {
  const { recipe, config, data, options } = work;
  const count = cachedViewsOf(recipe);
  if (count === null) return makeNewViews(work);
  const fixedViews = { count, seed: recipe.seed, augmentation: recipe.augmentation };
  const folder = featureFolder(work);
  if (folder === null) return makeBuilder(work, { fixedViews });
  return new CachedBatches({
    folder,
    examples: data.store.examples,
    config,
    views: fixedViews,
    images: recipe.batch.images,
    threads: recipe.threads,
    build: (features) => makeBuilder(work, { fixedViews, features }),
    ...(options.onFeatures ? { onFeatures: options.onFeatures } : {}),
  });
}

/** Whole pictures of the val split, unchanged, with the same questions at every look. */
function planValidation({ recipe, data, reader, config }: StageWork): ValidationPlan | null {
  const { validation: store } = data;
  if (store === null || recipe.validateEvery === undefined) return null;
  const { augmentation, batch, tasks: taskWeights } = recipe;
  const builder = new BatchBuilder(store, reader, config, batch, {
    seed: 0,
    augmentation,
    taskWeights,
    fixedViews: { count: 1, seed: 0, augmentation },
  });
  const count = Math.ceil(store.examples.length / batch.images);
  const batches = Array.from({ length: count }, (_, i) => builder.build(i));
  return { every: recipe.validateEvery, batches, images: store.examples.length };
}

async function trainStage(work: StageWork): Promise<void> {
  const { options, recipe, place, data, tokenizer, config } = work;
  const batches = makeBatches(work);
  const datasets = [...new Set(data.records.map(({ dataset }) => dataset))].sort();
  try {
    const trainer = await Trainer.create({
      recipe,
      config,
      folder: options.out,
      tokenizer,
      batches,
      givenFeatures: batches instanceof CachedBatches,
      initialModel: place.firstStep === 0 ? (options.initialModel ?? null) : null,
      stage: place,
      validation: planValidation(work),
      material: materialOf(data, tokenizer),
      provenance: { datasets, images: data.records.length, terms: termsOf(data.records) },
      ...(options.onStep ? { onStep: options.onStep } : {}),
    });
    await trainer.run();
  } finally {
    batches.close?.();
  }
}

/**
 * Trains a model on the train split of a dataset, stage by stage, and writes it to `out/model`.
 *
 * @throws {TrainingError} `no_data` if a split that is needed is empty, `stale_features` if the kept features are of
 *   something else; see also `Trainer.run`.
 */
export async function train(options: TrainOptions): Promise<void> {
  const { recipe, out } = options;
  const stages = stagesOf(recipe);
  const written = stages.some(({ writtenShare }) => writtenShare !== 0);
  const next = await findNextStep(out, recipe);
  let side: number | null = null;
  let data: RunData | null = null;
  let firstStep = 0;
  for (const [i, stage] of stages.entries()) {
    const place = { run: recipe, number: i + 1, firstStep };
    firstStep += stage.steps;
    if (next >= firstStep && i + 1 < stages.length) continue;
    if (data === null || side !== stage.imageSize) {
      data = await loadRunData(options.data, stage, written, options.onLoad);
      side = stage.imageSize;
    }
    const tokenizer = await prepareTokenizer(options, data, next > 0);
    const reader = Tokenizer.fromJson(tokenizer);
    const config = recipeConfig(stage, reader.vocabSize);
    await trainStage({ options, recipe: stage, place, data, tokenizer, reader, config });
  }
}
