import { TensorError } from "../tensor-error.js";
import { type AdamWCoefficients, sumOfSquares, updateAdamW, updateAdamWWithAverage } from "./adamw-update.js";

/** A trained tensor: the optimiser changes `value` in place and only reads `grad`. */
export interface Parameter {
  /** Unique; names the optimiser's state in checkpoints. */
  readonly name: string;
  readonly value: Float32Array;
  /** As long as `value`. Read anew at each step, so it may be replaced between steps. */
  readonly grad: Float32Array;
  /** Whether weight decay applies: usually to matrices, not to biases, norms and embeddings. */
  readonly decay: boolean;
  /** Multiplies the learning rate for this parameter, at least 0; default 1. */
  readonly rateScale?: number;
}

/** How `AdamW` updates; see `defaultAdamWOptions`. */
export interface AdamWOptions {
  /** Decay of the mean of gradients, in [0, 1). */
  readonly beta1: number;
  /** Decay of the mean of squared gradients, in [0, 1). */
  readonly beta2: number;
  /** Keeps the division finite; above 0. */
  readonly epsilon: number;
  /** The part of a decaying value that a step at learning rate 1 would take away. */
  readonly weightDecay: number;
  /** Gradients are scaled down so that their Euclidean norm over all parameters is at most this; null: never. */
  readonly maxGradNorm: number | null;
  /**
   * Decay of a running average of the values, in [0, 1); null: no average. The first steps average faster,
   * with `min(averageDecay, (1 + t) / (10 + t))` at step t = 1, 2, ..., so that short runs forget their start.
   */
  readonly averageDecay: number | null;
}

/** What a step did. */
export type AdamWStep =
  | {
      readonly kind: "updated";
      /** Euclidean norm of all gradients, after `gradScale` and before clipping. */
      readonly gradNorm: number;
    }
  | {
      /** Nothing was changed. */
      readonly kind: "skipped";
      /** The first parameter with a NaN or an infinity in its gradient. */
      readonly nonFiniteName: string;
    };

/** PyTorch's defaults, with clipping at norm 1. */
export const defaultAdamWOptions: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
  averageDecay: null,
};

interface Slot {
  readonly parameter: Parameter;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  readonly average: Float32Array | null;
}

/**
 * Adam with decoupled weight decay, over parameters in plain memory.
 *
 * Agrees with `torch.optim.AdamW` after `clip_grad_norm_`, to float32 rounding.
 *
 * @throws {TensorError} `shape` if a gradient is not as long as its value; `bad_option` if an option is out
 *   of range or two parameters have one name.
 * @example
 * const optimizer = new AdamW(parameters, { weightDecay: 0.05, averageDecay: 0.999 });
 * const step = optimizer.step(schedule(0));
 * if (step.kind === "skipped") log.warn(`non-finite gradient of ${step.nonFiniteName}`);
 */
export class AdamW {
  readonly options: AdamWOptions;
  readonly #slots: readonly Slot[];
  #stepCount = 0;

