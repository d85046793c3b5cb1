/** The inputs of a training step before anything is in them. */
import {
  fineGridSide,
  HIDDEN,
  MARK_CHANNELS,
  MARK_GEOMETRY,
  type MimoConfig,
  markGridSide,
  TERM_TOKENS,
} from "@mimo/model";
import { featureName } from "../features/feature-inputs.js";
import type { FeatureSource } from "../features/fixed-views.js";
import type { BatchShape } from "../step-graph.js";

function zeros(...shape: number[]): { data: Float32Array; shape: number[] } {
  return { data: new Float32Array(shape.reduce((product, extent) => product * extent, 1)), shape };
}

/** The part of `[images, ...]` that belongs to one image. */
export function planeOf({ data, shape }: ReturnType<typeof zeros>, image: number): Float32Array {
  const plane = data.length / shape[0];
  return data.subarray(image * plane, (image + 1) * plane);
}

function zerosInt64(...shape: number[]): { data: BigInt64Array; shape: number[] } {
  return { data: new BigInt64Array(shape.reduce((product, extent) => product * extent, 1)), shape };
}

/** What the pictures of a batch go into: the image, or the features of each stage. */
export function emptyPictures(config: MimoConfig, images: number, features: FeatureSource | undefined) {
  if (!features) return { image: zeros(images, 3, config.imageSize, config.imageSize) };
  const stages = features.shapes.map((shape, i) => [featureName(i), zeros(images, ...shape)] as const);
  return Object.fromEntries(stages);
}

/** A batch of padding: no token counts, every mark is hidden, every slot is unused. */
export function emptyBatch(config: MimoConfig, shape: BatchShape) {
  const { images, sequencesPerImage, slotsPerImage, marks, tokens, questionTokens } = shape;
  const [sequences, slots] = [images * sequencesPerImage, images * slotsPerImage];
  const [grid, fine] = [markGridSide(config) ** 2, fineGridSide(config)];
  const batch = {
    ids: zerosInt64(sequences, tokens),
    targets: zerosInt64(sequences * tokens),
    target_weights: zeros(sequences * tokens),
    question_ids: zerosInt64(sequences, questionTokens),
    question_bias: zeros(sequences, questionTokens),
    mark_maps: zeros(sequences, marks, grid),
    mark_geometry: zeros(sequences, marks, MARK_GEOMETRY),
    mark_bias: zeros(sequences, marks),
    seg_position: zerosInt64(slots),
    slot_sequence: zerosInt64(slots),
    term_ids: zerosInt64(slots, TERM_TOKENS),
    term_weights: zeros(slots, TERM_TOKENS),
    drawn: zeros(slots, MARK_CHANNELS, fine, fine),
    masks: zeros(slots, fine * 4, fine * 4),
    slot_weight: zeros(slots),
    present: zeros(slots),
  };
  batch.mark_bias.data.fill(HIDDEN);
  batch.question_bias.data.fill(HIDDEN);
  return batch;
}

/** A batch that is being filled; its pictures are kept apart until it is done. */
export type MutableBatch = ReturnType<typeof emptyBatch> & {
  /** By input name. */
  readonly pictures: Readonly<Record<string, ReturnType<typeof zeros>>>;
};
