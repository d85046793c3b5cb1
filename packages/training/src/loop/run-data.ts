/** The data of a run in memory: what is trained on, and what is looked at in between. */
import { Random } from "@mimo/base";
import { BalancedSampler, type ImageRecord, type OpenDataset, openDataset, splitCheck } from "@mimo/dataset";
import { ExampleStore } from "../data/example-store.js";
import type { Recipe } from "../recipe.js";
import { TrainingError } from "../training-error.js";

/** Pictures are kept a little larger than the model's square, so that turning and zooming in shows real detail. */
const KEPT_SIDE_FACTOR = 1.2;
const VALIDATION_IMAGES = 32;
/** Draws for each image that is looked for: small splits have no more images. */
const DRAWS_PER_IMAGE = 20;

/** A run's pictures, at the image size of a stage. */
export interface RunData {
  /** The train split with all masks; the store leaves some instances out. */
  readonly records: readonly ImageRecord[];
  readonly store: ExampleStore;
  /** Some of the val split, if the recipe asks for it. */
  readonly validation: ExampleStore | null;
}

function ofSplit(records: readonly ImageRecord[], split: string, data: string, who: string): ImageRecord[] {
  const found = records.filter((record) => record.split === split);
  if (found.length > 0) return found;
  throw new TrainingError("no_data", `${data}: the ${split} split has no images${who}`);
}

/** Different images, drawn as training draws them: every modality and structure is among them. */
function drawSome(records: readonly ImageRecord[], wanted: number): ImageRecord[] {
  const sampler = new BalancedSampler(records, Random.derive("validation images"));
  const drawn = new Map<string, ImageRecord>();
  for (let i = 0; i < wanted * DRAWS_PER_IMAGE && drawn.size < wanted; i++) {
    const { record } = sampler.next();
    drawn.set(record.id, record);
  }
  return [...drawn.values()];
}

async function loadValidation(
  opened: OpenDataset,
  data: string,
  recipe: Recipe,
): Promise<ExampleStore | null> {
  if (recipe.validateEvery === undefined) return null;
  const records = ofSplit(opened.records, "val", data, " for validateEvery to look at");
  return ExampleStore.load(opened, {
    records: drawSome(records, recipe.validationImages ?? VALIDATION_IMAGES),
    side: Math.round(recipe.imageSize * KEPT_SIDE_FACTOR),
    written: false,
  });
}

/**
 * Reads what a stage needs of a dataset.
 *
 * @param written - Whether to keep the samples that a built dataset brings.
 * @throws {TrainingError} `no_data` if the train split, or a val split that is asked for, has no images.
 */
export async function loadRunData(
  data: string,
  stage: Recipe,
  written: boolean,
  onLoad: (done: number, total: number) => void = () => {},
): Promise<RunData> {
  const opened = await openDataset(data);
  try {
    splitCheck(opened.records);
    const records = ofSplit(opened.records, "train", data, "");
    const validation = await loadValidation(opened, data, stage);
    const store = await ExampleStore.load(opened, {
      records,
      side: Math.round(stage.imageSize * KEPT_SIDE_FACTOR),
      written,
      onProgress: (done) => onLoad(done, records.length),
    });
    return { records, store, validation };
  } finally {
    await opened.close();
  }
}
