import type { ImageRecord, LoadMask } from "@mimo/dataset";
import type { MedicalImage } from "@mimo/imaging";
import type { ReportSection } from "../report/section.js";
import type { EvaluationEngine, EvaluationSession } from "./evaluation-engine.js";
import type { SuiteRow } from "./suite-rows.js";
import type { SummaryOptions } from "./summarise.js";

/** One image of a suite, opened. */
export interface SuiteSubjectImage {
  readonly engine: EvaluationEngine;
  readonly record: ImageRecord;
  readonly image: MedicalImage;
  readonly session: EvaluationSession;
  readonly loadMask: LoadMask;
  readonly seed: number;
  readonly signal: AbortSignal | null;
}

/** A part of the evaluation beyond the fixed questions. */
export interface Suite {
  readonly name: string;
  /** Runs on every so manieth image of each modality. */
  readonly every: number;
  readonly run: (image: SuiteSubjectImage) => Promise<readonly SuiteRow[]>;
  /** Of the rows of all suites it takes its own; null if there are none. */
  readonly summarise: (rows: readonly SuiteRow[], options: SummaryOptions) => ReportSection | null;
}
