import { groupBy, Random } from "@mimo/base";
import { EvaluationError } from "../evaluation-error.js";
import { caseKey, type Estimate, estimateOver, type Stratum } from "../harness/estimate.js";
import {
  AP50_MEASURE,
  type Measure,
  type MeasureName,
  PRESENCE_MEASURE,
  RATIO_MEASURES,
  type Ratio,
} from "../harness/measures.js";
import { type GroupEstimate, HEADLINE_MODALITIES, type MeasureTable } from "../harness/summarise.js";
import { signFlipP } from "../metrics/paired.js";
import { isLowerBetter } from "../report/measure-names.js";
import { holmAdjusted } from "./holm.js";
import { type CasePair, labelSwapP } from "./label-swap.js";
import { type PairedRows, pairRows, type RowPair } from "./pair-rows.js";
import type { StoredEvaluation } from "./stored-evaluation.js";

/** One measure of both evaluations, on the same questions. */
export interface ComparedMeasure {
  readonly protocol: MeasureTable["protocol"];
  readonly measure: MeasureName;
  /** Means over modalities, as in {@link MeasureTable}. */
  readonly a: number;
  readonly b: number;
  /** B minus A; its interval draws cases for both at once. */
  readonly difference: Estimate;
  readonly byModality: readonly GroupEstimate[];
  /** Two-sided paired permutation test by case; null if it cannot be made. */
  readonly p: number | null;
  /** The same after Holm's correction over all tests of the comparison. */
  readonly holmP: number | null;
  /** Questions that B answered better, equally well, worse; null where a single answer has no score. */
  readonly byQuestion: { readonly better: number; readonly equal: number; readonly worse: number } | null;
}

/** Two evaluations set against each other. */
export interface EvaluationComparison extends Omit<PairedRows, "pairs"> {
  readonly a: Omit<StoredEvaluation, "rows">;
  readonly b: Omit<StoredEvaluation, "rows">;
  readonly settings: ComparisonOptions;
  readonly paired: number;
  readonly cases: number;
  readonly measures: readonly ComparedMeasure[];
  readonly pairs: readonly RowPair[];
}

/** How often to draw, and from which seed: the same give the same numbers. */
export interface ComparisonOptions {
  readonly seed: number;
  /** Draws per interval. */
  readonly resamples: number;
  /** Draws per test. */
  readonly permutations: number;
}

const DEFAULTS: ComparisonOptions = { seed: 1, resamples: 1000, permutations: 10_000 };
/** Measures over ranks sort everything anew for each draw. */
const MOST_SLOW = { resamples: 200, permutations: 2000 };

/**
 * Sets evaluation B against A on the questions that both asked; every other question is left out and counted.
 *
 * @throws {EvaluationError} `not_comparable` if their seeds differ, for then marks and wording do, or no question is common.
 */
export function compareEvaluations(
  a: StoredEvaluation,
  b: StoredEvaluation,
  options: Partial<ComparisonOptions> = {},
): EvaluationComparison {
  if (a.seed !== b.seed) {
    throw new EvaluationError(
      "not_comparable",
      `compareEvaluations: both must have asked with one seed, got ${a.seed} and ${b.seed}`,
    );
  }
  const { pairs, ...left } = pairRows(a.rows, b.rows);
  if (pairs.length === 0) {
    throw new EvaluationError(
      "not_comparable",
      `compareEvaluations: both must have asked some question, got ${left.onlyA} and ${left.onlyB} unpaired and ${left.differing} that differ`,
    );
  }
  const settings = { ...DEFAULTS, ...options };
  const measures = [
    ...RATIO_MEASURES.flatMap((measure) => compareMeasure(measure, pairs, settings, flippable)),
    ...[PRESENCE_MEASURE].flatMap((measure) => compareMeasure(measure, pairs, slow(settings))),
    ...[AP50_MEASURE].flatMap((measure) => compareMeasure(measure, pairs, slow(settings))),
  ];
  const adjusted = holmAdjusted(measures.map(({ p }) => p));
  const { rows: _a, ...factsA } = a;
  const { rows: _b, ...factsB } = b;
  return {
    a: factsA,
    b: factsB,
    settings,
    ...left,
    paired: pairs.length,
    cases: new Set(pairs.map((pair) => caseKey(pair.a))).size,
    measures: measures.map((one, at) => ({ ...one, holmP: adjusted[at] })),
    pairs,
  };
}

function slow({ seed, resamples, permutations }: ComparisonOptions): ComparisonOptions {
  return {
    seed,
    resamples: Math.min(resamples, MOST_SLOW.resamples),
    permutations: Math.min(permutations, MOST_SLOW.permutations),
  };
}

type Strata<Case> = readonly Stratum<CasePair<Case>>[];
/** Differences of cases whose sum is the statistic, so that swapping labels flips signs; null if it is no such sum. */
type Flips<Case> = (strata: Strata<Case>) => number[] | null;

