import type { Rgb } from "../draw/canvas.js";
import type { Mask } from "../image.js";
import type { SliceSource } from "../scan/scan.js";

/** How a segment came about (DICOM's SegmentAlgorithmType): by a model alone, with a person's help, or by hand. */
export type SegmentAlgorithm = "AUTOMATIC" | "SEMIAUTOMATIC" | "MANUAL";

/** One named structure on any number of slices. */
export interface SegmentToWrite {
  readonly label: string;
  readonly algorithm: SegmentAlgorithm;
  readonly color: Rgb;
  /** Masks by slice, at most one for each; segments may overlap. `mask` may be a getter that decodes. */
  readonly layers: readonly { readonly source: SliceSource; readonly mask: Mask }[];
}
