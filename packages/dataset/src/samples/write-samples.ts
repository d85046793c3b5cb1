import type { ImageRecord } from "../image-record.js";
import type { Perspective, WrittenSample } from "../sample.js";
import type { LoadMask } from "./structures.js";

/** What to write about one image. */
export interface WriteOptions {
  readonly seed: number;
  /** Samples of the image at most; fewer where the image does not give so many that differ. */
  readonly count: number;
  readonly perspectives: readonly Perspective[];
}

/** Writes the samples of one image; always the same for the same image, masks and options. */
export type WriteSamples = (
  record: ImageRecord,
  loadMask: LoadMask,
  options: WriteOptions,
) => WrittenSample[];
