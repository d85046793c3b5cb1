import { groupBy } from "@mimo/base";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import type { SampleRow } from "../harness/sample-row.js";
import { diceOfOverlap } from "../metrics/overlap.js";
import { plainSection } from "./report-document.js";
import type { Cell, ReportSection, ReportTable } from "./section.js";

const MOST_WORST = 10;

/** Images that failed, the worst answers of each protocol, and masks of what is not there. */
export function failureSection({ rows, failures, mainAnswerer }: EvaluationReport): ReportSection {
  const own = rows.filter(({ answerer }) => answerer === mainAnswerer);
  const images: ReportTable = {
    caption: "Images that failed",
    columns: ["image", "code", "reason"],
    rows: failures.map(({ imageId, code, reason }) => [imageId, code ?? "", reason]),
  };
  const notes = [
    `Of each way of asking for one structure, the ${MOST_WORST} answers with the lowest Dice; of equal ones, the largest structures first.`,
  ];
  return plainSection("failures", "Failures", notes, [images, ...worstTables(own), ...falseMaskTable(own)]);
}

/** Rows that ask for one structure that is there, with its Dice. */
function scored(rows: readonly SampleRow[]): { row: SampleRow; dice: number }[] {
  return rows.flatMap((row) =>
    row.overlaps.length === 1 && row.targets.length === 1
      ? [{ row, dice: diceOfOverlap(row.overlaps[0]) }]
      : [],
  );
}

/** The answers with the lowest Dice, worst first. */
export function worstRows(rows: readonly SampleRow[], count: number): SampleRow[] {
  return scored(rows)
    .sort((a, b) => a.dice - b.dice || b.row.overlaps[0].truthPx - a.row.overlaps[0].truthPx)
    .slice(0, count)
    .map(({ row }) => row);
}

function worstTables(rows: readonly SampleRow[]): ReportTable[] {
  return [...groupBy(rows, ({ protocol }) => protocol)].flatMap(([protocol, group]): ReportTable[] => {
    const worst = worstRows(group, MOST_WORST);
    if (worst.length === 0) return [];
    return [
      {
        caption: `Worst answers, asked by ${protocol}`,
        columns: ["sample", "modality", "structure", "Dice", "true pixels", "predicted pixels", "said"],
        rows: worst.map((row): Cell[] => [
          row.sampleId,
          row.modality,
          row.targets[0],
          diceOfOverlap(row.overlaps[0]),
          String(row.overlaps[0].truthPx),
          String(row.overlaps[0].predictedPx),
          row.terms.join(", "),
        ]),
      },
    ];
  });
}

function falseMaskTable(rows: readonly SampleRow[]): ReportTable[] {
  const wrong = rows
    .filter(({ protocol, gotMask }) => protocol === "absent" && gotMask)
    .sort((a, b) => (b.presence ?? 0) - (a.presence ?? 0))
    .slice(0, MOST_WORST);
  if (wrong.length === 0) return [];
  return [
    {
      caption: "Surest masks of structures that are not there",
      columns: ["sample", "modality", "asked for", "presence", "said"],
      rows: wrong.map((row): Cell[] => [
        row.sampleId,
        row.modality,
        row.targets.join(", "),
        row.presence,
        row.terms.join(", "),
      ]),
    },
  ];
}
