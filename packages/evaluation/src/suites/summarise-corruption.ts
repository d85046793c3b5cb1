import { groupBy } from "@mimo/base";
import type { CorruptionRow, SuiteRow } from "../harness/suite-rows.js";
import type { SummaryOptions } from "../harness/summarise.js";
import type { ReportFigure, ReportSection, ReportTable } from "../report/section.js";
import { CORRUPTION_LEVELS, type Corruption } from "./corrupt-picture.js";
import { CORRUPTIONS } from "./run-corruption.js";
import {
  describeRows,
  estimateMean,
  estimateOfModality,
  MEAN_RULE,
  modalitiesOf,
} from "./suite-estimates.js";

const ALL_STRENGTHS = [0, 1, 2, 3] as const;
const PROMPTS = ["text", "box"] as const;
type Prompt = (typeof PROMPTS)[number];

/**
 * Dice in damaged pictures, by kind and strength.
 *
 * @param rows - Of any suite; corruption rows are taken.
 * @returns Null if there are none.
 */
export function summariseCorruption(
  rows: readonly SuiteRow[],
  options: SummaryOptions,
): ReportSection | null {
  const own = rows.filter((row): row is CorruptionRow => row.kind === "corruption");
  if (own.length === 0) return null;
  const levels = CORRUPTIONS.map((name) => {
    const { meaning, levels } = CORRUPTION_LEVELS[name];
    return `${name}: ${levels.join(" / ")} (${meaning})`;
  });
  return {
    id: "corruption",
    title: "Robustness to damaged pictures",
    notes: [
      describeRows(own),
      MEAN_RULE,
      `Strengths 1 / 2 / 3. ${levels.join("; ")}. Damage is done to the pixels as they are shown, before the model shrinks them.`,
      "Text is the true name; a box is asked without a name and has edges moved by up to 5 %. Rotation and crop take the truth and the box along. A structure of which some strength leaves less than a quarter in the picture is left out of that kind at all strengths, 0 too.",
      "The last column is the change of the same structures, so its interval is that of the change, not of two independent means.",
    ],
    tables: PROMPTS.flatMap((prompt) => [
      byStrength(own, prompt, options),
      changeByModality(own, prompt, options),
    ]),
    figures: PROMPTS.map((prompt) => figureOf(own, prompt, options)),
  };
}

function byStrength(rows: readonly CorruptionRow[], prompt: Prompt, options: SummaryOptions): ReportTable {
  return {
    caption: `Dice by damage, asked by ${prompt}`,
    columns: ["damage", "structures", ...ALL_STRENGTHS.map(String), "3 against 0"],
    rows: CORRUPTIONS.map((corruption) => {
      const label = `${prompt} ${corruption}`;
      const means = ALL_STRENGTHS.map((strength) =>
        estimateMean(select(rows, prompt, corruption, strength), diceOf, `${label} ${strength}`, options),
      );
      return [
        corruption,
        String(means[0].samples),
        ...means,
        estimateMean(changesOf(rows, prompt, corruption), changeOf, `${label} change`, options),
      ];
    }),
  };
}

function changeByModality(
  rows: readonly CorruptionRow[],
  prompt: Prompt,
  options: SummaryOptions,
): ReportTable {
  return {
    caption: `Change of Dice at strength 3, asked by ${prompt}, by modality`,
    columns: ["modality", ...CORRUPTIONS],
    rows: modalitiesOf(rows).map((modality) => [
      modality,
      ...CORRUPTIONS.map((corruption) => {
        const changes = changesOf(rows, prompt, corruption);
        return estimateOfModality(changes, modality, changeOf, `${prompt} ${corruption} change`, options);
      }),
    ]),
  };
}

function figureOf(rows: readonly CorruptionRow[], prompt: Prompt, options: SummaryOptions): ReportFigure {
  const quick = { ...options, resamples: 1 };
  return {
    name: `corruption-${prompt}`,
    caption: `Dice in damaged pictures, asked by ${prompt}`,
    kind: "lines",
    xLabel: "strength",
    yLabel: "Dice",
    x: ALL_STRENGTHS,
    series: CORRUPTIONS.map((name) => ({
      name,
      values: ALL_STRENGTHS.map(
        (strength) => estimateMean(select(rows, prompt, name, strength), diceOf, "", quick).value,
      ),
    })),
    yRange: [0, 1],
  };
}

function select(
  rows: readonly CorruptionRow[],
  prompt: Prompt,
  corruption: Corruption,
  strength: CorruptionRow["strength"],
): CorruptionRow[] {
  return rows.filter(
    (row) => row.prompt === prompt && row.corruption === corruption && row.strength === strength,
  );
}

type Change = CorruptionRow & { readonly change: number };

/** The rows of strength 3, each with its difference to the same structure's row of strength 0. */
function changesOf(rows: readonly CorruptionRow[], prompt: Prompt, corruption: Corruption): Change[] {
  const keyOf = ({ imageId, term }: CorruptionRow) => JSON.stringify([imageId, term]);
  const references = groupBy(select(rows, prompt, corruption, 0), keyOf);
  return select(rows, prompt, corruption, 3).flatMap((row) => {
    const [reference] = references.get(keyOf(row)) ?? [];
    return reference === undefined ? [] : [{ ...row, change: row.dice - reference.dice }];
  });
}

function diceOf({ dice }: CorruptionRow): number {
  return dice;
}

function changeOf({ change }: Change): number {
  return change;
}
