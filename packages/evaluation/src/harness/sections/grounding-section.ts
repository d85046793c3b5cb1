import { groupBy } from "@mimo/base";
import { averagePrecision } from "../../metrics/average-precision.js";
import { gcgScores } from "../../metrics/grounding/gcg.js";
import type { GroundedAnswer } from "../../metrics/grounding/grounded-answer.js";
import { poolStrict, type StrictScore, strictScore } from "../../metrics/grounding/strict.js";
import type { Cell, ReportSection } from "../../report/section.js";
import type { EvaluationReport } from "../evaluation-report.js";
import { QUESTIONS } from "../measures.js";
import type { SampleRow } from "../sample-row.js";
import type { SummaryOptions } from "../summarise.js";
import { pooledEstimate } from "./pooled-estimate.js";

/** An answer with its strict scores, which are too slow to make again for each draw. */
interface ScoredAnswer {
  readonly answer: GroundedAnswer;
  readonly byName: StrictScore;
  readonly byMask: StrictScore;
}
type ScoreOf = (answers: readonly ScoredAnswer[]) => number | null;
type Pool = ReturnType<typeof poolStrict>;

const byName =
  (pick: (pool: Pool) => number | null): ScoreOf =>
  (answers) =>
    pick(poolStrict(answers.map((one) => one.byName)));

const STRICT: readonly (readonly [column: string, score: ScoreOf])[] = [
  ["mIoU", byName(({ meanIou }) => meanIou)],
  ["precision", byName(({ grounded }) => grounded.precision)],
  ["recall", byName(({ grounded }) => grounded.recall)],
  ["F1", byName(({ grounded }) => grounded.f1)],
  ["mIoU, any name", (answers) => poolStrict(answers.map(({ byMask }) => byMask)).meanIou],
  ["F1 of names", byName(({ terms }) => terms.f1)],
];
const GCG: typeof STRICT = [
  [
    "AP50",
    (answers) =>
      averagePrecision(
        answers.map(({ answer }) => toDetections(answer)),
        { areScoresIgnored: true },
      ),
  ],
  ["mIoU", (answers) => gcgScores(answers.map(({ answer }) => answer))?.meanIou ?? null],
  ["recall", (answers) => gcgScores(answers.map(({ answer }) => answer))?.recall ?? null],
];

const NOTES = [
  "Strict: terms and structures are paired one to one by the Hungarian method, only where the name is right; a missed structure counts 0, a superfluous term costs precision. A pair is right from an IoU of 0.5.",
  "GCG: the rules of GLaMM's evaluation, to stand beside published tables: misses do not lower its mIoU, AP50 takes every score for 1, and a phrase matches by shared words where the original compares BERT states. Of answers to which there is something to find.",
  "Answers of all modalities together; intervals by patient, 200 draws. Means over modalities are in the tables by modality.",
];

/** How well answers in sentences are tied to masks; null if none was asked for. */
export function groundingSection(report: Pick<EvaluationReport, "rows" | "settings">): ReportSection | null {
  const asked = report.rows.filter(
    ({ protocol, grounding }) => QUESTIONS.includes(protocol) && grounding !== null,
  );
  if (asked.length === 0) return null;
  const groups = [
    ...groupBy(asked, ({ protocol, answerer }) => JSON.stringify([protocol, answerer])).values(),
  ];
  groups.sort((a, b) => QUESTIONS.indexOf(a[0].protocol) - QUESTIONS.indexOf(b[0].protocol));
  const tableOf = (caption: string, columns: typeof STRICT, isWanted: (row: SampleRow) => boolean) => ({
    caption,
    columns: ["asked by", "answerer", "answers", ...columns.map(([name]) => name)],
    rows: groups.flatMap((rows) => rowOf(rows.filter(isWanted), caption, columns, report.settings)),
  });
  return {
    id: "grounding",
    title: "Grounded answers",
    notes: NOTES,
    tables: [
      tableOf("Strict", STRICT, () => true),
      tableOf("GCG, as GLaMM counts", GCG, ({ grounding }) => grounding!.truths.length > 0),
    ],
    figures: [],
  };
}

function rowOf(
  rows: readonly SampleRow[],
  caption: string,
  columns: typeof STRICT,
  options: SummaryOptions,
): Cell[][] {
  if (rows.length === 0) return [];
  const { protocol, answerer } = rows[0];
  const scored = new Map(rows.map((row) => [row, scoreGrounding(row.grounding!)]));
  const cells = columns.map(([name, score]) =>
    pooledEstimate(
      rows,
      (row) => scored.get(row) ?? null,
      score,
      `${caption} ${name} ${protocol} ${answerer}`,
      options,
    ),
  );
  return [[protocol, answerer, String(rows.length), ...cells]];
}

function scoreGrounding(answer: GroundedAnswer): ScoredAnswer {
  return { answer, byName: strictScore(answer, "same"), byMask: strictScore(answer, "any") };
}

function toDetections({ predicted, truths, ious }: GroundedAnswer) {
  return { scores: predicted.map(() => 1), truths: truths.length, ious };
}
