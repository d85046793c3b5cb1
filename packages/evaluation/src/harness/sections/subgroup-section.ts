import { groupBy, Random } from "@mimo/base";
import type { Cell, ReportSection, ReportTable } from "../../report/section.js";
import { caseKey, estimateOver, toStratum } from "../estimate.js";
import type { EvaluationReport } from "../evaluation-report.js";
import { type Measure, RATIO_MEASURES, type Ratio } from "../measures.js";
import type { Protocol } from "../protocol.js";
import type { SampleRow } from "../sample-row.js";
import { SUBGROUP_ATTRIBUTES, type SubgroupAttribute } from "../subgroup-attributes.js";
import type { SummaryOptions } from "../summarise.js";

/** Fewer tell of persons, not of groups. */
const FEWEST_CASES = 5;
const PROTOCOLS: readonly Protocol[] = ["text", "box", "point"];
const DICE: Measure<Ratio> = RATIO_MEASURES.find(({ name }) => name === "dice")!;

const NOTES = [
  `Dice by what the data say of patients and pictures, within each modality; groups of fewer than ${FEWEST_CASES} patients are left out, and so are attributes with one group alone.`,
  "Groups differ in more than the attribute (datasets, structures): a difference is a question, not an answer.",
];

/** Dice by sex, age, device and so on; null if the data say nothing, or of too few. */
export function subgroupSection(
  report: Pick<EvaluationReport, "rows" | "settings" | "mainAnswerer">,
): ReportSection | null {
  const rows = report.rows.filter(
    ({ answerer, protocol }) => answerer === report.mainAnswerer && PROTOCOLS.includes(protocol),
  );
  const tables = SUBGROUP_ATTRIBUTES.flatMap((attribute) => tableOf(attribute, rows, report.settings) ?? []);
  if (tables.length === 0) return null;
  return { id: "subgroups", title: "Subgroups", notes: NOTES, tables, figures: [] };
}

function tableOf(
  attribute: SubgroupAttribute,
  rows: readonly SampleRow[],
  options: SummaryOptions,
): ReportTable | null {
  const told = rows.filter((row) => row.attributes[attribute] !== undefined);
  const lines = [...groupBy(told, ({ modality }) => modality)].flatMap(([modality, own]) => {
    const groups = [...groupBy(own, (row) => row.attributes[attribute])].filter(
      ([, group]) => countCases(group) >= FEWEST_CASES,
    );
    if (groups.length < 2) return [];
    groups.sort(([a], [b]) => (a < b ? -1 : 1));
    return groups.map(([value, group]): Cell[] => [
      modality,
      value,
      String(countCases(group)),
      ...PROTOCOLS.map((protocol) => diceOf(protocol, group, `${attribute} ${modality} ${value}`, options)),
    ]);
  });
  if (lines.length === 0) return null;
  const columns = ["modality", attribute, "patients", ...PROTOCOLS.map((name) => `Dice, ${name}`)];
  return { caption: `By ${attribute}`, columns, rows: lines };
}

function diceOf(
  protocol: Protocol,
  rows: readonly SampleRow[],
  name: string,
  { seed, resamples }: SummaryOptions,
): Cell {
  const stratum = toStratum(
    DICE,
    rows.filter((row) => row.protocol === protocol),
  );
  const strata = stratum.cases.length === 0 ? [] : [stratum];
  return estimateOver(strata, DICE.value, Random.derive(seed, "subgroup", protocol, name), resamples);
}

function countCases(rows: readonly SampleRow[]): number {
  return new Set(rows.map(caseKey)).size;
}
