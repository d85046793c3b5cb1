import { groupBy } from "@mimo/base";
import {
  type AnswerLanguage,
  type LanguageScores,
  poolLanguage,
  scoreLanguage,
} from "../../metrics/language/language-scores.js";
import type { Cell, ReportSection } from "../../report/section.js";
import type { EvaluationReport } from "../evaluation-report.js";
import { QUESTIONS } from "../measures.js";
import type { SampleRow } from "../sample-row.js";
import type { SummaryOptions } from "../summarise.js";
import { pooledEstimate } from "./pooled-estimate.js";

/** Numbers of a set of answers, and their columns. */
const SCORES: readonly (readonly [column: string, scoreOf: (scores: LanguageScores) => number | null])[] = [
  ["BLEU-4", ({ bleu }) => bleu[3]],
  ["ROUGE-L", ({ rougeL }) => rougeL],
  ["METEOR", ({ meteor }) => meteor],
  ["CIDEr", ({ cider }) => cider],
];
const COCO_SCORES: typeof SCORES = [
  ["BLEU-4", ({ cocoBleu }) => cocoBleu[3]],
  ["ROUGE-L", ({ cocoRougeL }) => cocoRougeL],
  ["CIDEr-D", ({ ciderD }) => ciderD],
];

const NOTES = [
  "Answers in sentences against the reference answer, tags taken out; an answer without words counts. They measure wording, not truth: closed questions, terms and masks have their own tables.",
  "BLEU-4 as sacrebleu has it, and ROUGE-L, METEOR, CIDEr as their papers; the second table as COCO's caption evaluation counts, for published numbers. CIDEr may exceed 1, and weighs words by how few references of the same set have them.",
  "Answers of all modalities together; intervals by patient, 200 draws.",
];

/** How the wording of answers compares with the references; null if there are none. */
export function languageSection(report: Pick<EvaluationReport, "rows" | "settings">): ReportSection | null {
  const asked = report.rows.filter(
    ({ protocol, answer, reference }) =>
      QUESTIONS.includes(protocol) && answer !== null && reference !== null,
  );
  if (asked.length === 0) return null;
  const groups = [
    ...groupBy(asked, ({ protocol, answerer }) => JSON.stringify([protocol, answerer])).values(),
  ];
  groups.sort((a, b) => QUESTIONS.indexOf(a[0].protocol) - QUESTIONS.indexOf(b[0].protocol));
  const scored = groups.map((rows) => ({ rows, scores: scoresOf(rows) }));
  const tableOf = (caption: string, columns: typeof SCORES) => ({
    caption,
    columns: ["asked by", "answerer", "answers", ...columns.map(([name]) => name)],
    rows: scored.map(({ rows, scores }) => [
      rows[0].protocol,
      rows[0].answerer,
      String(rows.length),
      ...columns.map(([name, scoreOf]) => cellOf(rows, scores, name, scoreOf, report.settings)),
    ]),
  });
  return {
    id: "language",
    title: "Wording of answers",
    notes: NOTES,
    tables: [
      tableOf("Against the reference answers", SCORES),
      tableOf("As COCO's caption evaluation counts", COCO_SCORES),
    ],
    figures: [],
  };
}

function scoresOf(rows: readonly SampleRow[]): Map<SampleRow, AnswerLanguage> {
  const scores = scoreLanguage(
    rows.map(({ answer, reference }) => ({ said: answer!, references: [reference!] })),
  );
  return new Map(rows.map((row, at) => [row, scores[at]]));
}

function cellOf(
  rows: readonly SampleRow[],
  scores: ReadonlyMap<SampleRow, AnswerLanguage>,
  name: string,
  scoreOf: (scores: LanguageScores) => number | null,
  options: SummaryOptions,
): Cell {
  const value = (parts: readonly AnswerLanguage[]) => {
    const all = poolLanguage(parts);
    return all === null ? null : scoreOf(all);
  };
  const { protocol, answerer } = rows[0];
  return pooledEstimate(
    rows,
    (row) => scores.get(row) ?? null,
    value,
    `${name} ${protocol} ${answerer}`,
    options,
  );
}
