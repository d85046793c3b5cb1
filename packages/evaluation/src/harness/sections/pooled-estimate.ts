import { Random } from "@mimo/base";
import { type Estimate, estimateOver, toStratum } from "../estimate.js";
import type { SampleRow } from "../sample-row.js";
import type { SummaryOptions } from "../summarise.js";

/** Sorting and binning for each draw is slow. */
const MOST_RESAMPLES = 200;

/**
 * A number over answers of all modalities together, with its interval by patient: what is a number of a whole set, as
 * BLEU and calibration are, is not a mean over modalities.
 *
 * @param partOf - What the number is made of, of one answer; null if the answer has none.
 * @param value - Of any of those parts.
 * @param name - Makes the draws independent of other numbers'.
 */
export function pooledEstimate<Part>(
  rows: readonly SampleRow[],
  partOf: (row: SampleRow) => Part | null,
  value: (parts: readonly Part[]) => number | null,
  name: string,
  { seed, resamples }: SummaryOptions,
): Estimate {
  const measure = {
    part: (row: SampleRow): readonly Part[] | null => {
      const part = partOf(row);
      return part === null ? null : [part];
    },
    add: (a: readonly Part[], b: readonly Part[]) => [...a, ...b],
  };
  const stratum = toStratum(measure, rows);
  const strata = stratum.cases.length === 0 ? [] : [stratum];
  const rng = Random.derive(seed, "section", name);
  return estimateOver(strata, (cases) => value(cases.flat()), rng, Math.min(resamples, MOST_RESAMPLES));
}
