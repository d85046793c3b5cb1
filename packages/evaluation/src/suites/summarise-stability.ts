import type { StabilityRow, SuiteRow } from "../harness/suite-rows.js";
import type { SummaryOptions } from "../harness/summarise.js";
import type { ReportFigure, ReportSection } from "../report/section.js";
import { JITTERS } from "./run-stability.js";
import {
  describeRows,
  estimateMean,
  estimateOfModality,
  MEAN_RULE,
  modalitiesOf,
  type ScoreOf,
} from "./suite-estimates.js";

interface Column {
  readonly name: string;
  readonly scoreOf: ScoreOf<StabilityRow>;
}

const COLUMNS: readonly Column[] = [
  { name: "mean Dice", scoreOf: ({ dice }) => dice.reduce((sum, one) => sum + one, 0) / dice.length },
  { name: "worst Dice", scoreOf: ({ dice }) => Math.min(...dice) },
  { name: "pairwise IoU", scoreOf: ({ pairwiseIou }) => pairwiseIou },
];

const notesOf = (draws: number): string[] => [
  `Every edge of the true box is moved by up to the given share of its side, inwards or outwards, each place as likely; points lie anywhere in the structure. ${draws} draws each; the unmoved box is asked twice. Nothing is named.`,
  "The worst is that of the draws of one structure, then the mean over structures. Pairwise IoU is the mean over all pairs of a structure's answers and needs no truth; two answers without a mask agree fully (1), so read it beside the Dice.",
];

/**
 * How much answers change with the placing of a box or a point.
 *
 * @param rows - Of any suite; stability rows are taken.
 * @returns Null if there are none.
 */
export function summariseStability(rows: readonly SuiteRow[], options: SummaryOptions): ReportSection | null {
  const own = rows.filter((row): row is StabilityRow => row.kind === "stability");
  if (own.length === 0) return null;
  const prompts = [...JITTERS, null].filter((jitter) => ofPrompt(own, jitter).length > 0);
  const names = COLUMNS.map(({ name }) => name);
  return {
    id: "stability",
    title: "Robustness to the placing of boxes and points",
    notes: [describeRows(own), MEAN_RULE, ...notesOf(Math.max(...own.map(({ dice }) => dice.length)))],
    tables: [
      {
        caption: "Several draws of one prompt",
        columns: ["prompt", ...names],
        rows: prompts.map((jitter) => [
          nameOf(jitter),
          ...COLUMNS.map(({ name, scoreOf }) =>
            estimateMean(ofPrompt(own, jitter), scoreOf, `${nameOf(jitter)} ${name}`, options),
          ),
        ]),
      },
      {
        caption: "Several draws of one prompt, by modality",
        columns: ["modality", "prompt", ...names],
        rows: modalitiesOf(own).flatMap((modality) =>
          prompts.map((jitter) => [
            modality,
            nameOf(jitter),
            ...COLUMNS.map(({ name, scoreOf }) => {
              const label = `${nameOf(jitter)} ${name}`;
              return estimateOfModality(ofPrompt(own, jitter), modality, scoreOf, label, options);
            }),
          ]),
        ),
      },
    ],
    figures: [boxFigure(own, options)],
  };
}

function boxFigure(rows: readonly StabilityRow[], options: SummaryOptions): ReportFigure {
  const quick = { ...options, resamples: 1 };
  return {
    name: "box-jitter",
    caption: "Boxes whose edges moved",
    kind: "lines",
    xLabel: "largest move of an edge, % of the side",
    yLabel: "Dice, IoU",
    x: JITTERS.map((jitter) => 100 * jitter),
    series: COLUMNS.map(({ name, scoreOf }) => ({
      name,
      values: JITTERS.map((jitter) => estimateMean(ofPrompt(rows, jitter), scoreOf, name, quick).value),
    })),
    yRange: [0, 1],
  };
}

function ofPrompt(rows: readonly StabilityRow[], jitter: number | null): StabilityRow[] {
  return rows.filter((row) => row.jitter === jitter);
}

function nameOf(jitter: number | null): string {
  return jitter === null ? "point anywhere" : `box ± ${100 * jitter} %`;
}
