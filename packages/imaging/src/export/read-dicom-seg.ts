import type { Mask } from "../image.js";
import { type OpenedSegment, openDicomSeg } from "./open-dicom-seg.js";
import type { DicomCode } from "./segment-codes.js";

/** A mask of a segmentation, and the frame that it lies on. */
export interface DicomSegFrame {
  readonly mask: Mask;
  /** Of the source image; null where the file does not say. */
  readonly sopInstanceUid: string | null;
  /** Frame of a multi-frame source, from 1 as DICOM counts; null for others. */
  readonly frameNumber: number | null;
}

/** One segment with its masks. */
export interface DicomSegment {
  readonly number: number;
  readonly label: string;
  /** DICOM's SegmentAlgorithmType, or null. */
  readonly algorithm: string | null;
  readonly category: DicomCode | null;
  readonly type: DicomCode | null;
  readonly frames: readonly DicomSegFrame[];
}

/**
 * Reads a binary, uncompressed DICOM Segmentation object with all of its masks; see {@link openDicomSeg} for reading
 * them one by one.
 *
 * @throws {ImagingError} `unsupported` for other objects, for fractional and compressed segmentations; `corrupt`,
 *   `truncated`.
 */
export function readDicomSeg(bytes: Uint8Array): DicomSegment[] {
  return openDicomSeg(bytes).segments.map((segment) => ({
    number: segment.number,
    label: wholeLabel(segment),
    algorithm: segment.algorithm,
    category: segment.category,
    type: segment.type,
    frames: segment.frames.map(({ sopInstanceUid, frameNumber, readMask }) => ({
      mask: readMask(),
      sopInstanceUid,
      frameNumber,
    })),
  }));
}

/** Our writer keeps a name that is too long for the label in the description. */
function wholeLabel({ label, description }: OpenedSegment): string {
  const plain = description.replace(/\\/g, "/").replace(/\p{Cc}+/gu, " ");
  return label && plain.startsWith(label) ? description : label;
}
