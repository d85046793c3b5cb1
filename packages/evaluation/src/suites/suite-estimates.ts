import { groupBy, Random } from "@mimo/base";
import { caseKey, type Estimate, estimateOver, type Stratum } from "../harness/estimate.js";
import { type Ratio, ratioOver } from "../harness/measures.js";
import type { SuiteSubject } from "../harness/suite-rows.js";
import { HEADLINE_MODALITIES, type SummaryOptions } from "../harness/summarise.js";

/** What a row says; null if it does not count. */
export type ScoreOf<Row> = (row: Row) => number | null;

/**
 * The mean of a value over rows within each headline modality, then over those of them that have any; its interval draws
 * patients within modalities. Null, of no samples, if no headline modality has rows.
 *
 * @param label - Tells this number from others: the draws depend on it.
 */
export function estimateMean<Row extends SuiteSubject>(
  rows: readonly Row[],
  scoreOf: ScoreOf<Row>,
  label: string,
  options: SummaryOptions,
): Estimate {
  const byModality = groupBy(rows, ({ modality }) => modality);
  const strata = HEADLINE_MODALITIES.map((name) => toStratum(byModality.get(name) ?? [], scoreOf));
  return estimate(strata, label, options);
}

/** The mean of a value over the rows of one modality. */
export function estimateOfModality<Row extends SuiteSubject>(
  rows: readonly Row[],
  modality: string,
  scoreOf: ScoreOf<Row>,
  label: string,
  options: SummaryOptions,
): Estimate {
  const own = rows.filter((row) => row.modality === modality);
  return estimate([toStratum(own, scoreOf)], `${label} ${modality}`, options);
}

/** Modalities of rows: the headline ones in their order, then others by name. */
export function modalitiesOf(rows: readonly SuiteSubject[]): string[] {
  const found = new Set(rows.map(({ modality }) => modality));
  const others = [...found].filter((name) => !HEADLINE_MODALITIES.includes(name)).sort();
  return [...HEADLINE_MODALITIES.filter((name) => found.has(name)), ...others];
}

/** How many structures, images and patients rows are about, in words. */
export function describeRows(rows: readonly SuiteSubject[]): string {
  const count = (keyOf: (row: SuiteSubject) => string) => new Set(rows.map(keyOf)).size;
  const structures = count(({ imageId, term }) => JSON.stringify([imageId, term]));
  return `${structures} structures of ${count(({ imageId }) => imageId)} images of ${count(caseKey)} patients or specimens.`;
}

/** The rule that every number of the suites follows. */
export const MEAN_RULE =
  "Numbers are means over structures within a modality, then over the headline modalities that have any; intervals are 95 %, by drawing patients anew. A structure without a mask in the answer counts as Dice and IoU 0. Of an answer with several masks the one that names the structure counts, else the first.";

function estimate(
  strata: readonly Stratum<Ratio>[],
  label: string,
  { seed, resamples }: SummaryOptions,
): Estimate {
  const measured = strata.filter(({ samples }) => samples > 0);
  const rng = Random.derive(seed, "suite", label);
  return estimateOver(measured, (cases) => ratioOver(cases, (one) => one), rng, resamples);
}

function toStratum<Row extends SuiteSubject>(rows: readonly Row[], scoreOf: ScoreOf<Row>): Stratum<Ratio> {
  const counted = rows.flatMap((row) => {
    const amount = scoreOf(row);
    return amount === null ? [] : [{ key: caseKey(row), amount }];
  });
  const cases = [...groupBy(counted, ({ key }) => key).values()].map((group) => ({
    amount: group.reduce((sum, { amount }) => sum + amount, 0),
    weight: group.length,
  }));
  return { cases, samples: counted.length };
}
