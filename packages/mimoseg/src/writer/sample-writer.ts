import type { Fact, WrittenSample } from "@mimo/dataset";

/** What a writer may say, and all that it may say. */
export interface WriteRequest {
  /** The sample as the grammar wrote it; marks and targets stay. */
  readonly sample: WrittenSample;
  readonly modality: string;
  readonly bodyPart: string | null;
  /** Everything that the answer may state. */
  readonly facts: readonly Fact[];
}

/** Why a writer's text was not taken. */
export type Rejection =
  | "unbalanced_tags"
  | "term_without_mask"
  | "mask_without_term"
  | "wrong_number"
  | "unsupported_claim" // a side, a finding, a denial, ... that no fact gives
  | "answer_given_away" // the question names what is asked for
  | "wrong_language"
  | "malformed"
  | "too_long"
  | "empty"
  | "timeout"
  | "server_error";

/** A writer's text that passed every check, or why it did not. */
export type WriteResult =
  | { readonly ok: true; readonly question: string; readonly answer: string }
  | { readonly ok: false; readonly reason: Rejection };

/** Words the last turn of a sample anew. The same request gives the same result (answers are kept on disk). */
export interface SampleWriter {
  /** For the sample's `writer` column: `llm:MODEL`. */
  readonly name: string;
  write(request: WriteRequest): Promise<WriteResult>;
  close(): Promise<void>;
}
