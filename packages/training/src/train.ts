import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { corpusLines, findTerm, type ImageRecord, readPlainDataset, splitCheck } from "@mimo/dataset";
import { SPECIALS, Tokenizer, type TokenizerJson, trainBpe } from "@mimo/text";
import { BatchBuilder } from "./data/batch-builder.js";
import { ExampleStore } from "./data/example-store.js";
import type { StepRecord } from "./loop/run-log.js";
import { recipeConfig, Trainer } from "./loop/trainer.js";
import type { Recipe } from "./recipe.js";
import { TrainingError } from "./training-error.js";

/** Pictures are kept a little larger than the model's square, so that zooming in shows real detail. */
const KEPT_SIDE_FACTOR = 1.25;

/** A run, as `mimo train` starts it. */
export interface TrainOptions {
  readonly recipe: Recipe;
  /** Folder in the plain layout; only its train split is read. */
  readonly data: string;
  readonly out: string;
  readonly initialModel?: string | null;
  readonly onLoad?: (done: number, total: number) => void;
  readonly onStep?: (record: StepRecord) => void;
}

/** The run's vocabulary: that of the initial model, else the run's own, trained once. */
async function prepareTokenizer(
  options: TrainOptions,
  records: readonly ImageRecord[],
): Promise<TokenizerJson> {
  const { recipe, out, initialModel } = options;
  const given = join(initialModel ?? out, "tokenizer.json");
  if (existsSync(given)) return JSON.parse(await readFile(given, "utf8")) as TokenizerJson;
  const lines = corpusLines(records, recipe.seed, recipe.vocabulary.corpusLines);
  const json = trainBpe(lines, { vocabSize: recipe.vocabulary.size, specials: SPECIALS });
  await writeFileAtomic(given, JSON.stringify(json));
  return json;
}

/** Canonical terms that the images show: what the model can be asked about. */
function termsOf(records: readonly ImageRecord[]): string[] {
  const labels = new Set(records.flatMap(({ masks }) => masks.map(({ label }) => label)));
  return [...new Set([...labels].map((label) => findTerm(label).term))].sort();
}

/**
 * Trains a model on the train split of a dataset and writes it to `out/model`.
 *
 * @throws {TrainingError} `no_data` if the split is empty; see also `Trainer.run`.
 */
export async function train(options: TrainOptions): Promise<void> {
  const { recipe, data, out } = options;
  const all = await readPlainDataset(data);
  splitCheck(all);
  const records = all.filter(({ split }) => split === "train");
  if (records.length === 0) throw new TrainingError("no_data", `${data}: the train split has no images`);
  const tokenizer = await prepareTokenizer(options, records);
  const reader = Tokenizer.fromJson(tokenizer);
  const side = Math.round(recipe.imageSize * KEPT_SIDE_FACTOR);
  const store = await ExampleStore.load(records, side, (done) => options.onLoad?.(done, records.length));
  const config = recipeConfig(recipe, reader.vocabSize);
  const batches = new BatchBuilder(store, reader, config, recipe.batch, {
    seed: recipe.seed,
    augmentation: recipe.augmentation,
    taskWeights: recipe.tasks,
  });
  const datasets = [...new Set(records.map(({ dataset }) => dataset))].sort();
  const trainer = await Trainer.create({
    recipe,
    config,
    folder: out,
    tokenizer,
    batches,
    initialModel: options.initialModel ?? null,
    provenance: { datasets, images: records.length, terms: termsOf(records) },
    ...(options.onStep ? { onStep: options.onStep } : {}),
  });
  await trainer.run();
}
