import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Random, writeFileAtomic } from "@mimo/base";
import { corpusLines, findTerm, type ImageRecord, openDataset, splitCheck } from "@mimo/dataset";
import { SPECIALS, Tokenizer, type TokenizerJson, trainBpe } from "@mimo/text";
import { BatchBuilder } from "./data/batch-builder.js";
import { ExampleStore } from "./data/example-store.js";
import type { StepRecord } from "./loop/run-log.js";
import { recipeConfig, Trainer } from "./loop/trainer.js";
import type { Recipe } from "./recipe.js";
import { TrainingError } from "./training-error.js";

/** Pictures are kept a little larger than the model's square, so that turning and zooming in shows real detail. */
const KEPT_SIDE_FACTOR = 1.2;

/** A run, as `mimo train` starts it. */
export interface TrainOptions {
  readonly recipe: Recipe;
  /** Folder in the plain format, or one that `mimo dataset build` made; only its train split is trained on. */
  readonly data: string;
  readonly out: string;
  readonly initialModel?: string | null;
  readonly onLoad?: (done: number, total: number) => void;
  readonly onStep?: (record: StepRecord) => void;
}

/** The train split. */
interface LoadedData {
  /** With all masks; the store leaves some instances out. */
  readonly records: readonly ImageRecord[];
  readonly store: ExampleStore;
}

/** What the run's vocabulary is learned from; of a built dataset, half are its own questions and answers. */
function corpusOf({ records, store }: LoadedData, { seed, vocabulary }: Recipe): string[] {
  const count = vocabulary.corpusLines;
  const turns = store.examples.flatMap(({ written }) => written.flatMap(({ sample }) => sample.turns));
  if (turns.length === 0) return corpusLines(records, seed, count);
  const rng = Random.derive(seed, "written corpus");
  const own = Array.from({ length: Math.ceil(count / 4) }, () => rng.pick(turns)).flatMap(
    ({ question, answer }) => [question, answer ?? ""],
  );
  return [...own, ...corpusLines(records, seed, Math.max(0, count - own.length))];
}

/** The run's vocabulary: that of the initial model, else the run's own, trained once. */
async function prepareTokenizer(options: TrainOptions, data: LoadedData): Promise<TokenizerJson> {
  const { recipe, out, initialModel } = options;
  const given = join(initialModel ?? out, "tokenizer.json");
  if (existsSync(given)) return JSON.parse(await readFile(given, "utf8")) as TokenizerJson;
  const json = trainBpe(corpusOf(data, recipe), { vocabSize: recipe.vocabulary.size, specials: SPECIALS });
  await writeFileAtomic(given, JSON.stringify(json));
  return json;
}

async function loadData({ recipe, data, onLoad }: TrainOptions): Promise<LoadedData> {
  const opened = await openDataset(data);
  try {
    splitCheck(opened.records);
    const records = opened.records.filter(({ split }) => split === "train");
    if (records.length === 0) throw new TrainingError("no_data", `${data}: the train split has no images`);
    const store = await ExampleStore.load(opened, {
      records,
      side: Math.round(recipe.imageSize * KEPT_SIDE_FACTOR),
      written: recipe.writtenShare !== 0,
      onProgress: (done) => onLoad?.(done, records.length),
    });
    return { records, store };
  } finally {
    await opened.close();
  }
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
  const { recipe, out } = options;
  const data = await loadData(options);
  const { records, store } = data;
  const tokenizer = await prepareTokenizer(options, data);
  const reader = Tokenizer.fromJson(tokenizer);
  const config = recipeConfig(recipe, reader.vocabSize);
  const batches = new BatchBuilder(store, reader, config, recipe.batch, {
    seed: recipe.seed,
    augmentation: recipe.augmentation,
    taskWeights: recipe.tasks,
    ...(recipe.writtenShare === undefined ? {} : { writtenShare: recipe.writtenShare }),
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
