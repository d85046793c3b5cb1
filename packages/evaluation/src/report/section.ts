import type { Estimate } from "../harness/estimate.js";

/** A cell: words, a number (shown with three decimals; null as a dash), or a number with its interval. */
export type Cell = string | number | null | Estimate;

/** A table of a report, in any output. */
export interface ReportTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Points of one line, or heights of one group of bars; null leaves a gap. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** 95 % intervals of the same values, where there are any. */
  readonly intervals?: readonly (readonly [low: number, high: number] | null)[];
}

/** A plot of a report, in any output. */
export interface ReportFigure {
  /** File name without ending, unique in the report: "clicks-by-modality". */
  readonly name: string;
  readonly caption: string;
  readonly kind: "lines" | "bars";
  readonly xLabel: string;
  readonly yLabel: string;
  /** Places on the x axis, or names of the groups of bars. */
  readonly x: readonly (string | number)[];
  readonly series: readonly Series[];
  /** Range of the y axis; null fits it. */
  readonly yRange: readonly [number, number] | null;
  /** Also draw y = x: calibration. */
  readonly hasDiagonal?: boolean;
}

/** A number for the first screen of a report. */
export interface HeadlineNumber {
  readonly label: string;
  readonly value: Estimate;
  /** The same number of those who answered without looking, or with something taken away. */
  readonly baselines: readonly { readonly name: string; readonly value: Estimate }[];
}

/** One part of a report: what was measured and how, then tables and plots. */
export interface ReportSection {
  /** Lower case with hyphens, unique in the report: the anchor. */
  readonly id: string;
  readonly title: string;
  /** Rules in plain words: what counts, what a miss counts, thresholds. */
  readonly notes: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly figures: readonly ReportFigure[];
  /** What of it also belongs on the first screen. Default: nothing. */
  readonly headline?: readonly HeadlineNumber[];
}
