import { TensorError } from "../tensor-error.js";

/** The learning rate by step, counted from 0. */
export type LearningRateSchedule = (step: number) => number;

/** The parts of `warmupCosine`. */
export interface WarmupCosineOptions {
  /** The highest learning rate. */
  readonly peak: number;
  /** Steps of linear rise; 0 starts at the peak. */
  readonly warmupSteps: number;
  /** Steps of the whole run; more than `warmupSteps`. */
  readonly totalSteps: number;
  /** The learning rate from `totalSteps` on; at most the peak. */
  readonly floor: number;
}

/**
 * A learning rate that rises linearly, then falls along half a cosine.
 *
 * Step s of the rise has `peak (s + 1) / warmupSteps`, so that the first step already learns and the last one
 * has the peak; from `warmupSteps` to `totalSteps` the rate falls from the peak to the floor and stays there.
 *
 * @throws {TensorError} `bad_option` if the options contradict each other.
 */
export function warmupCosine(options: WarmupCosineOptions): LearningRateSchedule {
  const { peak, warmupSteps, totalSteps, floor } = options;
  if (!(warmupSteps >= 0 && totalSteps > warmupSteps)) {
    const got = `${warmupSteps} of ${totalSteps}`;
    throw new TensorError("bad_option", `warmupCosine: warm-up must be shorter than the run, got ${got}`);
  }
  if (!(floor >= 0 && peak >= floor && Number.isFinite(peak))) {
    const got = `floor ${floor}, peak ${peak}`;
    throw new TensorError("bad_option", `warmupCosine: 0 <= floor <= peak must hold, got ${got}`);
  }
  return (step) => {
    if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / (totalSteps - warmupSteps));
    return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}
