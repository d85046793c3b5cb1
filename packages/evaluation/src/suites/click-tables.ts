import type { ClickRow } from "../harness/suite-rows.js";
import type { SummaryOptions } from "../harness/summarise.js";
import { clicksToReach, normalisedClickCurveArea } from "../metrics/clicks.js";
import type { ReportFigure, ReportTable } from "../report/section.js";
import { CLICK_STARTS } from "./run-interaction.js";
import { estimateMean, estimateOfModality, modalitiesOf } from "./suite-estimates.js";

/** IoUs that clicks are counted to. */
const TARGETS = [0.8, 0.85, 0.9] as const;

/** Clicks that the table by modality shows. */
const SHOWN_CLICKS: readonly number[] = [0, 1, 3, 5, 8];

/** A click that lowers Dice by more than this made it worse. */
const WORSE_BY = 0.01;

/** Tables of corrective clicks: by click, by modality, NoC; none without rows. All rows have as many clicks. */
export function clickTables(rows: readonly ClickRow[], options: SummaryOptions): ReportTable[] {
  if (rows.length === 0) return [];
  return [byClick(rows, options), byModality(rows, options), numberOfClicks(rows, options)];
}

function byClick(rows: readonly ClickRow[], options: SummaryOptions): ReportTable {
  return {
    caption: "Dice before the first click and after each",
    columns: ["start", ...clicksOf(rows).map(String), "area", "clicks that make it worse"],
    rows: startsOf(rows).map((start) => {
      const own = ofStart(rows, start);
      return [
        start,
        ...clicksOf(rows).map((click) => estimateMean(own, diceAfter(click), `${start} ${click}`, options)),
        estimateMean(own, areaOf, `${start} area`, options),
        estimateMean(own, worseShare, `${start} worse`, options),
      ];
    }),
  };
}

function byModality(rows: readonly ClickRow[], options: SummaryOptions): ReportTable {
  const shown = clicksOf(rows).filter((click) => SHOWN_CLICKS.includes(click));
  return {
    caption: "Dice by clicks and modality",
    columns: ["start", "modality", ...shown.map(String), "area"],
    rows: startsOf(rows).flatMap((start) =>
      modalitiesOf(rows).map((modality) => {
        const of = (scoreOf: (row: ClickRow) => number | null, label: string) =>
          estimateOfModality(ofStart(rows, start), modality, scoreOf, `${start} ${label}`, options);
        return [
          start,
          modality,
          ...shown.map((click) => of(diceAfter(click), String(click))),
          of(areaOf, "area"),
        ];
      }),
    ),
  };
}

function numberOfClicks(rows: readonly ClickRow[], options: SummaryOptions): ReportTable {
  const cap = rows[0].iou.length - 1;
  const reach = (row: ClickRow, target: number) => clicksToReach(row.iou, target, { cap, firstClick: 0 });
  return {
    caption: `Clicks until an IoU is reached, at most ${cap}`,
    columns: ["start", "IoU", "NoC", "share at the cap", "share not reached"],
    rows: startsOf(rows).flatMap((start) =>
      TARGETS.map((target) => {
        const of = (scoreOf: (row: ClickRow) => number, label: string) =>
          estimateMean(ofStart(rows, start), scoreOf, `${start} NoC@${target} ${label}`, options);
        return [
          start,
          `@${100 * target}`,
          of((row) => reach(row, target).clicks, "mean"),
          of((row) => (reach(row, target).clicks === cap ? 1 : 0), "cap"),
          of((row) => (reach(row, target).isReached ? 0 : 1), "missed"),
        ];
      }),
    ),
  };
}

/** Curves of corrective clicks: by start, and from text by modality; none without rows. */
export function clickFigures(rows: readonly ClickRow[], options: SummaryOptions): ReportFigure[] {
  if (rows.length === 0) return [];
  const clicks = clicksOf(rows);
  const frame = { kind: "lines", xLabel: "clicks", yLabel: "Dice", x: clicks, yRange: [0, 1] } as const;
  const quick = { ...options, resamples: 1 };
  const starts = startsOf(rows);
  const [first] = starts;
  return [
    {
      ...frame,
      name: "clicks",
      caption: "Dice by corrective clicks, by what the first mask came from",
      series: starts.map((name) => ({
        name,
        values: clicks.map((click) => estimateMean(ofStart(rows, name), diceAfter(click), "", quick).value),
      })),
    },
    {
      ...frame,
      name: "clicks-by-modality",
      caption: `Dice by corrective clicks, from ${first}, by modality`,
      series: modalitiesOf(rows).map((name) => ({
        name,
        values: clicks.map(
          (click) => estimateOfModality(ofStart(rows, first), name, diceAfter(click), "", quick).value,
        ),
      })),
    },
  ];
}

function startsOf(rows: readonly ClickRow[]): ClickRow["start"][] {
  return CLICK_STARTS.filter((start) => ofStart(rows, start).length > 0);
}

function ofStart(rows: readonly ClickRow[], start: ClickRow["start"]): ClickRow[] {
  return rows.filter((row) => row.start === start);
}

function clicksOf([row]: readonly ClickRow[]): number[] {
  return row.dice.map((_, click) => click);
}

function diceAfter(click: number): (row: ClickRow) => number {
  return ({ dice }) => dice[click];
}

function areaOf({ dice }: ClickRow): number | null {
  return normalisedClickCurveArea(dice);
}

function worseShare({ dice }: ClickRow): number | null {
  const steps = dice.slice(1).map((score, at) => score - dice[at]);
  return steps.length === 0 ? null : steps.filter((step) => step < -WORSE_BY).length / steps.length;
}
