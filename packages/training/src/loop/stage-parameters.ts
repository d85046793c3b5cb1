/** The parameters of a stage: all of them hold values, the trained ones also gradients. */
import { Random } from "@mimo/base";
import { readWeights } from "@mimo/model";
import { initialValues, type Parameter, type ParameterSpec } from "@mimo/tensor";
import { isFrozen } from "../features/trained-parameters.js";
import type { Recipe } from "../recipe.js";
import type { StepGraph } from "../step-graph.js";
import { TrainingError } from "../training-error.js";

/** A parameter and its value, which training changes in place. */
export interface HeldParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Float32Array;
  readonly decay: boolean;
}

/** A held parameter with a gradient. */
export type TrainedParameter = Parameter & HeldParameter;

/** Every parameter that a step declares, in its order. */
export function declaredParameters({ graph }: Pick<StepGraph, "graph">): ParameterSpec[] {
  return [...graph.parameters.values()].map(({ spec }) => spec);
}

/** Random values, with those of an initial model in their place where it has them. */
export async function startParameters(
  specs: readonly ParameterSpec[],
  seed: number,
  initialModel: string | null,
): Promise<HeldParameter[]> {
  const random = Random.derive(seed, "parameters");
  const start = initialModel ? await readWeights(initialModel) : new Map<string, Float32Array>();
  return specs.map(({ name, shape, initializer, decay }) => {
    const value = initialValues(initializer, shape, random);
    const given = start.get(name);
    // A part that the initial model does not have yet starts from random weights.
    if (given && given.length !== value.length) {
      const problem = `"${name}" has another size in ${initialModel}`;
      throw new TrainingError("bad_checkpoint", `initial weights: ${problem}`);
    }
    if (given) value.set(given);
    return { name, shape, value, decay };
  });
}

/** The parameters that a step has gradients of. */
export function withGradients(
  held: readonly HeldParameter[],
  step: Pick<StepGraph, "gradients">,
  { optimizer }: Recipe,
): TrainedParameter[] {
  return held
    .filter(({ name }) => step.gradients.has(name))
    .map((parameter) => ({
      ...parameter,
      grad: new Float32Array(parameter.value.length),
      rateScale: parameter.name.startsWith("language_model.") ? optimizer.languageRateScale : 1,
    }));
}

/**
 * Checks that every frozen part is one of the model's.
 *
 * @throws {TrainingError} `bad_recipe` that names the parts there are.
 */
export function checkFrozen(specs: readonly Pick<ParameterSpec, "name">[], frozen: readonly string[]): void {
  const unknown = frozen.find((part) => !specs.some(({ name }) => isFrozen(name, [part])));
  if (unknown !== undefined) {
    const parts = [...new Set(specs.map(({ name }) => name.split(".")[0]))].join(", ");
    throw new TrainingError("bad_recipe", `frozen: parts of the model (${parts}), got "${unknown}"`);
  }
  if (specs.every(({ name }) => isFrozen(name, frozen))) {
    throw new TrainingError("bad_recipe", `frozen: must leave something to train, got ${frozen.join(", ")}`);
  }
}