/** A mean of answers that weigh the same in both: each case adds its share, divided by its modality's weight. */
const flippable: Flips<Ratio> = (strata) => {
  const same = strata.every(({ cases }) => cases.every(({ a, b }) => a.weight === b.weight));
  if (!same) return null;
  return strata.flatMap(({ cases }) => {
    const weight = cases.reduce((sum, { a }) => sum + a.weight, 0);
    return cases.map(({ a, b }) => (b.amount - a.amount) / weight);
  });
};

function compareMeasure<Case>(
  measure: Measure<Case>,
  pairs: readonly RowPair[],
  settings: ComparisonOptions,
  flips: Flips<Case> = () => null,
): ComparedMeasure[] {
  const asked: MeasureTable["protocol"][] = measure.isPerProtocol ? [...measure.protocols] : ["text, absent"];
  return asked.flatMap((protocol) => {
    const own = pairs.filter(({ a }) =>
      measure.isPerProtocol ? a.protocol === protocol : measure.protocols.includes(a.protocol),
    );
    return compareOne(measure, protocol, own, settings, flips) ?? [];
  });
}

function compareOne<Case>(
  measure: Measure<Case>,
  protocol: MeasureTable["protocol"],
  pairs: readonly RowPair[],
  { seed, resamples, permutations }: ComparisonOptions,
  flips: Flips<Case>,
): ComparedMeasure | null {
  const scoreOf = (cases: readonly CasePair<Case>[], which: "a" | "b") =>
    measure.value(cases.map((one) => one[which]));
  const difference = (cases: readonly CasePair<Case>[]): number | null => {
    const [a, b] = [scoreOf(cases, "a"), scoreOf(cases, "b")];
    return a === null || b === null ? null : b - a;
  };
  const byModality = groupBy(pairs, ({ a }) => a.modality);
  const named = HEADLINE_MODALITIES.flatMap((name) => {
    const stratum = toStratum(measure, byModality.get(name) ?? []);
    return difference(stratum.cases) === null ? [] : [{ name, stratum }];
  });
  if (named.length === 0) return null;
  const strata = named.map(({ stratum }) => stratum);
  const rng = (...parts: string[]) => Random.derive(seed, "A against B", protocol, measure.name, ...parts);
  const mean = (which: "a" | "b") =>
    strata.reduce((sum, { cases }) => sum + scoreOf(cases, which)!, 0) / strata.length;
  return {
    protocol,
    measure: measure.name,
    a: mean("a"),
    b: mean("b"),
    difference: estimateOver(strata, difference, rng("interval"), resamples),
    byModality: named.map(({ name, stratum }) => ({
      name,
      ...estimateOver([stratum], difference, rng("modality", name), resamples),
    })),
    p: testDifference(strata, difference, flips, rng("test"), permutations),
    holmP: null,
    byQuestion: countQuestions(
      measure,
      named.flatMap(({ name }) => byModality.get(name) ?? []),
    ),
  };
}

/** The exact test where the statistic is a sum over cases, else that which makes the statistic anew for each draw. */
function testDifference<Case>(
  strata: Strata<Case>,
  difference: (cases: readonly CasePair<Case>[]) => number | null,
  flips: Flips<Case>,
  rng: Random,
  permutations: number,
): number | null {
  const sums = flips(strata);
  if (sums !== null) return signFlipP(sums, rng, permutations);
  const groups = strata.map(({ cases }) => cases);
  return labelSwapP(groups, (drawn) => meanOf(drawn.map(difference)), rng, permutations);
}

function meanOf(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return values.length === 0 ? null : sum / values.length;
}

/** Questions that one of the two evaluations did not measure are left out. */
function toStratum<Case>(measure: Measure<Case>, pairs: readonly RowPair[]): Stratum<CasePair<Case>> {
  let samples = 0;
  const cases = [...groupBy(pairs, ({ a }) => caseKey(a)).values()].flatMap((group): CasePair<Case>[] => {
    const measured = group.flatMap((pair): CasePair<Case>[] => {
      const [a, b] = [measure.part(pair.a), measure.part(pair.b)];
      return a === null || b === null ? [] : [{ a, b }];
    });
    samples += measured.length;
    if (measured.length === 0) return [];
    return [measured.reduce((x, y) => ({ a: measure.add(x.a, y.a), b: measure.add(x.b, y.b) }))];
  });
  return { cases, samples };
}

function countQuestions<Case>(
  measure: Measure<Case>,
  pairs: readonly RowPair[],
): ComparedMeasure["byQuestion"] {
  const sign = isLowerBetter(measure.name) ? -1 : 1;
  const counts = { better: 0, equal: 0, worse: 0 };
  for (const pair of pairs) {
    const [a, b] = [measure.part(pair.a), measure.part(pair.b)];
    if (a === null || b === null) continue;
    const [before, after] = [measure.value([a]), measure.value([b])];
    if (before === null || after === null) continue;
    const gain = sign * (after - before);
    if (Math.abs(gain) < 1e-9) counts.equal++;
    else if (gain > 0) counts.better++;
    else counts.worse++;
  }
  return counts.better + counts.equal + counts.worse === 0 ? null : counts;
}
