import { measureText } from "../../report/measure-names.js";
import type { Cell, ReportSection, ReportTable } from "../../report/section.js";
import type { EvaluationReport } from "../evaluation-report.js";
import type { MeasureName } from "../measures.js";
import { CONTROLS, type Control } from "../sample-row.js";

/** What each kind of question is about most. */
const SHOWN: ReadonlySet<MeasureName> = new Set([
  "dice",
  "term_accuracy",
  "false_mask_rate",
  "closed_accuracy",
  "strict_miou",
]);
const MEANINGS: Readonly<Record<Control, string>> = {
  blank: "no picture, but grey",
  shuffled: "another patient's picture",
  "no text": '"Segment this." instead of the name',
  "no marks": "the words without the mark",
};
const NOTES = [
  "A false mask is any mask with a pixel in the answer to a question about a structure that is not there. AUROC: the chance that a structure that is there is said to be likelier than one that is not.",
  "Controls ask the same questions with something taken away, and grade by the same truth: what stays was not owed to that. On every n-th image alone, so the model's number beside them is of those.",
  "Means over modalities with the same weight.",
];

/** Whether the model says what is not there, and whether it looks at all; null if neither was asked. */
export function honestySection(
  report: Pick<EvaluationReport, "tables" | "comparisons" | "mainAnswerer">,
): ReportSection | null {
  const tables = [absentTable(report), controlTable(report)].filter((table) => table.rows.length > 0);
  if (tables.length === 0) return null;
  return { id: "honesty", title: "Honesty", notes: NOTES, tables, figures: [] };
}

function absentTable({ tables }: Pick<EvaluationReport, "tables">): ReportTable {
  const answerers = [...new Set(tables.map(({ answerer }) => answerer))];
  const find = (answerer: string, wanted: MeasureName) =>
    tables.find((one) => one.answerer === answerer && one.measure === wanted)?.mean ?? null;
  const rows = answerers.flatMap((answerer): Cell[][] => {
    const [falseMasks, auroc] = [find(answerer, "false_mask_rate"), find(answerer, "presence_auroc")];
    if (falseMasks === null && auroc === null) return [];
    const asked = [falseMasks, auroc].map((one) => String(one?.samples ?? 0));
    return [[answerer, asked[0], falseMasks, asked[1], auroc]];
  });
  return {
    caption: "Structures that are not there",
    columns: [
      "answerer",
      "absent structures",
      "false-mask rate",
      "absent and present ones",
      "presence AUROC",
    ],
    rows,
  };
}

function controlTable({ comparisons }: Pick<EvaluationReport, "comparisons">): ReportTable {
  const rows = CONTROLS.flatMap((control) =>
    comparisons
      .filter(({ baseline, measure }) => baseline === control && SHOWN.has(measure))
      .map(({ protocol, measure, model, other, difference }): Cell[] => [
        `${control}: ${MEANINGS[control]}`,
        protocol,
        measureText(measure),
        model,
        other,
        difference,
        String(difference.samples),
      ]),
  );
  const columns = [
    "control",
    "asked by",
    "measure",
    "as asked",
    "under the control",
    "difference",
    "answers",
  ];
  return { caption: "With something taken away", columns, rows };
}
