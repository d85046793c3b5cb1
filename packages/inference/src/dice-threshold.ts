const BINS = 200;
/** Below this probability nothing is taken for inside, however unsure the model is of everything. */
const LEAST_THRESHOLD = 0.12;

/**
 * The probability from which pixels count as inside so that the Dice to be expected is largest, as a logit at most 0.
 *
 * Where the model is sure this is 0.5. Of thin vessels and faint lesions it is sure of few pixels, and of most of them
 * unsure: taken at 0.5 they would vanish. The best threshold is half of the best Dice that can be expected (Lipton et
 * al., "Optimal thresholding of classifiers to maximize F1 measure", 2014); both follow from the probabilities alone.
 *
 * @param logits - Of a structure that is there; all of them, in any order.
 */
export function diceThreshold(logits: Float32Array): number {
  const counts = new Float64Array(BINS);
  const sums = new Float64Array(BINS);
  let expected = 0;
  for (const logit of logits) {
    const p = 1 / (1 + Math.exp(-logit));
    const bin = Math.min(BINS - 1, Math.floor(p * BINS));
    counts[bin]++;
    sums[bin] += p;
    expected += p;
  }
  let [taken, inside, best] = [0, 0, 0];
  for (let bin = BINS - 1; bin >= 0; bin--) {
    taken += counts[bin];
    inside += sums[bin];
    if (taken > 0) best = Math.max(best, (2 * inside) / (taken + expected));
  }
  const threshold = Math.min(0.5, Math.max(LEAST_THRESHOLD, best / 2));
  return Math.log(threshold / (1 - threshold));
}
