import type { Mask, MedicalImage } from "@mimo/imaging";
import type { ImageRecord, MaskRecord, Split } from "../image-record.js";
import type { Sample } from "../sample.js";

/** A dataset that can be trained on and evaluated: a plain folder, or one that `mimo dataset build` made. */
export interface OpenDataset {
  readonly kind: "plain" | "mimoseg";
  /** Images without pixels, in a fixed order. `imagePath` and `MaskRecord.path` are addresses that only this object reads. */
  readonly records: readonly ImageRecord[];
  /**
   * Decodes an image. Any order is fast: only the bytes of the image itself are read.
   *
   * @throws {ImagingError} as `readImage` of the imaging package.
   * @throws {DatasetError} `corrupt_shard`, or `not_found` for a record of another dataset.
   */
  readImage(record: ImageRecord): Promise<MedicalImage>;
  /**
   * Decodes a mask. In the order of `records` each shard is read once; other orders may read it again.
   *
   * @throws {ImagingError} as `readMaskPng` of the imaging package, for plain folders.
   * @throws {DatasetError} `corrupt_shard`, or `not_found` for a mask of another dataset.
   */
  readMask(mask: MaskRecord): Promise<Mask>;
  /**
   * The samples written for an image; their masks are decoded. Empty for a plain folder: there samples are made on the
   * fly. Order and speed as for masks.
   *
   * @throws {DatasetError} `corrupt_shard` if a sample speaks of a mask that is not there.
   */
  samplesOf(record: ImageRecord): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

/** What reads the records of a dataset. */
export type DatasetReader = Pick<OpenDataset, "readImage" | "readMask" | "samplesOf">;

/** What to open of a dataset. */
export interface OpenDatasetOptions {
  /** Only images of this split. Default: all. */
  readonly split?: Split;
}
