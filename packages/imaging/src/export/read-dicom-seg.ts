import type { DataSet } from "dicom-parser";
import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { findPixelData, parseDicom, readItems } from "../read/dicom/data-set.js";
import { nativeFrame } from "../read/dicom/frame-bytes.js";
import { type PixelModule, readPixelModule } from "../read/dicom/pixel-module.js";
import { codingOf } from "../read/dicom/transfer-syntax.js";
import { MAX_FILE_BYTES } from "../read/limits.js";
import { readText } from "./dicom-text.js";
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
 * Reads a binary, uncompressed DICOM Segmentation object.
 *
 * @throws {ImagingError} `unsupported` for other objects, for fractional and compressed segmentations; `corrupt`,
 *   `truncated`.
 */
export function readDicomSeg(bytes: Uint8Array): DicomSegment[] {
  const { dataSet, transferSyntax } = parseDicom(bytes);
  const element = findPixelData(dataSet);
  const module = readPixelModule(dataSet);
  const kind = `${dataSet.string("x00620001") ?? "no"} segmentation of ${module.bitsAllocated} bits`;
  if (!element || module.bitsAllocated !== 1 || codingOf(transferSyntax) !== "native") {
    throw new ImagingError("unsupported", `DICOM segmentation: binary and uncompressed, got ${kind}`);
  }
  const groups = readItems(dataSet, "x52009230");
  if (groups.length !== module.frames) {
    throw new ImagingError(
      "corrupt",
      `DICOM segmentation: ${module.frames} frames, got ${groups.length} descriptions`,
    );
  }
  const size = module.rows * module.columns;
  if (size * module.frames > MAX_FILE_BYTES) {
    throw new ImagingError(
      "too_large",
      `DICOM segmentation: at most ${MAX_FILE_BYTES} pixels, got ${size * module.frames}`,
    );
  }
  const frames = groups.map((group, i) => {
    const { bytes: packed, firstBit } = nativeFrame(dataSet, element, i, module.frames, size, false);
    return { segment: segmentNumber(group), ...readReference(group), mask: unpack(packed, firstBit, module) };
  });
  const charset = dataSet.string("x00080005");
  return readItems(dataSet, "x00620002").map((item) => {
    const number = item.uint16("x00620004") ?? 0;
    const own = frames.filter(({ segment }) => segment === number).map(({ segment: _, ...frame }) => frame);
    return { ...readSegment(item, charset), number, frames: own };
  });
}

function readSegment(item: DataSet, charset: string | undefined): Omit<DicomSegment, "number" | "frames"> {
  const [short, description] = ["x00620005", "x00620006"].map((tag) => readText(item, tag, charset));
  const plain = description.replace(/\\/g, "/").replace(/\p{Cc}+/gu, " ");
  return {
    // Our writer keeps a name that is too long for the label in the description.
    label: short && plain.startsWith(short) ? description : short,
    algorithm: item.string("x00620008") ?? null,
    category: readCode(readItems(item, "x00620003")[0], charset),
    type: readCode(readItems(item, "x0062000f")[0], charset),
  };
}

function readCode(item: DataSet | undefined, charset: string | undefined): DicomCode | null {
  if (!item) return null;
  const [value, scheme, meaning] = ["x00080100", "x00080102", "x00080104"].map((tag) =>
    readText(item, tag, charset),
  );
  return { value, scheme, meaning };
}

function segmentNumber(group: DataSet): number {
  return readItems(group, "x0062000a")[0]?.uint16("x0062000b") ?? 0;
}

function readReference(group: DataSet): Pick<DicomSegFrame, "sopInstanceUid" | "frameNumber"> {
  const derivation = readItems(group, "x00089124")[0];
  const source = derivation && readItems(derivation, "x00082112")[0];
  const frameNumber = Number(source?.string("x00081160") ?? Number.NaN);
  return {
    sopInstanceUid: source?.string("x00081155") ?? null,
    frameNumber: Number.isInteger(frameNumber) ? frameNumber : null,
  };
}

function unpack(packed: Uint8Array, firstBit: number, { rows, columns }: PixelModule): Mask {
  const data = new Uint8Array(rows * columns);
  for (let i = 0, bit = firstBit; i < data.length; i++, bit++) data[i] = (packed[bit >> 3] >> (bit & 7)) & 1;
  return { width: columns, height: rows, data };
}
