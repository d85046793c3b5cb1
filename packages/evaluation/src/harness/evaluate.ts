import { groupBy, MimoError } from "@mimo/base";
import { type DatasetReader, type ImageRecord, PLAIN_READER } from "@mimo/dataset";
import { EvaluationError } from "../evaluation-error.js";
import { median, quantile } from "../metrics/bootstrap.js";
import { BlankSessions } from "./blank-sessions.js";
import { chooseRecords } from "./choose-records.js";
import { compareAnswerers } from "./compare.js";
import { caseKey } from "./estimate.js";
import { evaluateImage, type ImageOutcome } from "./evaluate-image.js";
import type { EvaluationEngine } from "./evaluation-engine.js";
import type { EvaluationReport, EvaluationSettings, ImageFailure, Latency } from "./evaluation-report.js";
import type { Answerer, SampleRow } from "./sample-row.js";
import { summarise } from "./summarise.js";

/** How far a run is; told after every image. */
export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly imageId: string;
}

/** What to evaluate, and how. */
export interface EvaluationOptions {
  readonly engine: EvaluationEngine;
  /** Usually those of `openDataset(folder, { split: "test" })`. */
  readonly records: readonly ImageRecord[];
  /** What the records are of. Default: files of a plain folder. */
  readonly data?: DatasetReader;
  /** Also ask the samples that a built dataset brings. Default: true; a plain folder brings none. */
  readonly written?: boolean;
  /** Decides structures, marks, wording and intervals. A whole number. */
  readonly seed: number;
  /** At most so many images, drawn evenly over the modalities. Default: all. */
  readonly limit?: number;
  /** `blank`: also ask the model about a mid-grey image, with the same words and marks. Default: true; doubles the time. */
  readonly baselines?: { readonly blank: boolean };
  /** Ask blindly only about every so manieth image. Default: 1, about all. */
  readonly blankEvery?: number;
  /** Draws per interval. Default: 1000. */
  readonly resamples?: number;
  /** The command line, for the report. */
  readonly command?: string;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Asks a model the fixed evaluation questions about every image and scores the answers.
 *
 * The questions are `evaluationSamples` of the dataset package, each asked with no memory of the others. An image that
 * cannot be read or asked about is named in the report with its reason, and counts in no number. The same images, seed
 * and model give the same rows and tables; only milliseconds differ.
 *
 * Samples that a built dataset brings are asked as well, as the protocols "written I" to "written IV"; the numbers of the
 * fixed questions stay comparable with those of a plain folder.
 *
 * Baselines of the same pass: `ellipse` fills the box of each "box" question; `blank` is the model without the image.
 *
 * @throws {EvaluationError} `no_images` without records, `bad_option` for a number out of range, `aborted`.
 * @example
 * const engine = await MimoEngine.open("weights/mimo-tiny");
 * const data = await openDataset("data", { split: "test" });
 * const report = await evaluate({ engine, records: data.records, data, seed: 1, blankEvery: 4 });
 * await writeReport(report, "runs/evaluation", data);
 */
export async function evaluate(options: EvaluationOptions): Promise<EvaluationReport> {
  const settings = checkSettings(options);
  const { engine, data = PLAIN_READER, written = true, onProgress, signal = null } = options;
  const chosen = chooseRecords(options.records, settings.limit, settings.seed);
  const blanks = new BlankSessions(engine);
  const outcomes = new Map<ImageRecord, ImageOutcome>();
  const failures: ImageFailure[] = [];
  const throwIfAborted = (cause?: unknown) => {
    if (!signal?.aborted) return;
    const got = `${outcomes.size} of ${chosen.length} images`;
    throw new EvaluationError("aborted", `evaluate: stopped by its caller after ${got}`, {}, { cause });
  };
  for (const [at, record] of chosen.entries()) {
    throwIfAborted();
    const isBlind = settings.blankEvery !== null && at % settings.blankEvery === 0;
    const task = { engine, data, written, seed: settings.seed, blanks: isBlind ? blanks : null, signal };
    try {
      outcomes.set(record, await evaluateImage(record, task));
    } catch (error) {
      throwIfAborted(error);
      failures.push(toFailure(record, error));
    }
    onProgress?.({ done: at + 1, total: chosen.length, failed: failures.length, imageId: record.id });
  }
  return buildReport(engine, settings, outcomes, failures);
}

function checkSettings(options: EvaluationOptions): EvaluationSettings {
  const {
    records,
    seed,
    limit = null,
    baselines,
    blankEvery = 1,
    resamples = 1000,
    command = null,
  } = options;
  if (records.length === 0) throw new EvaluationError("no_images", "evaluate: at least 1 image, got none");
  const rules = { limit, blankEvery, resamples };
  for (const [name, value] of Object.entries(rules)) {
    if (value !== null && !(Number.isInteger(value) && value >= 1)) {
      throw new EvaluationError("bad_option", `evaluate: ${name} must be a whole number >= 1, got ${value}`);
    }
  }
  if (!Number.isInteger(seed)) {
    throw new EvaluationError("bad_option", `evaluate: seed must be a whole number, got ${seed}`);
  }
  const wantsBlank = baselines?.blank ?? true;
  return { seed, limit, blankEvery: wantsBlank ? blankEvery : null, resamples, command };
}

function toFailure(record: ImageRecord, error: unknown): ImageFailure {
  return {
    imageId: record.id,
    modality: record.modality,
    code: error instanceof MimoError ? error.code : null,
    reason: error instanceof Error ? error.message : String(error),
  };
}

function buildReport(
  engine: EvaluationEngine,
  settings: EvaluationSettings,
  outcomes: ReadonlyMap<ImageRecord, ImageOutcome>,
  failures: readonly ImageFailure[],
): EvaluationReport {
  const rows = [...outcomes.values()].flatMap((outcome) => outcome.rows);
  const { weightsHash, file } = engine.model;
  const asked = rows.filter(({ answerer }) => answerer === "model");
  return {
    mainAnswerer: "model",
    createdAt: new Date().toISOString(),
    settings,
    model: { weightsHash, presenceThreshold: file.presenceThreshold, provenance: file.provenance },
    counts: {
      images: outcomes.size + failures.length,
      failed: failures.length,
      byModality: countImages([...outcomes.keys()]),
      samples: countSamples(rows),
    },
    tables: summarise(rows, settings),
    comparisons: compareAnswerers(rows, settings),
    latency: {
      encode: toLatency([...outcomes.values()].map(({ encodeMs }) => encodeMs)),
      answer: toLatency(asked.flatMap(({ ms }) => (ms === null ? [] : ms.answer))),
      masks: toLatency(asked.flatMap(({ ms }) => (ms === null ? [] : ms.masks))),
    },
    cost: { peakMemoryBytes: null, encodeCpuMs: null, answerCpuMs: null },
    failures,
    sections: [],
    suiteRows: [],
    rows,
    pictures: [...outcomes.values()].flatMap(({ pictures }) => pictures),
  };
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
  const count = (name: Answerer) =>
    Object.fromEntries(
      [
        ...groupBy(
          rows.filter(({ answerer }) => answerer === name),
          ({ protocol }) => protocol,
        ),
      ].map(([protocol, group]) => [protocol, group.length]),
    );
  return { model: count("model"), ellipse: count("ellipse"), blank: count("blank") };
}

function toLatency(values: readonly number[]): Latency {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    medianMs: median(sorted),
    p90Ms: sorted.length === 0 ? null : quantile(sorted, 0.9),
    count: values.length,
  };
}
