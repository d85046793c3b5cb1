/** Views of a picture that are the same at every step, so that what the encoder makes of them can be kept. */
import { Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";
import { letterbox, type MimoConfig, writeModelImage } from "@mimo/model";
import { type AugmentationOptions, drawView, NO_AUGMENTATION } from "../data/augmentation.js";
import type { StoredImage } from "../data/stored-image.js";
import { randomView, type View, wholeView } from "../data/view.js";

/** A picture and what is known of it. */
export interface ViewedExample {
  readonly record: ImageRecord;
  readonly image: StoredImage;
}

/** Which views there are of every picture. */
export interface FixedViewOptions {
  /** At least 1: view 0 is the whole picture unchanged, as inference sees it; the others are augmented. */
  readonly count: number;
  readonly seed: number;
  readonly augmentation: AugmentationOptions;
}

/** Where the features of the views come from, when they were computed before. */
export interface FeatureSource {
  /** Extents of each stage's features of one picture, `[C, H, W]`. */
  readonly shapes: readonly (readonly number[])[];
  /** Copies the features of one view, stage by stage, into arrays of their sizes. */
  read(imageId: string, view: number, targets: readonly Float32Array[]): void;
}

/** Geometry of view `index`, and the generator that goes on to draw its tone and noise. */
export function fixedView(
  record: ImageRecord,
  index: number,
  width: number,
  height: number,
  { seed, augmentation }: FixedViewOptions,
): { readonly view: View; readonly augmentation: AugmentationOptions; readonly rng: Random } {
  const rng = Random.derive(seed, "fixed view", record.id, index);
  return index === 0
    ? { view: wholeView(width, height), augmentation: NO_AUGMENTATION, rng }
    : { view: randomView(record, width, height, augmentation, rng), augmentation, rng };
}

/** Draws view `index` into the model's input of one image, `[3, S, S]`. */
export function drawFixedView(
  { record, image }: ViewedExample,
  index: number,
  { imageSize }: Pick<MimoConfig, "imageSize">,
  options: FixedViewOptions,
  target: Float32Array,
): void {
  const box = letterbox(record.width, record.height, imageSize);
  const { view, augmentation, rng } = fixedView(record, index, box.width, box.height, options);
  const pixels = drawView(record, image, view, augmentation, rng);
  writeModelImage(pixels, { ...box, scale: 1 }, target);
}
