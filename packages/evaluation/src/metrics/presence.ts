/**
 * Share of questions about absent structures that got a mask all the same; lower is better.
 *
 * @param gotMask - One entry per question.
 * @returns Null without questions.
 */
export function falseMaskRate(gotMask: readonly boolean[]): number | null {
  return gotMask.length === 0 ? null : gotMask.filter(Boolean).length / gotMask.length;
}

/**
 * Area under the ROC curve of presence scores: the chance that a structure that is there scores higher than one that
 * is not. Equal scores count half (Mann and Whitney's U, divided by the number of pairs).
 *
 * @param present - Scores where the structure is in the image; finite.
 * @param absent - Scores where it is not.
 * @returns From 0 to 1, 0.5 is chance; null if either list is empty.
 * @example
 * presenceAuroc([0.9, 0.4], [0.4, 0.1]); // 0.875
 */
export function presenceAuroc(present: readonly number[], absent: readonly number[]): number | null {
  if (present.length === 0 || absent.length === 0) return null;
  // Typed arrays sort by number, and fast: intervals call this hundreds of times.
  const high = Float64Array.from(present).sort();
  const low = Float64Array.from(absent).sort();
  let wins = 0;
  let below = 0;
  let notAbove = 0;
  for (const score of high) {
    while (below < low.length && low[below] < score) below++;
    while (notAbove < low.length && low[notAbove] <= score) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (present.length * absent.length);
}
