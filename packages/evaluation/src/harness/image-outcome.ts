import type { ImageRecord } from "@mimo/dataset";
import type { CocoRle, Mark } from "@mimo/imaging";
import type { SampleRow } from "./sample-row.js";
import type { SuiteRow } from "./suite-rows.js";

/** What a contact sheet needs to show one answer; masks packed, for there are many. */
export interface AnswerPicture {
  readonly sampleId: string;
  readonly record: ImageRecord;
  readonly marks: readonly Mark[];
  readonly truth: CocoRle;
  /** Null if the answer has no mask. */
  readonly prediction: CocoRle | null;
}

/** All that came of one image. Plain data: it goes between processes and into files as JSON. */
export interface ImageOutcome {
  readonly rows: readonly SampleRow[];
  readonly suiteRows: readonly SuiteRow[];
  readonly pictures: readonly Omit<AnswerPicture, "record">[];
  readonly encodeMs: number | null;
  readonly encodeCpuMs: number | null;
}

/** An image's outcome, and what went wrong with it. Plain data. */
export interface ImageResult {
  readonly imageId: string;
  /** Null if the image or its truth could not be read: it counts in no number. */
  readonly outcome: ImageOutcome | null;
  /**
   * Null if nothing went wrong. With an outcome it is the model that failed: questions that it had not answered by then
   * count as answered by nothing, and the controls and suites after it have no rows.
   */
  readonly failure: { readonly code: string | null; readonly reason: string } | null;
  /** Largest resident memory so far of the process that evaluated it; null if no model ran. */
  readonly peakMemoryBytes: number | null;
}
