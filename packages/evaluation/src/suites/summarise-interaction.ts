import type { ClickRow, PromptRow, SuiteRow } from "../harness/suite-rows.js";
import type { SummaryOptions } from "../harness/summarise.js";
import type { HeadlineNumber, ReportSection, ReportTable } from "../report/section.js";
import { clickFigures, clickTables } from "./click-tables.js";
import { PROMPT_KINDS } from "./run-interaction.js";
import {
  describeRows,
  estimateMean,
  estimateOfModality,
  MEAN_RULE,
  modalitiesOf,
} from "./suite-estimates.js";

/** Corrective clicks after which the first screen of a report shows the Dice. */
const HEADLINE_CLICKS = 5;

/**
 * Kinds of prompt against each other, and Dice by corrective clicks.
 *
 * @param rows - Of any suite; prompt and click rows are taken.
 * @returns Null if there are none.
 */
export function summariseInteraction(
  rows: readonly SuiteRow[],
  options: SummaryOptions,
): ReportSection | null {
  const prompts = rows.filter((row): row is PromptRow => row.kind === "prompt");
  const clicks = rows.filter((row): row is ClickRow => row.kind === "clicks");
  if (prompts.length === 0 && clicks.length === 0) return null;
  return {
    id: "interaction",
    title: "Interaction: kinds of prompt, and corrective clicks",
    notes: notesOf([...prompts, ...clicks], clicks[0]?.dice.length ?? 0),
    tables: [...promptTables(prompts, options), ...clickTables(clicks, options)],
    figures: [...promptFigures(prompts, options), ...clickFigures(clicks, options)],
    headline: clickHeadline(clicks, options),
  };
}

function notesOf(rows: readonly (PromptRow | ClickRow)[], scores: number): string[] {
  const notes = [
    describeRows(rows),
    MEAN_RULE,
    'Kinds with text are asked by the true name, the others by "Segment this." without a name. Box edges are moved by up to 5 % of the side, points lie anywhere in the structure; of one kind the mark is the same with text and without.',
    "The rough mask is the truth, grown or shrunk by up to 8 % of its size (the root of its box's area) and moved by up to 6 % of its box's sides. \"The mark alone\" is the Dice of the mark itself: that mask, or an ellipse in the box. A model that is no better has added nothing.",
  ];
  if (scores === 0) return notes;
  return [
    ...notes,
    `Each of the ${scores - 1} clicks goes to the deepest pixel of the largest connected piece of what is wrong: positive where structure is missing, negative where too much is painted. It is applied as the product does: the piece of the mask that the click is about changes, the rest stays. Starts without text are corrected under the name that the model itself gave; where it gave no mask, under the true name.`,
    `NoC@t is the number of clicks until IoU >= t (0 if the start is good enough), ${scores - 1} where it is not reached; the area is that under the Dice curve from 0 to ${scores - 1} clicks, over its width. The clicks know the truth: a person's are worse.`,
  ];
}

/** The suite is run on a part of the images: the number says of how many structures it is. */
function clickHeadline(rows: readonly ClickRow[], options: SummaryOptions): HeadlineNumber[] {
  const own = rows.filter(({ start, dice }) => start === "text" && dice.length > HEADLINE_CLICKS);
  // The label of the same number in the table: both have one interval.
  const value = estimateMean(own, ({ dice }) => dice[HEADLINE_CLICKS], `text ${HEADLINE_CLICKS}`, options);
  if (value.value === null) return [];
  const label = `Dice, text and ${HEADLINE_CLICKS} clicks (${value.samples} structures)`;
  return [{ label, value, baselines: [] }];
}

function promptTables(rows: readonly PromptRow[], options: SummaryOptions): ReportTable[] {
  const kinds = kindsOf(rows);
  if (kinds.length === 0) return [];
  const dice = ({ dice }: PromptRow) => dice;
  const marks = ({ markDice }: PromptRow) => markDice;
  const own = (kind: string) => rows.filter(({ prompt }) => prompt === kind);
  return [
    {
      caption: "Dice by kind of prompt",
      columns: ["prompt", "Dice", "the mark alone"],
      rows: kinds.map((kind) => [
        kind,
        estimateMean(own(kind), dice, `prompt ${kind}`, options),
        own(kind).some((row) => row.markDice !== null)
          ? estimateMean(own(kind), marks, `mark ${kind}`, options)
          : null,
      ]),
    },
    {
      caption: "Dice by kind of prompt and modality",
      columns: ["modality", ...kinds],
      rows: modalitiesOf(rows).map((modality) => [
        modality,
        ...kinds.map((kind) => estimateOfModality(own(kind), modality, dice, `prompt ${kind}`, options)),
      ]),
    },
  ];
}

function promptFigures(rows: readonly PromptRow[], options: SummaryOptions): ReportSection["figures"] {
  const kinds = kindsOf(rows);
  if (kinds.length === 0) return [];
  const values = kinds.map((kind) => {
    const own = rows.filter(({ prompt }) => prompt === kind);
    return estimateMean(own, ({ dice }) => dice, `prompt ${kind}`, { ...options, resamples: 1 }).value;
  });
  return [
    {
      name: "prompts",
      caption: "Dice by kind of prompt",
      kind: "bars",
      xLabel: "prompt",
      yLabel: "Dice",
      x: kinds,
      series: [{ name: "Dice", values }],
      yRange: [0, 1],
    },
  ];
}

function kindsOf(rows: readonly PromptRow[]): string[] {
  return PROMPT_KINDS.filter((kind) => rows.some(({ prompt }) => prompt === kind));
}
