/** The numbers of one AdamW step that are the same for every element. */
export interface AdamWCoefficients {
  /** Multiplies each gradient before use: averaging and clipping in one. */
  readonly gradScale: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Learning rate over the first moment's bias correction, `lr / (1 - beta1^t)`. */
  readonly stepSize: number;
  /** The second moment's bias correction, `1 / sqrt(1 - beta2^t)`. */
  readonly secondMomentScale: number;
  /** What weight decay leaves of a value, `1 - lr * weightDecay`; 1 for parameters without decay. */
  readonly keep: number;
}

/**
 * Updates one parameter and its moments in place.
 *
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p = keep p - stepSize m / (sqrt(v) / sqrt(1 - b2^t) + eps)
 * (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", algorithm 2, in PyTorch's order).
 *
 * Everything per element is one multiply-add chain, one root and one division; the arrays are read and
 * written once. All five have the same length.
 */
export function updateAdamW(
  value: Float32Array,
  grad: Float32Array,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  coefficients: AdamWCoefficients,
): void {
  const { gradScale, beta1, beta2, epsilon, stepSize, secondMomentScale, keep } = coefficients;
  const rest1 = (1 - beta1) * gradScale;
  const rest2 = (1 - beta2) * gradScale * gradScale;
  const count = value.length;
  for (let i = 0; i < count; i++) {
    const g = grad[i];
    const m = beta1 * firstMoment[i] + rest1 * g;
    const v = beta2 * secondMoment[i] + rest2 * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    value[i] = keep * value[i] - (stepSize * m) / (Math.sqrt(v) * secondMomentScale + epsilon);
  }
}

/**
 * Like `updateAdamW`, and moves a running average of the value towards the new value:
 * `average += averageStep * (value - average)`.
 */
export function updateAdamWWithAverage(
  value: Float32Array,
  grad: Float32Array,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  coefficients: AdamWCoefficients,
  average: Float32Array,
  averageStep: number,
): void {
  const { gradScale, beta1, beta2, epsilon, stepSize, secondMomentScale, keep } = coefficients;
  const rest1 = (1 - beta1) * gradScale;
  const rest2 = (1 - beta2) * gradScale * gradScale;
  const count = value.length;
  for (let i = 0; i < count; i++) {
    const g = grad[i];
    const m = beta1 * firstMoment[i] + rest1 * g;
    const v = beta2 * secondMoment[i] + rest2 * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    const p = keep * value[i] - (stepSize * m) / (Math.sqrt(v) * secondMomentScale + epsilon);
    value[i] = p;
    average[i] += averageStep * (p - average[i]);
  }
}

/** Sums the squares of the values in float64, which float32 values cannot overflow. */
export function sumOfSquares(values: Float32Array): number {
  // Four sums: additions to a single one would wait for each other.
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    sum0 += values[i] * values[i];
    sum1 += values[i + 1] * values[i + 1];
    sum2 += values[i + 2] * values[i + 2];
    sum3 += values[i + 3] * values[i + 3];
  }
  for (let i = whole; i < values.length; i++) sum0 += values[i] * values[i];
  return sum0 + sum1 + (sum2 + sum3);
}
