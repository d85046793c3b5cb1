/** A training run as data. */
import { z } from "zod";
import { TrainingError } from "./training-error.js";

const positive = z.number().positive();
const count = z.number().int().positive();
const share = z.number().min(0).max(1);

/** Everything that decides a run; unknown keys are refused, so that a typo cannot pass silently. */
export const recipeSchema = z.strictObject({
  name: z.string().min(1),
  preset: z.enum(["mimo-nano", "mimo-tiny"]).default("mimo-tiny"),
  /** Side of the model's square while training, pixels. */
  imageSize: count.multipleOf(16).default(256),
  seed: z.number().int().nonnegative().default(1),
  steps: count,
  batch: z
    .strictObject({
      images: count,
      sequencesPerImage: count,
      slotsPerImage: count,
      marks: count,
      tokens: count,
      questionTokens: count,
    })
    .prefault({
      images: 8,
      sequencesPerImage: 4,
      slotsPerImage: 4,
      marks: 3,
      tokens: 40,
      questionTokens: 20,
    }),
  optimizer: z
    .strictObject({
      peakLearningRate: positive,
      floorLearningRate: z.number().nonnegative(),
      warmupSteps: count,
      weightDecay: z.number().nonnegative(),
      beta2: share,
      maxGradNorm: positive,
      averageDecay: share,
      /** Multiplies the learning rate of the language model. */
      languageRateScale: z.number().nonnegative().default(1),
    })
    .prefault({
      peakLearningRate: 8e-4,
      floorLearningRate: 2e-5,
      warmupSteps: 100,
      weightDecay: 0.05,
      beta2: 0.99,
      maxGradNorm: 1,
      averageDecay: 0.995,
      languageRateScale: 1,
    }),
  losses: z
    .strictObject({ text: positive, bce: positive, dice: positive, presence: positive, quality: positive })
    .prefault({ text: 1, bce: 2, dice: 1, presence: 0.5, quality: 0.2 }),
  augmentation: z
    .strictObject({
      rotationDegrees: z.number().min(0).max(180),
      zoom: z.number().min(0).max(2),
      shift: share,
      tone: share,
      noise: z.number().min(0).max(64),
    })
    .prefault({ rotationDegrees: 15, zoom: 0.25, shift: 0.06, tone: 0.25, noise: 8 }),
  /** How often each task is drawn. */
  tasks: z
    .strictObject({
      segment: share,
      segment_absent: share,
      segment_marked: share,
      name_marked: share,
      question: share,
      presence: share,
      describe: share,
      question_marked: share,
    })
    .prefault({
      segment: 0.26,
      segment_absent: 0.1,
      segment_marked: 0.28,
      name_marked: 0.14,
      question: 0.06,
      presence: 0.06,
      describe: 0.03,
      question_marked: 0.07,
    }),
  /**
   * Of a built dataset: share of the drawn images that are asked about with its written samples, and shown unturned. No
   * effect on plain folders. Default 0.5, filled in late: checkpoints compare the recipe's text with that of older runs.
   */
  writtenShare: share.optional(),
  vocabulary: z
    .strictObject({ size: count, corpusLines: count })
    .prefault({ size: 1536, corpusLines: 60000 }),
  /** Minutes between checkpoints. */
  checkpointMinutes: positive.default(4),
  /** Threads of the runtime. */
  threads: count.default(2),
});

export type Recipe = z.infer<typeof recipeSchema>;

/**
 * Completes and checks a recipe.
 *
 * @throws {TrainingError} `bad_recipe` that names each field and its rule.
 */
export function parseRecipe(value: unknown): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (!parsed.success) throw new TrainingError("bad_recipe", `recipe: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
