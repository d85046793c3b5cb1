import { groupBy } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";
import { median, quantile } from "../metrics/bootstrap.js";
import type { ReportSection } from "../report/section.js";
import { compareAnswerers } from "./compare.js";
import { caseKey } from "./estimate.js";
import type {
  EvaluatedModel,
  EvaluationReport,
  EvaluationSettings,
  ImageFailure,
  Latency,
} from "./evaluation-report.js";
import type { AnswerPicture, ImageOutcome, ImageResult } from "./image-outcome.js";
import type { SampleRow } from "./sample-row.js";
import { summarise } from "./summarise.js";

/** What a report is made of. */
export interface ReportParts {
  readonly mainAnswerer: EvaluationReport["mainAnswerer"];
  readonly model: EvaluatedModel;
  readonly settings: EvaluationSettings;
  /** The images, in order, and what came of each. */
  readonly records: readonly ImageRecord[];
  readonly results: readonly ImageResult[];
  /** Makes the parts that are no plain tables. */
  readonly sectionsOf: (report: Omit<EvaluationReport, "sections">) => readonly ReportSection[];
}

/** One image that could be evaluated. */
interface Evaluated {
  readonly record: ImageRecord;
  readonly outcome: ImageOutcome;
}

/** Makes the numbers of what came of each image. */
export function buildReport(parts: ReportParts): EvaluationReport {
  const { mainAnswerer, model, settings, records, results, sectionsOf } = parts;
  const evaluated = results.flatMap(({ outcome }, at): Evaluated[] =>
    outcome === null ? [] : [{ record: records[at], outcome }],
  );
  const rows = evaluated.flatMap(({ outcome }) => outcome.rows);
  const report = {
    createdAt: new Date().toISOString(),
    mainAnswerer,
    settings,
    model,
    counts: {
      images: results.length,
      failed: results.filter(({ failure }) => failure !== null).length,
      unread: results.length - evaluated.length,
      byModality: countImages(evaluated.map(({ record }) => record)),
      samples: countSamples(rows),
    },
    tables: summarise(rows, settings),
    comparisons: compareAnswerers(rows, mainAnswerer, settings),
    ...costs(rows, mainAnswerer, evaluated, results),
    failures: results.flatMap((result, at) => toFailure(records[at], result)),
    suiteRows: evaluated.flatMap(({ outcome }) => outcome.suiteRows),
    rows,
    pictures: evaluated.flatMap(({ record, outcome }) =>
      outcome.pictures.map((picture): AnswerPicture => ({ ...picture, record })),
    ),
  };
  return { ...report, sections: sectionsOf(report) };
}

function toFailure({ id, modality }: ImageRecord, { failure }: ImageResult): ImageFailure[] {
  return failure === null ? [] : [{ imageId: id, modality, ...failure }];
}

function countImages(records: readonly ImageRecord[]) {
  const groups = [...groupBy(records, ({ modality }) => modality)].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    groups.map(([modality, group]) => [
      modality,
      { images: group.length, cases: new Set(group.map(caseKey)).size },
    ]),
  );
}

function countSamples(rows: readonly SampleRow[]): EvaluationReport["counts"]["samples"] {
  const byAnswerer = groupBy(rows, ({ answerer }) => answerer);
  return Object.fromEntries(
    [...byAnswerer].map(([answerer, own]) => {
      const byProtocol = groupBy(own, ({ protocol }) => protocol);
      return [answerer, Object.fromEntries([...byProtocol].map(([name, group]) => [name, group.length]))];
    }),
  );
}

function costs(
  rows: readonly SampleRow[],
  main: EvaluationReport["mainAnswerer"],
  evaluated: readonly Evaluated[],
  results: readonly ImageResult[],
): Pick<EvaluationReport, "latency" | "cost"> {
  const asked = rows.filter(({ answerer }) => answerer === main);
  const known = <Item>(items: readonly Item[], measure: (item: Item) => number | null): number[] =>
    items.flatMap((item) => measure(item) ?? []);
  const peaks = known(results, ({ peakMemoryBytes }) => peakMemoryBytes);
  return {
    latency: {
      encode: toLatency(known(evaluated, ({ outcome }) => outcome.encodeMs)),
      answer: toLatency(known(asked, ({ ms }) => ms?.answer ?? null)),
      masks: toLatency(known(asked, ({ ms }) => ms?.masks ?? null)),
    },
    cost: {
      peakMemoryBytes: peaks.length === 0 ? null : peaks.reduce((a, b) => Math.max(a, b)),
      encodeCpuMs: median(known(evaluated, ({ outcome }) => outcome.encodeCpuMs)),
      answerCpuMs: median(known(asked, ({ cpuMs }) => cpuMs)),
    },
  };
}

function toLatency(values: readonly number[]): Latency {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    medianMs: median(sorted),
    p90Ms: sorted.length === 0 ? null : quantile(sorted, 0.9),
    count: values.length,
  };
}
