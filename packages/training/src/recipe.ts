/** A training run as data. */
import { z } from "zod";
import { TrainingError } from "./training-error.js";

const positive = z.number().positive();
const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const weight = z.number().nonnegative();

const batchSchema = z.strictObject({
  images: count,
  sequencesPerImage: count,
  slotsPerImage: count,
  marks: count,
  tokens: count,
  questionTokens: count,
});

const optimizerSchema = z.strictObject({
  peakLearningRate: positive,
  floorLearningRate: z.number().nonnegative(),
  warmupSteps: count,
  weightDecay: z.number().nonnegative(),
  beta2: share,
  maxGradNorm: positive,
  averageDecay: share,
  /** Multiplies the learning rate of the language model. */
  languageRateScale: z.number().nonnegative().default(1),
});

/** Weight of each part of the loss; nothing is learned from a part with weight 0. */
const lossesSchema = z.strictObject({
  text: weight,
  bce: weight,
  dice: weight,
  presence: weight,
  quality: weight,
  /** Of InfoNCE between `<SEG>` states and mask features. Default: 0. */
  contrast: weight.optional(),
});

const augmentationSchema = z.strictObject({
  rotationDegrees: z.number().min(0).max(180),
  zoom: z.number().min(0).max(2),
  shift: share,
  tone: share,
  noise: z.number().min(0).max(64),
  window: z.number().min(0).max(0.45).default(0),
  colour: share.default(0),
  shading: share.default(0),
  blurShare: share.default(0),
  closeShare: share.default(0),
});

const tasksSchema = z.strictObject({
  segment: share,
  segment_absent: share,
  segment_marked: share,
  name_marked: share,
  question: share,
  presence: share,
  describe: share,
  question_marked: share,
});

const imageSizeSchema = count.multipleOf(16);

/** The optional keys have no defaults: checkpoints compare the recipe's text with that of runs from before them. */
const optionalFields = {
  /**
   * Of a built dataset: share of the drawn images that are asked about with its written samples, and shown unturned. No
   * effect on plain folders. Default 0.5.
   */
  writtenShare: share.optional(),
  /**
   * Parts of the model that stay as they are, by the beginning of their parameters' names: `["image_encoder"]`. They get
   * no gradient and no optimiser state. Default: none.
   */
  frozen: z.array(z.string().min(1)).optional(),
  /**
   * With `image_encoder` frozen: every picture is seen in so many fixed views, whose features are computed once and
   * kept. View 0 is the whole picture unchanged, the others are augmented. Default: 1 if all augmentation is 0, else
   * pictures are augmented anew at every step and encoded each time.
   */
  cachedViews: count.optional(),
};

/** Any fields of a group. A default would put its value in the place of the recipe's own: there are none. */
function partOf<Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) {
  const fields = Object.entries<unknown>(shape);
  const bare = fields.map(([name, field]) => [name, field instanceof z.ZodDefault ? field.unwrap() : field]);
  return z.strictObject(Object.fromEntries(bare) as Shape).partial();
}

/** What a stage may change. Groups may be given in part: the rest is that of the recipe. */
const stageSchema = z.strictObject({
  name: z.string().min(1),
  steps: count,
  seed: z.number().int().nonnegative().optional(),
  imageSize: imageSizeSchema.optional(),
  batch: partOf(batchSchema).optional(),
  optimizer: partOf(optimizerSchema).optional(),
  losses: partOf(lossesSchema).optional(),
  augmentation: partOf(augmentationSchema).optional(),
  tasks: partOf(tasksSchema).optional(),
  ...optionalFields,
});

/** One stage of a recipe as its file has it. */
export type RecipeStage = z.infer<typeof stageSchema>;

