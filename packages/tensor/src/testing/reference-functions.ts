/** Scalar functions that JavaScript's `Math` lacks, accurate to a few float64 roundings. */

/** The error function, by the series e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, whose terms share one sign. */
export function erf(x: number): number {
  // 1 - erf(6) is below float64's resolution.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + e^x). */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** x - log(sum(e^x)) along a row. */
export function logSoftmaxRow(row: Float64Array): Float64Array {
  const largest = Math.max(...row);
  const logSum = largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
  return row.map((x) => x - logSum);
}

/** The mean of a row. */
export function meanOf(row: Float64Array): number {
  return row.reduce((sum, x) => sum + x, 0) / row.length;
}
