import type { AnswerPicture } from "./evaluate-image.js";
import type { Protocol } from "./protocol.js";
import type { Answerer, SampleRow } from "./sample-row.js";
import type { Comparison, MeasureTable } from "./summarise.js";

/** Everything that decides the numbers, besides images and weights. */
export interface EvaluationSettings {
  readonly seed: number;
  /** At most so many images; null for all. */
  readonly limit: number | null;
  /** Every so manieth image was also asked about blindly; null for none. */
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
  readonly presenceThreshold: number;
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** An image that could not be evaluated; none of its answers count. */
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

/** What came of an evaluation: the tables, and every answer that they are made of. */
export interface EvaluationReport {
  readonly createdAt: string;
  readonly settings: EvaluationSettings;
  readonly model: EvaluatedModel;
  readonly counts: {
    /** Images that were chosen, and those of them that failed. */
    readonly images: number;
    readonly failed: number;
    /** Evaluated images and cases by modality. */
    readonly byModality: Readonly<Record<string, { readonly images: number; readonly cases: number }>>;
    /** Answers. */
    readonly samples: Readonly<Record<Answerer, Readonly<Partial<Record<Protocol, number>>>>>;
  };
  readonly tables: readonly MeasureTable[];
  readonly comparisons: readonly Comparison[];
  /** Of the model on real images: encoding once per image; answering (words) and masks once per question. */
  readonly latency: { readonly encode: Latency; readonly answer: Latency; readonly masks: Latency };
  readonly failures: readonly ImageFailure[];
  readonly rows: readonly SampleRow[];
  /** For the contact sheets; not written to report.json, for it names local files. */
  readonly pictures: readonly AnswerPicture[];
}
