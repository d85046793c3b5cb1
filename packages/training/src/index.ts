export { type AugmentationOptions, drawMaskView, drawView } from "./data/augmentation.js";
export { type Batch, BatchBuilder } from "./data/batch-builder.js";
export { ExampleStore } from "./data/example-store.js";
export { type BadTensor, type Replay, replayBadBatch } from "./loop/replay.js";
export {
  compareRuns,
  type RecipeDifference,
  type RunComparison,
  recipeDifferences,
} from "./loop/run-comparison.js";
export { listRuns, type RunSummary, readRun } from "./loop/run-list.js";
export { drawCurves, readRunLog, type StepRecord } from "./loop/run-log.js";
export { Trainer, type TrainerOptions } from "./loop/trainer.js";
export * from "./losses.js";
export { parseRecipe, type Recipe, type RecipeStage, recipeSchema, stagesOf } from "./recipe.js";
export { recipeConfig } from "./recipe-config.js";
export * from "./step-graph.js";
export { type TrainOptions, train } from "./train.js";
export { TrainingError } from "./training-error.js";
