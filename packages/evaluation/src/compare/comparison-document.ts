import type { SampleRow } from "../harness/sample-row.js";
import { HEADLINE_MODALITIES } from "../harness/summarise.js";
import { diceOfOverlap } from "../metrics/overlap.js";
import { numberText } from "../report/cell-text.js";
import { isLowerBetter, measureText } from "../report/measure-names.js";
import { plainSection, type ReportDocument } from "../report/report-document.js";
import type { Cell, ReportFigure, ReportSection, ReportTable } from "../report/section.js";
import type { ComparedMeasure, EvaluationComparison } from "./compare-evaluations.js";

const ALPHA = 0.05;
const MOST_CHANGED = 10;

/** A comparison as a document. */
export function comparisonDocument(comparison: EvaluationComparison): ReportDocument {
  return {
    title: "Evaluation B against A",
    lead: [`A: \`${comparison.a.name}\`. B: \`${comparison.b.name}\`.`, pairingText(comparison)],
    headline: [],
    sections: [
      measureSection(comparison),
      settingsSection(comparison),
      modalitySection(comparison),
      changeSection(comparison),
    ],
  };
}

/** How many questions are compared, and how many are not. */
export function pairingText({ paired, cases, onlyA, onlyB, differing }: EvaluationComparison): string {
  const compared = `${paired} questions about ${cases} cases are compared`;
  if (onlyA + onlyB + differing === 0) return `${compared}: all that A and B asked.`;
  return `Their questions differ: ${compared}, and left out are ${onlyA} that only A asked, ${onlyB} that only B asked and ${differing} that share an id but not words, targets or truth.`;
}

function measureSection({ measures }: EvaluationComparison): ReportSection {
  const table: ReportTable = {
    caption: "B against A, means over modalities",
    columns: [
      "asked by", "measure", "A", "B", "B minus A", "p", "p (Holm)", "finding", "better", "equal", "worse", "questions", "cases",
    ], // biome-ignore format: one head
    rows: measures.map((one): Cell[] => [
      one.protocol,
      measureText(one.measure),
      one.a,
      one.b,
      one.difference,
      pText(one.p),
      pText(one.holmP),
      findingOf(one),
      ...countCells(one.byQuestion),
      String(one.difference.samples),
      String(one.difference.cases),
    ]),
  };
  const notes = [
    `Means are over answers within each modality, then over modalities with the same weight: ${HEADLINE_MODALITIES.join(", ")}.`,
    "In brackets the 95 % interval of the difference: percentile bootstrap by case, both evaluations drawn together.",
    "p: two-sided paired permutation test by case. Holm: corrected over all tests of this table.",
    `Finding: at a corrected p below ${ALPHA}. "No difference shown" is not "the same".`,
    "Better, equal, worse: questions, by B's answer against A's.",
  ];
  return { id: "measures", title: "Measures", notes, tables: [table], figures: diceFigure(measures) };
}

function countCells(counts: ComparedMeasure["byQuestion"]): Cell[] {
  return counts === null
    ? [null, null, null]
    : [String(counts.better), String(counts.equal), String(counts.worse)];
}

function findingOf({ measure, difference, holmP }: ComparedMeasure): string {
  if (holmP === null || holmP >= ALPHA || difference.value === null) return "no difference shown";
  return difference.value > 0 !== isLowerBetter(measure) ? "B is better" : "A is better";
}

function pText(p: number | null): string {
  if (p === null) return "-";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

function diceFigure(measures: readonly ComparedMeasure[]): ReportFigure[] {
  const dice = measures.filter(({ measure }) => measure === "dice");
  if (dice.length === 0) return [];
  return [
    {
      name: "dice-a-and-b",
      caption: "Dice of A and B by prompt",
      kind: "bars",
      xLabel: "asked by",
      yLabel: "Dice",
      x: dice.map(({ protocol }) => protocol),
      series: [
        { name: "A", values: dice.map(({ a }) => a) },
        { name: "B", values: dice.map(({ b }) => b) },
      ],
      yRange: [0, 1],
    },
  ];
}

function settingsSection({ a, b, settings }: EvaluationComparison): ReportSection {
  const { seed, resamples, permutations } = settings;
  const table: ReportTable = {
    caption: "The two evaluations",
    columns: ["what", "A", "B"],
    rows: [
      ["folder", a.name, b.name],
      ["weights (SHA-256)", a.weightsHash ?? "-", b.weightsHash ?? "-"],
      ["command", a.command ?? "-", b.command ?? "-"],
      ["date", a.createdAt ?? "-", b.createdAt ?? "-"],
      ["seed of the questions", String(a.seed), String(b.seed)],
    ],
  };
  const note = `Seed ${seed}; ${resamples} draws per interval and ${permutations} per test (AUROC and AP50: at most 200 and 2000).`;
  return plainSection("how-it-was-made", "How it was made", [note], [table]);
}

function modalitySection({ measures }: EvaluationComparison): ReportSection {
  const found = new Set(measures.flatMap(({ byModality }) => byModality.map(({ name }) => name)));
  const names = HEADLINE_MODALITIES.filter((name) => found.has(name));
  const table: ReportTable = {
    caption: "B minus A by modality",
    columns: ["asked by", "measure", ...names],
    rows: measures.map(({ protocol, measure, byModality }): Cell[] => [
      protocol,
      measureText(measure),
      ...names.map((name) => byModality.find((one) => one.name === name) ?? null),
    ]),
  };
  const note = "Intervals here are not corrected for how many there are: some miss zero by chance.";
  return plainSection("by-modality", "By modality", [note], [table]);
}

function changeSection({ pairs }: EvaluationComparison): ReportSection {
  const changes = pairs
    .flatMap(({ a, b }) => {
      const [before, after] = [meanDice(a), meanDice(b)];
      return before === null || after === null ? [] : [{ a, b, before, after, change: after - before }];
    })
    .sort((x, y) => y.change - x.change);
  const rowsOf = (chosen: typeof changes) =>
    chosen.map(({ a, b, before, after, change }): Cell[] => [
      a.sampleId,
      a.modality,
      a.protocol,
      a.targets.join(", "),
      before,
      after,
      `${change > 0 ? "+" : ""}${numberText(change)}`,
      a.terms.join(", "),
      b.terms.join(", "),
    ]);
  const columns = [
    "sample",
    "modality",
    "asked by",
    "structure",
    "Dice of A",
    "Dice of B",
    "change",
    "A said",
    "B said",
  ];
  const gains = changes.filter(({ change }) => change > 0).slice(0, MOST_CHANGED);
  const losses = changes
    .filter(({ change }) => change < 0)
    .slice(-MOST_CHANGED)
    .reverse();
  return plainSection(
    "changes",
    "Largest changes",
    ["Of Dice, over all ways of asking; samples with several targets by their mean."],
    [
      { caption: "Largest gains of B", columns, rows: rowsOf(gains) },
      { caption: "Largest losses of B", columns, rows: rowsOf(losses) },
    ],
  );
}

function meanDice({ overlaps }: SampleRow): number | null {
  if (overlaps.length === 0) return null;
  return overlaps.reduce((sum, overlap) => sum + diceOfOverlap(overlap), 0) / overlaps.length;
}