  constructor(parameters: readonly Parameter[], options: Partial<AdamWOptions> = {}) {
    this.options = { ...defaultAdamWOptions, ...options };
    checkOptions(this.options);
    const names = new Set(parameters.map(({ name }) => name));
    if (names.size !== parameters.length) {
      throw new TensorError("bad_option", "AdamW: parameter names must be unique, got one twice");
    }
    this.#slots = parameters.map((parameter) => {
      checkGradient(parameter);
      const { value } = parameter;
      return {
        parameter,
        firstMoment: new Float32Array(value.length),
        secondMoment: new Float32Array(value.length),
        average: this.options.averageDecay === null ? null : Float32Array.from(value),
      };
    });
  }

  /** Steps done; skipped ones do not count. */
  get stepCount(): number {
    return this.#stepCount;
  }

  /** The running averages by parameter name, live; empty without `averageDecay`. */
  get averages(): ReadonlyMap<string, Float32Array> {
    const averages = new Map<string, Float32Array>();
    for (const { parameter, average } of this.#slots) {
      if (average !== null) averages.set(parameter.name, average);
    }
    return averages;
  }

  /**
   * Updates every parameter from its gradient, or none of them if any gradient is not finite.
   *
   * @param learningRate - At least 0.
   * @param gradScale - Multiplies the gradients first: 1 / n if they are sums over n parts.
   */
  step(learningRate: number, gradScale = 1): AdamWStep {
    let squares = 0;
    for (const { parameter } of this.#slots) {
      checkGradient(parameter);
      const sum = sumOfSquares(parameter.grad);
      if (!Number.isFinite(sum)) return { kind: "skipped", nonFiniteName: parameter.name };
      squares += sum;
    }
    const gradNorm = Math.sqrt(squares) * Math.abs(gradScale);
    this.#stepCount++;
    this.#update(learningRate, gradScale * clipScale(gradNorm, this.options.maxGradNorm));
    return { kind: "updated", gradNorm };
  }

  #update(learningRate: number, gradScale: number): void {
    const { beta1, beta2, epsilon, weightDecay, averageDecay } = this.options;
    const t = this.#stepCount;
    const secondMomentScale = 1 / Math.sqrt(1 - beta2 ** t);
    const coefficientsOf = ({ decay, rateScale = 1 }: Parameter): AdamWCoefficients => {
      const rate = learningRate * rateScale;
      const stepSize = rate / (1 - beta1 ** t);
      const keep = decay ? 1 - rate * weightDecay : 1;
      return { gradScale, beta1, beta2, epsilon, stepSize, secondMomentScale, keep };
    };
    const averageStep = averageDecay === null ? 0 : 1 - Math.min(averageDecay, (1 + t) / (10 + t));
    for (const { parameter, firstMoment, secondMoment, average } of this.#slots) {
      const { value, grad } = parameter;
      const coefficients = coefficientsOf(parameter);
      if (average === null) updateAdamW(value, grad, firstMoment, secondMoment, coefficients);
      else {
        updateAdamWWithAverage(value, grad, firstMoment, secondMoment, coefficients, average, averageStep);
      }
    }
  }

  /**
   * Gives the state for a checkpoint: `step` (one number), and `firstMoment.`, `secondMoment.` and, if
   * averaging, `average.` followed by each parameter's name. Values are not in it.
   *
   * The arrays are live, to spare memory: write them before the next step.
   */
  getState(): Map<string, Float32Array> {
    const state = new Map<string, Float32Array>([["step", Float32Array.of(this.#stepCount)]]);
    for (const { parameter, firstMoment, secondMoment, average } of this.#slots) {
      state.set(`firstMoment.${parameter.name}`, firstMoment);
      state.set(`secondMoment.${parameter.name}`, secondMoment);
      if (average !== null) state.set(`average.${parameter.name}`, average);
    }
    return state;
  }

  /**
   * Copies in a state from `getState`; extra entries are ignored. Nothing is changed if it throws.
   *
   * @throws {TensorError} `unknown_tensor` if an entry is missing; `shape` if one has another length;
   *   `bad_weights` if the step is not a whole number.
   */
  setState(state: ReadonlyMap<string, Float32Array>): void {
    const copies: (readonly [Float32Array, Float32Array])[] = [];
    const step = Float32Array.of(0);
    for (const [name, target] of [...this.getState(), ["step", step] as const]) {
      const source = state.get(name);
      if (source === undefined) {
        throw new TensorError("unknown_tensor", `AdamW.setState: "${name}" must be in the state, got none`);
      }
      if (source.length !== target.length) {
        const rule = `AdamW.setState: "${name}" must have ${target.length} elements`;
        throw new TensorError("shape", `${rule}, got ${source.length}`);
      }
      copies.push([target, source]);
    }
    const count = state.get("step")![0];
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new TensorError("bad_weights", `AdamW.setState: step must be a whole number, got ${count}`);
    }
    for (const [target, source] of copies) target.set(source);
    this.#stepCount = count;
  }
}

/** As `torch.nn.utils.clip_grad_norm_`, with its 1e-6 against division by zero. */
function clipScale(norm: number, maxNorm: number | null): number {
  return maxNorm === null ? 1 : Math.min(1, maxNorm / (norm + 1e-6));
}

function checkGradient({ name, value, grad }: Parameter): void {
  if (grad.length !== value.length) {
    const rule = `AdamW: gradient of "${name}" must have ${value.length} elements`;
    throw new TensorError("shape", `${rule}, got ${grad.length}`);
  }
}

function checkOptions(options: AdamWOptions): void {
  const isFraction = (value: number) => value >= 0 && value < 1;
  const rules: readonly [keyof AdamWOptions, boolean, string][] = [
    ["beta1", isFraction(options.beta1), "in [0, 1)"],
    ["beta2", isFraction(options.beta2), "in [0, 1)"],
    ["epsilon", options.epsilon > 0, "above 0"],
    ["weightDecay", options.weightDecay >= 0, "at least 0"],
    ["maxGradNorm", options.maxGradNorm === null || options.maxGradNorm > 0, "above 0, or null"],
    ["averageDecay", options.averageDecay === null || isFraction(options.averageDecay), "in [0, 1), or null"],
  ];
  for (const [name, holds, rule] of rules) {
    if (!holds) throw new TensorError("bad_option", `AdamW: ${name} must be ${rule}, got ${options[name]}`);
  }
}
