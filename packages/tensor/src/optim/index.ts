/** Optimisers over parameters in plain memory, and learning-rate schedules. */
export {
  AdamW,
  type AdamWOptions,
  type AdamWStep,
  defaultAdamWOptions,
  type Parameter,
} from "./adamw.js";
export { type LearningRateSchedule, type WarmupCosineOptions, warmupCosine } from "./schedule.js";
