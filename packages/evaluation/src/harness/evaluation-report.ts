import type { ReportSection } from "../report/section.js";
import type { AnswerPicture } from "./evaluate-image.js";
import type { Protocol } from "./protocol.js";
import type { Answerer, SampleRow } from "./sample-row.js";
import type { SuiteRow } from "./suite-rows.js";
import type { Comparison, MeasureTable } from "./summarise.js";

/** Everything that decides the numbers, besides images and weights. */
export interface EvaluationSettings {
  readonly seed: number;
  /** At most so many images; null for all. */
  readonly limit: number | null;
  /** The controls ({@link Control}) were run on every so manieth image of each modality; null for none. */
  readonly blankEvery: number | null;
  /** How often cases were drawn again for each interval. */
  readonly resamples: number;
  /** The command line that ran this; null if it was not given. */
  readonly command: string | null;
}

/** Who was evaluated. */
export interface EvaluatedModel {
  /** SHA-256 of the weights, hexadecimal. */
  readonly weightsHash: string;
  /** SHA-256 of all that the model's file says besides: its configuration, how it looks. Hexadecimal. */
  readonly descriptionHash: string;
  readonly presenceThreshold: number;
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** An image that could not be read, and then counts in no number, or at which the model failed, and then counts. */
export interface ImageFailure {
  readonly imageId: string;
  readonly modality: string;
  /** The error's code, where it is one of ours. */
  readonly code: string | null;
  readonly reason: string;
}

/** Wall-clock milliseconds. */
export interface Latency {
  readonly medianMs: number | null;
  /** 90th percentile. */
  readonly p90Ms: number | null;
  readonly count: number;
}

/** What the main answerer's answers cost on real images, besides the time that {@link Latency} tells. */
export interface Cost {
  /** Largest resident memory of any process that evaluated; null if no model ran. */
  readonly peakMemoryBytes: number | null;
  /** Median CPU milliseconds over all threads, a proxy of energy: encoding an image, answering a question with its masks. */
  readonly encodeCpuMs: number | null;
  readonly answerCpuMs: number | null;
}

/** What came of an evaluation: the tables, and every answer that they are made of. */
export interface EvaluationReport {
  readonly createdAt: string;
  /** Who the report is about: all others are baselines. `imported` where another system's predictions were scored. */
  readonly mainAnswerer: "model" | "imported";
  readonly settings: EvaluationSettings;
  readonly model: EvaluatedModel;
  readonly counts: {
    /** Images that were chosen, and those of them with a failure. */
    readonly images: number;
    readonly failed: number;
    /** Of those that failed, the ones that could not be read: they alone count in no number. */
    readonly unread: number;
    /** Evaluated images and cases by modality. */
    readonly byModality: Readonly<Record<string, { readonly images: number; readonly cases: number }>>;
    /** Answers. */
    readonly samples: Readonly<Partial<Record<Answerer, Readonly<Partial<Record<Protocol, number>>>>>>;
  };
  readonly tables: readonly MeasureTable[];
  readonly comparisons: readonly Comparison[];
  /** Of the model on real images: encoding once per image; answering (words) and masks once per question. */
  readonly latency: { readonly encode: Latency; readonly answer: Latency; readonly masks: Latency };
  readonly cost: Cost;
  readonly failures: readonly ImageFailure[];
  /** What is no plain table of a measure by groups: calibration, language, interaction, ... In the order to show. */
  readonly sections: readonly ReportSection[];
  /** Lines of the wider suites: written to suites.jsonl, not to report.json. */
  readonly suiteRows: readonly SuiteRow[];
  readonly rows: readonly SampleRow[];
  /** For the contact sheets; not written to report.json, for it names local files. */
  readonly pictures: readonly AnswerPicture[];
}
