import type { Mask, MedicalImage } from "@mimo/imaging";
import type { ImageRecord, MaskRecord, Split } from "./image-record.js";
import type { Sample } from "./sample.js";

/** A dataset that can be trained on and evaluated: a plain folder, or one that `mimo dataset build` made. */
export interface OpenDataset {
  readonly kind: "plain" | "mimoseg";
  /** Images without pixels, in a fixed order. `imagePath` and `MaskRecord.path` are addresses that only this object reads. */
  readonly records: readonly ImageRecord[];
  /** Reading in the order of `records` is fast; other orders may read a shard again. */
  readImage(record: ImageRecord): Promise<MedicalImage>;
  readMask(mask: MaskRecord): Promise<Mask>;
  /**
   * The samples written for an image; their masks are decoded. Empty for a plain folder: there samples are made on the fly.
   */
  samplesOf(record: ImageRecord): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

/** What to open of a dataset. */
export interface OpenDatasetOptions {
  /** Only images of this split. Default: all. */
  readonly split?: Split;
}
