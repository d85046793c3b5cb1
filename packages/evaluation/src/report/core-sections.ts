import { groupBy } from "@mimo/base";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import type { MeasureName } from "../harness/measures.js";
import { type GroupEstimate, HEADLINE_MODALITIES, type MeasureTable } from "../harness/summarise.js";
import { measureText } from "./measure-names.js";
import { plainSection } from "./report-document.js";
import type { Cell, ReportFigure, ReportSection, ReportTable } from "./section.js";

/** The measures that are worth a table by structure. */
const BY_STRUCTURE: ReadonlySet<MeasureName> = new Set(["dice", "nsd", "term_accuracy", "false_mask_rate"]);
/** They look at nothing, so they were asked everything; the controls were asked too few questions for small groups. */
const BLIND: ReadonlySet<string> = new Set(["ellipse", "prior"]);

/** Tables from the mean over modalities to single modalities, a row per answerer. */
export function modalitySection(report: EvaluationReport): ReportSection {
  const tables = [...groupBy(report.tables, ({ measure }) => measure)].map(([measure, group]) =>
    modalityTable(measure, group),
  );
  return {
    id: "by-modality",
    title: "By modality",
    notes: [
      `"mean" weighs the modalities alike: ${HEADLINE_MODALITIES.join(", ")}, as far as they were asked. Others stand apart.`,
      "With each number its 95 % interval; numbers of fewer than two cases have none.",
      "Baselines: `ellipse` fills the given box with an ellipse, `prior` draws the structure's mean mask; `blank` and `shuffled` are the model with the wrong picture, `no text` and `no marks` with half of the question. `imported` is another system.",
    ],
    tables: [...tables, comparisonTable(report)],
    figures: diceFigure(report),
  };
}

function modalityTable(measure: MeasureName, tables: readonly MeasureTable[]): ReportTable {
  const ranked = [...HEADLINE_MODALITIES];
  const found = new Set(tables.flatMap(({ byModality }) => byModality.map(({ name }) => name)));
  const modalities = [
    ...ranked.filter((name) => found.has(name)),
    ...[...found].filter((name) => !ranked.includes(name)).sort(),
  ];
  const byProtocol = [...groupBy(tables, ({ protocol }) => protocol).values()].flat();
  return {
    caption: `${measureText(measure)} by modality`,
    columns: ["asked by", "answerer", "answers", "cases", "mean", ...modalities],
    rows: byProtocol.map(({ protocol, answerer, mean, byModality }) => [
      protocol,
      answerer,
      String(mean.samples),
      String(mean.cases),
      mean,
      ...modalities.map((name): Cell => byModality.find((one) => one.name === name) ?? null),
    ]),
  };
}

function comparisonTable({ comparisons }: EvaluationReport): ReportTable {
  return {
    caption: "Against baselines, on the questions that both were asked",
    columns: ["baseline", "asked by", "measure", "model", "baseline's", "difference", "answers"],
    rows: comparisons.map(({ baseline, protocol, measure, model, other, difference }) => [
      baseline,
      protocol,
      measureText(measure),
      model,
      other,
      difference,
      String(difference.samples),
    ]),
  };
}

function diceFigure({ tables, mainAnswerer }: EvaluationReport): ReportFigure[] {
  const shown = tables.filter(({ answerer, measure }) => answerer === mainAnswerer && measure === "dice");
  const names = [...new Set(shown.flatMap(({ byModality }) => byModality.map(({ name }) => name)))];
  if (names.length === 0) return [];
  const series = shown.map(({ protocol, byModality }) => {
    const found = names.map((name) => byModality.find((one) => one.name === name) ?? null);
    return {
      name: protocol,
      values: found.map((one) => one?.value ?? null),
      intervals: found.map((one) =>
        one?.low == null || one.high === null ? null : ([one.low, one.high] as const),
      ),
    };
  });
  const labels = { caption: "Dice by modality and prompt", xLabel: "modality", yLabel: "Dice" };
  return [{ name: "dice-by-modality", kind: "bars", x: names, yRange: [0, 1], series, ...labels }];
}

/** One table per measure: a row per dataset, a column per way of asking. */
export function datasetSection(report: EvaluationReport): ReportSection {
  const tables = groupTables(report, "byDataset", "dataset", () => true);
  return plainSection("by-dataset", "By dataset", [BLIND_NOTE], tables);
}

/** As {@link datasetSection}, by canonical term. */
export function structureSection(report: EvaluationReport): ReportSection {
  const tables = groupTables(report, "byTerm", "structure", (measure) => BY_STRUCTURE.has(measure));
  const note = "Answers with one target only.";
  return plainSection("by-structure", "By structure", [note, BLIND_NOTE], tables);
}

const BLIND_NOTE = "`n`: answers in the first column. Controls stand in the tables by modality only.";

function groupTables(
  { tables, mainAnswerer }: EvaluationReport,
  kind: "byDataset" | "byTerm",
  what: string,
  isWanted: (measure: MeasureName) => boolean,
): ReportTable[] {
  const shown = tables.filter(
    ({ answerer, measure }) => isWanted(measure) && (answerer === mainAnswerer || BLIND.has(answerer)),
  );
  return [...groupBy(shown, ({ measure }) => measure)].map(([measure, own]) => {
    const columns = [...groupBy(own, ({ protocol }) => protocol).values()].flat();
    const groups = columns.map((one) => new Map(one[kind].map((group) => [group.name, group])));
    const names = [...new Set(groups.flatMap((group) => [...group.keys()]))].sort();
    const heads = columns.map(({ protocol, answerer }) =>
      answerer === mainAnswerer ? protocol : `${protocol} (${answerer})`,
    );
    return {
      caption: `${measureText(measure)} by ${what}`,
      columns: [what, "n", ...heads],
      rows: names.map((name) => {
        const cells = groups.map((group): GroupEstimate | null => group.get(name) ?? null);
        const answers = cells.find((cell) => cell !== null)?.samples ?? 0;
        return [name, String(answers), ...cells];
      }),
    };
  });
}
