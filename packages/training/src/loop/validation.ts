/** Looks at images that are not trained on, while training. */

import { emitOnnx, Program, type TensorValue } from "@mimo/tensor";
import type { Batch } from "../data/batch-builder.js";
import type { StepGraph } from "../step-graph.js";
import type { StepRecord } from "./run-log.js";

/** What to look at, and how often. */
export interface ValidationPlan {
  /** Steps between looks. */
  readonly every: number;
  /** The same batches at every look, of pictures (never of features). */
  readonly batches: readonly Batch[];
  /** Number of different images in them. */
  readonly images: number;
}

/** Mean losses of the averaged weights on fixed batches. */
export class Validation {
  private constructor(
    readonly plan: ValidationPlan,
    readonly program: Program,
    readonly lossNames: readonly string[],
  ) {}

  /** @param step - A step over pictures. */
  static async create(plan: ValidationPlan, step: StepGraph, threads: number): Promise<Validation> {
    const emitted = emitOnnx(step.graph, { outputs: step.losses, parameters: { kind: "inputs" } });
    return new Validation(plan, await Program.load(emitted, { threads }), Object.keys(step.losses));
  }

  isDue(nextStep: number, lastStep: number): boolean {
    return nextStep % this.plan.every === 0 || nextStep === lastStep;
  }

  /**
   * @param weights - Every parameter by name.
   * @returns Mean of each loss over the batches, and `diceScore`, 1 - its Dice part: the soft Dice of masks with the
   *   truth at what was asked, marked or not; no test metric.
   */
  async look(nextStep: number, weights: Readonly<Record<string, TensorValue>>): Promise<StepRecord> {
    const sums: Record<string, number> = Object.fromEntries(this.lossNames.map((name) => [name, 0]));
    for (const batch of this.plan.batches) {
      const outputs = await this.program.run({ ...weights, ...batch });
      for (const name of this.lossNames) sums[name] += Number(outputs[name].data[0]);
    }
    const means = Object.entries(sums).map(([name, sum]) => [name, sum / this.plan.batches.length] as const);
    const losses = Object.fromEntries(means);
    return {
      step: nextStep,
      ...losses,
      diceScore: 1 - losses.dice,
      images: this.plan.images,
      time: Date.now() / 1000,
    };
  }

  release(): Promise<void> {
    return this.program.release();
  }
}