/** Everything that decides a run; unknown keys are refused, so that a typo cannot pass silently. */
export const recipeSchema = z.strictObject({
  name: z.string().min(1),
  preset: z.enum(["mimo-nano", "mimo-micro", "mimo-tiny"]).default("mimo-tiny"),
  /** Side of the model's square while training, pixels. */
  imageSize: imageSizeSchema.default(256),
  seed: z.number().int().nonnegative().default(1),
  /** Of the whole run; with stages, the sum of theirs, which is filled in. */
  steps: count,
  batch: batchSchema.prefault({
    images: 8,
    sequencesPerImage: 4,
    slotsPerImage: 4,
    marks: 3,
    tokens: 40,
    questionTokens: 20,
  }),
  optimizer: optimizerSchema.prefault({
    peakLearningRate: 8e-4,
    floorLearningRate: 2e-5,
    warmupSteps: 100,
    weightDecay: 0.05,
    beta2: 0.99,
    maxGradNorm: 1,
    averageDecay: 0.995,
    languageRateScale: 1,
  }),
  losses: lossesSchema.prefault({ text: 1, bce: 2, dice: 1, presence: 0.5, quality: 0.2 }),
  augmentation: augmentationSchema.prefault({
    rotationDegrees: 15,
    zoom: 0.25,
    shift: 0.06,
    tone: 0.35,
    noise: 10,
    window: 0.15,
    colour: 0.35,
    shading: 0.25,
    blurShare: 0.2,
    closeShare: 0.4,
  }),
  /** How often each task is drawn. */
  tasks: tasksSchema.prefault({
    segment: 0.26,
    segment_absent: 0.1,
    segment_marked: 0.28,
    name_marked: 0.14,
    question: 0.06,
    presence: 0.06,
    describe: 0.03,
    question_marked: 0.07,
  }),
  /** Changes of the preset's configuration, field by field: `{ "maskDecoder": { "kind": "cascade" } }`. */
  model: z.record(z.string(), z.unknown()).optional(),
  ...optionalFields,
  /** Run one after the other, each from the averaged weights of the one before, with a schedule of its own. */
  stages: z.array(stageSchema).min(1).optional(),
  /** Steps between looks at images of the val split with the averaged weights. Default: none. */
  validateEvery: count.optional(),
  /** Images of the val split to look at. Default: 32. */
  validationImages: count.optional(),
  vocabulary: z
    .strictObject({ size: count, corpusLines: count })
    .prefault({ size: 1536, corpusLines: 60000 }),
  /** Minutes between checkpoints. */
  checkpointMinutes: positive.default(4),
  /** Threads of the runtime. */
  threads: count.default(2),
});

export type Recipe = z.infer<typeof recipeSchema>;

/** The steps of a recipe with stages are those of its stages. */
function withSteps(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("stages" in value)) return value;
  const { stages } = value;
  if (!Array.isArray(stages) || "steps" in value) return value;
  return { ...value, steps: stages.reduce((sum: number, stage) => sum + Number(stage?.steps ?? 0), 0) };
}

/** Rules that no single field has. */
function brokenRule(recipe: Recipe): string | null {
  const { stages } = recipe;
  const total = stages?.reduce((sum, { steps }) => sum + steps, 0) ?? recipe.steps;
  if (total !== recipe.steps)
    return `steps: must be the sum of the stages' steps, ${total}, got ${recipe.steps}`;
  for (const stage of stagesOf(recipe)) {
    const at = stages ? `stage "${stage.name}": ` : "";
    if (Object.values(stage.losses).every((value) => !value)) return `${at}losses: one must be above 0`;
    if (stage.cachedViews !== undefined && !stage.frozen?.includes("image_encoder")) {
      return `${at}cachedViews: only with "image_encoder" in frozen, for what changes cannot be kept`;
    }
  }
  return null;
}

/**
 * Completes and checks a recipe.
 *
 * @throws {TrainingError} `bad_recipe` that names each field and its rule.
 */
export function parseRecipe(value: unknown): Recipe {
  const parsed = recipeSchema.safeParse(withSteps(value));
  if (!parsed.success) throw new TrainingError("bad_recipe", `recipe: ${z.prettifyError(parsed.error)}`);
  const broken = brokenRule(parsed.data);
  if (broken !== null) throw new TrainingError("bad_recipe", `recipe: ${broken}`);
  return parsed.data;
}

/** A group with some of its fields replaced. */
function changed<Group extends object>(
  base: Group,
  change: { [K in keyof Group]?: Group[K] | undefined } = {},
) {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) } as Group;
}

/**
 * The stages of a recipe, each as a complete recipe of its own; the recipe itself if it has none.
 *
 * A stage's name is that of the stage alone.
 */
export function stagesOf(recipe: Recipe): Recipe[] {
  const { stages, ...base } = recipe;
  if (!stages) return [recipe];
  return stages.map(({ batch, optimizer, losses, augmentation, tasks, ...stage }) => ({
    ...base,
    ...stage,
    seed: stage.seed ?? base.seed,
    imageSize: stage.imageSize ?? base.imageSize,
    batch: changed(base.batch, batch),
    optimizer: changed(base.optimizer, optimizer),
    losses: changed(base.losses, losses),
    augmentation: changed(base.augmentation, augmentation),
    tasks: changed(base.tasks, tasks),
  }));
}

/** How many fixed views a (single-stage) recipe shows of every picture, with kept features; null: none are fixed. */
export function cachedViewsOf({ frozen, cachedViews, augmentation }: Recipe): number | null {
  if (!frozen?.includes("image_encoder")) return null;
  return cachedViews ?? (Object.values(augmentation).every((size) => size === 0) ? 1 : null);
}
