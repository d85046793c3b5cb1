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
  const scores = [
    ...present.map((score) => ({ score, isPresent: true })),
    ...absent.map((score) => ({ score, isPresent: false })),
  ].sort((a, b) => a.score - b.score);
  let wins = 0;
  let absentBelow = 0;
  for (let start = 0; start < scores.length; ) {
    let end = start;
    let presentHere = 0;
    for (; end < scores.length && scores[end].score === scores[start].score; end++) {
      if (scores[end].isPresent) presentHere++;
    }
    const absentHere = end - start - presentHere;
    wins += presentHere * (absentBelow + absentHere / 2);
    absentBelow += absentHere;
    start = end;
  }
  return wins / (present.length * absent.length);
}
