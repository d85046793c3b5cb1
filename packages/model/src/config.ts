/** The shape of a model as data: one code, many sizes. */
import { z } from "zod";

const count = z.number().int().positive();

const stage = z.strictObject({
  /** Residual 3x3 convolution blocks, or transformer blocks. */
  kind: z.enum(["convolution", "attention"]),
  channels: count,
  blocks: count,
  /** Attention heads; unused by convolution stages. */
  heads: count.default(1),
  /** Side of an attention window in tokens; null attends to the whole picture. */
  window: count.nullable().default(null),
});

const encoder = z.strictObject({
  /** Side of the first patches in pixels: the stride of stage 0. Each later stage halves the resolution. */
  patch: count,
  stages: z.array(stage).min(1),
});

const aligner = z.strictObject({
  /**
   * How the image reaches the words. `cross-attention`: learnable queries read image, question and marks.
   * `referring-aware`: the same, and the marks gate what of the image is read. `none`: no queries; the means of a square
   * grid of `queries` fields are the image's tokens, `layers`, `heads` and `hidden` are unused.
   */
  kind: z.enum(["cross-attention", "referring-aware", "none"]).default("cross-attention"),
  queries: count,
  layers: count,
  heads: count,
  width: count,
  hidden: count,
});

const maskDecoder = z.strictObject({
  /** `two-way`: one mask, from the finest grid. `cascade`: each grid's mask is a guess that the next finer one corrects. */
  kind: z.enum(["two-way", "cascade"]).default("two-way"),
  /** Times that the decoder runs; after the first, with its own last mask as the earlier mask. */
  rounds: z.number().int().min(1).max(4).default(1),
  /** Whether it is given the marks, as tokens and drawn; if not, they reach only the words. */
  marks: z.boolean().default(true),
  width: count,
  layers: count,
  heads: count,
  hidden: count,
  /** Channels of the refinement at twice and four times the coarsest resolution. */
  middleChannels: count,
  fineChannels: count,
  /** Blocks in which the places of the picture read each other once they know what is asked. */
  contextBlocks: z.number().int().nonnegative().default(0),
});

/** Everything that decides the parameters of a MIMO. */
export const mimoConfigSchema = z.strictObject({
  name: z.string(),
  /** Side of the square that images are fitted into, pixels. */
  imageSize: count,
  imageEncoder: encoder,
  /** A mask encoder of its own (the paper's SAM encoder), or null: the mask branch reads the image encoder. */
  maskEncoder: encoder.extend({ imageSize: count }).nullable(),
  aligner: aligner.refine(
    ({ kind, queries }) => kind !== "none" || Number.isInteger(Math.sqrt(queries)),
    'queries must be a square number with kind "none": the image goes in as a square grid of so many means',
  ),
  language: z.strictObject({
    vocabulary: count,
    width: count,
    layers: count,
    heads: count,
    hidden: count,
    maxTokens: count,
    /** Low-rank adapters on the query and value projections (LoRA), or null. */
    lora: z.strictObject({ rank: count, alpha: z.number().positive() }).nullable(),
  }),
  maskDecoder: maskDecoder.refine(
    ({ rounds, marks }) => rounds === 1 || marks,
    "rounds above 1 need marks: an earlier mask is one",
  ),
});

export type MimoConfig = z.infer<typeof mimoConfigSchema>;
export type EncoderConfig = MimoConfig["imageEncoder"];
export type StageConfig = EncoderConfig["stages"][number];

/** The default: trained from scratch on two cores in a couple of hours. */
const MIMO_TINY: z.input<typeof mimoConfigSchema> = {
  name: "mimo-tiny",
  imageSize: 256,
  imageEncoder: {
    patch: 4,
    stages: [
      { kind: "convolution", channels: 32, blocks: 2 },
      { kind: "convolution", channels: 96, blocks: 2 },
      { kind: "attention", channels: 256, blocks: 5, heads: 4 },
    ],
  },
  maskEncoder: null,
  aligner: { queries: 16, layers: 2, heads: 4, width: 256, hidden: 512 },
  language: { vocabulary: 1536, width: 256, layers: 4, heads: 4, hidden: 512, maxTokens: 512, lora: null },
  maskDecoder: {
    width: 128,
    layers: 2,
    heads: 4,
    hidden: 256,
    middleChannels: 64,
    fineChannels: 32,
    contextBlocks: 2,
  },
};

