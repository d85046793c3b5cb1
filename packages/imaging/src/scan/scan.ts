/** Scans: one picture, DICOM series or NIfTI volume as a stack of slices, from one or many files. */
import type { MedicalImage } from "../image.js";

/** Where one slice's pixels are. */
export interface SliceSource {
  /** Index of the file in the scan's list of files. */
  readonly file: number;
  /** Frame of the file, or slice of the volume, from 0: `ReadImageOptions.slice`. */
  readonly frame: number;
}

/** What a scan consists of; plain data, to be kept beside the files. Holds nothing that names a patient. */
export interface ScanManifest {
  readonly kind: "picture" | "dicom" | "nifti";
  /** DICOM modality code, or null where the files do not say. */
  readonly modality: string | null;
  /** Of every slice. */
  readonly width: number;
  readonly height: number;
  /** From the feet up, or as the file counts; DICOM slices are sorted by position along their normal. */
  readonly slices: readonly SliceSource[];
  readonly spacingMm: readonly [number, number] | null;
  /** Distance between neighbouring slice centres, mm; null for one slice, where unknown, or where uneven by over 1 %. */
  readonly sliceSpacingMm: number | null;
  /** NIfTI: the voxel axis across the slices. */
  readonly axis: 0 | 1 | 2 | null;
}

/** A file that was offered: its name, and a way to its bytes, which may be asked for more than once. */
export interface OfferedFile {
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
}

/** Files that belong together, in the order in which the manifest counts them. */
export interface FoundScan {
  readonly manifest: ScanManifest;
  readonly files: readonly OfferedFile[];
  /** A name to show: series description or file name; a patient's name is never taken. */
  readonly title: string;
}

/** A file that makes no scan, and why; `code` is an `ImagingErrorCode`. */
export interface RejectedFile {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** What a set of offered files turned out to be. */
export interface FoundScans {
  readonly scans: readonly FoundScan[];
  readonly rejected: readonly RejectedFile[];
}

/** An opened scan. */
export interface Scan {
  readonly manifest: ScanManifest;
  /** @throws {ImagingError} `bad_slice`, and whatever reading the file throws. */
  readSlice(index: number): Promise<MedicalImage>;
}
