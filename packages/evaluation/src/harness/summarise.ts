import { groupBy, Random } from "@mimo/base";
import { type Estimate, estimateOver, type Stratum, toStratum } from "./estimate.js";
import {
  AP50_MEASURE,
  type Measure,
  type MeasureName,
  PRESENCE_MEASURE,
  RATIO_MEASURES,
} from "./measures.js";
import type { Protocol } from "./protocol.js";
import type { Answerer, SampleRow } from "./sample-row.js";

/** The modalities that the headline numbers are the mean of; others, microscopy among them, stand apart. */
export const HEADLINE_MODALITIES: readonly string[] = [
  "ct",
  "mr",
  "xray",
  "ultrasound",
  "fundus",
  "dermoscopy",
  "endoscopy",
  "pathology",
];

/** The AUROC and average precision sort all scores for each draw, which is slow. */
const MOST_SORTED_RESAMPLES = 200;

/** A number for one group of answers. */
export interface GroupEstimate extends Estimate {
  readonly name: string;
}

/** One measure of one answerer. */
export interface MeasureTable {
  readonly answerer: Answerer;
  readonly protocol: Protocol | "text, absent";
  readonly measure: MeasureName;
  /** Mean over masks or answers within each modality, then over those of the eight headline modalities that have any. */
  readonly mean: Estimate & { readonly modalities: readonly string[] };
  /** In the order of {@link HEADLINE_MODALITIES}, then others by name. */
  readonly byModality: readonly GroupEstimate[];
  readonly byDataset: readonly GroupEstimate[];
  /** By canonical term, for answers with one target. */
  readonly byTerm: readonly GroupEstimate[];
}

/** The main answerer against a baseline on the same questions; each number is a mean over modalities as in {@link MeasureTable}. */
export interface Comparison {
  readonly baseline: Exclude<Answerer, "model" | "imported">;
  readonly protocol: Protocol;
  readonly measure: MeasureName;
  /** Of the main answerer. */
  readonly model: number | null;
  readonly other: number | null;
  /** The main answerer's minus the baseline's; its interval draws cases for both at once. */
  readonly difference: Estimate;
}

/** How often to draw cases again, and from which seed. */
export interface SummaryOptions {
  readonly seed: number;
  readonly resamples: number;
}

/** Every table that the answers allow; tables without an answer are left out. */
export function summarise(rows: readonly SampleRow[], options: SummaryOptions): MeasureTable[] {
  const sorted = { ...options, resamples: Math.min(options.resamples, MOST_SORTED_RESAMPLES) };
  return [...groupBy(rows, ({ answerer }) => answerer)].flatMap(([answerer, answers]) => [
    ...RATIO_MEASURES.flatMap((measure) => tablesOf(measure, answerer, answers, options)),
    ...tablesOf(AP50_MEASURE, answerer, answers, sorted),
    ...tablesOf(PRESENCE_MEASURE, answerer, answers, sorted),
  ]);
}

function tablesOf<Case>(
  measure: Measure<Case>,
  answerer: Answerer,
  rows: readonly SampleRow[],
  options: SummaryOptions,
): MeasureTable[] {
  if (!measure.isPerProtocol) {
    const own = rows.filter(({ protocol }) => measure.protocols.includes(protocol));
    const table = tableOf(measure, answerer, "text, absent", own, options);
    return table === null ? [] : [table];
  }
  return measure.protocols.flatMap((name) => {
    const own = rows.filter(({ protocol }) => protocol === name);
    return tableOf(measure, answerer, name, own, options) ?? [];
  });
}

function tableOf<Case>(
  measure: Measure<Case>,
  answerer: Answerer,
  protocol: MeasureTable["protocol"],
  rows: readonly SampleRow[],
  { seed, resamples }: SummaryOptions,
): MeasureTable | null {
  const rngFor = (...parts: string[]) => Random.derive(seed, answerer, protocol, measure.name, ...parts);
  const groupsBy = (kind: string, keyOf: (row: SampleRow) => string | null): GroupEstimate[] =>
    strataBy(measure, rows, keyOf).map(([name, stratum]) => ({
      name,
      ...estimateOver([stratum], measure.value, rngFor(kind, name), resamples),
    }));
  const byModality = groupsBy("modality", ({ modality }) => modality).sort(byHeadlineOrder);
  if (byModality.length === 0) return null;
  const headline = headlineStrata(measure, rows);
  const mean = estimateOver(
    headline.map(([, stratum]) => stratum),
    measure.value,
    rngFor("mean"),
    resamples,
  );
  return {
    answerer,
    protocol,
    measure: measure.name,
    mean: { ...mean, modalities: headline.map(([name]) => name) },
    byModality,
    byDataset: groupsBy("dataset", ({ dataset }) => dataset).sort(byName),
    byTerm: groupsBy("term", ({ targets }) => (targets.length === 1 ? targets[0] : null)).sort(byName),
  };
}

/** Groups in which the measure is defined. */
function strataBy<Case>(
  measure: Measure<Case>,
  rows: readonly SampleRow[],
  keyOf: (row: SampleRow) => string | null,
): [string, Stratum<Case>][] {
  return [...groupBy(rows, keyOf)].flatMap(([name, group]): [string, Stratum<Case>][] => {
    const stratum = toStratum(measure, group);
    return name === null || measure.value(stratum.cases) === null ? [] : [[name, stratum]];
  });
}

function headlineStrata<Case>(measure: Measure<Case>, rows: readonly SampleRow[]): [string, Stratum<Case>][] {
  const found = new Map(strataBy(measure, rows, ({ modality }) => modality));
  return HEADLINE_MODALITIES.flatMap((name): [string, Stratum<Case>][] => {
    const stratum = found.get(name);
    return stratum === undefined ? [] : [[name, stratum]];
  });
}

function byHeadlineOrder(a: GroupEstimate, b: GroupEstimate): number {
  const rank = ({ name }: GroupEstimate) => {
    const at = HEADLINE_MODALITIES.indexOf(name);
    return at < 0 ? HEADLINE_MODALITIES.length : at;
  };
  return rank(a) - rank(b) || byName(a, b);
}

function byName(a: GroupEstimate, b: GroupEstimate): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