/** The paper's sizes: CLIP ViT-H/14, SAM ViT-H, Vicuna-7B with LoRA. Builds with this code; no weights are shipped. */
const MIMO_7B: z.input<typeof mimoConfigSchema> = {
  name: "mimo-7b",
  imageSize: 224,
  imageEncoder: { patch: 14, stages: [{ kind: "attention", channels: 1280, blocks: 32, heads: 16 }] },
  maskEncoder: {
    imageSize: 1024,
    patch: 16,
    stages: [{ kind: "attention", channels: 1280, blocks: 32, heads: 16, window: 16 }],
  },
  aligner: { queries: 64, layers: 6, heads: 16, width: 1280, hidden: 5120 },
  language: {
    vocabulary: 32009,
    width: 4096,
    layers: 32,
    heads: 32,
    hidden: 11008,
    maxTokens: 4096,
    lora: { rank: 8, alpha: 16 },
  },
  maskDecoder: { width: 256, layers: 2, heads: 8, hidden: 2048, middleChannels: 64, fineChannels: 32 },
};

/** Small enough to train many of them and compare, large enough to tell them apart: see docs/ablations.md. */
const MIMO_MICRO: z.input<typeof mimoConfigSchema> = {
  name: "mimo-micro",
  imageSize: 96,
  imageEncoder: {
    patch: 4,
    stages: [
      { kind: "convolution", channels: 16, blocks: 1 },
      { kind: "convolution", channels: 48, blocks: 1 },
      { kind: "attention", channels: 96, blocks: 2, heads: 4 },
    ],
  },
  maskEncoder: null,
  aligner: { queries: 9, layers: 1, heads: 4, width: 96, hidden: 192 },
  language: { vocabulary: 1024, width: 96, layers: 2, heads: 4, hidden: 192, maxTokens: 512, lora: null },
  maskDecoder: {
    width: 64,
    layers: 1,
    heads: 4,
    hidden: 128,
    middleChannels: 32,
    fineChannels: 16,
    contextBlocks: 1,
  },
};

/** A model small enough for a test to train. */
const MIMO_NANO: z.input<typeof mimoConfigSchema> = {
  name: "mimo-nano",
  imageSize: 64,
  imageEncoder: {
    patch: 4,
    stages: [
      { kind: "convolution", channels: 8, blocks: 1 },
      { kind: "convolution", channels: 16, blocks: 1 },
      { kind: "attention", channels: 32, blocks: 1, heads: 2 },
    ],
  },
  maskEncoder: null,
  aligner: { queries: 4, layers: 1, heads: 2, width: 32, hidden: 64 },
  language: { vocabulary: 400, width: 32, layers: 1, heads: 2, hidden: 64, maxTokens: 256, lora: null },
  maskDecoder: {
    width: 32,
    layers: 1,
    heads: 2,
    hidden: 64,
    middleChannels: 16,
    fineChannels: 8,
    contextBlocks: 1,
  },
};

/** Presets by name. */
export const PRESETS = {
  "mimo-nano": MIMO_NANO,
  "mimo-micro": MIMO_MICRO,
  "mimo-tiny": MIMO_TINY,
  "mimo-7b": MIMO_7B,
} as const;

export type PresetName = keyof typeof PRESETS;

/** A preset, complete and checked, with some fields replaced. */
export function presetConfig(
  name: PresetName,
  changes: Partial<z.input<typeof mimoConfigSchema>> = {},
): MimoConfig {
  return mimoConfigSchema.parse({ ...PRESETS[name], ...changes });
}
