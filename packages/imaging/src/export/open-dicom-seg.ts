import type { DataSet } from "dicom-parser";
import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { findPixelData, parseDicom, readItems, readNumbers } from "../read/dicom/data-set.js";
import { nativeFrame } from "../read/dicom/frame-bytes.js";
import { frameAttributes } from "../read/dicom/functional-groups.js";
import { type PixelModule, readPixelModule } from "../read/dicom/pixel-module.js";
import { codingOf } from "../read/dicom/transfer-syntax.js";
import { MAX_FILE_BYTES } from "../read/limits.js";
import { readText } from "./dicom-text.js";
import type { DicomCode } from "./segment-codes.js";

/** One frame of a segmentation: which image it lies on, and a way to its mask. */
export interface OpenedSegFrame {
  /** Of the source image; null where the file does not say. */
  readonly sopInstanceUid: string | null;
  /** Frame of a multi-frame source, from 1 as DICOM counts; null for others. */
  readonly frameNumber: number | null;
  /** Centre of the first pixel, LPS, mm; null where the file does not say. */
  readonly positionLps: readonly [number, number, number] | null;
  /** Pixels inside, counted without unpacking. */
  countPixels(): number;
  /** Unpacks the frame: one byte a pixel, anew at each call. */
  readMask(): Mask;
}

/** One segment of an opened segmentation. */
export interface OpenedSegment {
  readonly number: number;
  readonly label: string;
  readonly description: string;
  /** DICOM's SegmentAlgorithmType, or null. */
  readonly algorithm: string | null;
  readonly category: DicomCode | null;
  readonly type: DicomCode | null;
  /** Modifiers of the type: a side ("Left"), usually. */
  readonly modifiers: readonly DicomCode[];
  readonly frames: readonly OpenedSegFrame[];
}

/** A DICOM Segmentation object of which no frame is unpacked yet. */
export interface OpenedDicomSeg {
  readonly width: number;
  readonly height: number;
  readonly segments: readonly OpenedSegment[];
  /** Series and instances that the object says it was made on; empty where it does not say. */
  readonly references: readonly { readonly seriesUid: string; readonly instanceUids: readonly string[] }[];
  /** Directions of its frames, LPS; null where they differ or are not told. */
  readonly orientationLps: readonly number[] | null;
}

/**
 * Opens a binary, uncompressed DICOM Segmentation object; memory is taken only for the frames that are read.
 *
 * @param bytes - Kept, not copied.
 * @throws {ImagingError} `unsupported` for other objects, for fractional and compressed segmentations; `corrupt`,
 *   `truncated`.
 */
export function openDicomSeg(bytes: Uint8Array): OpenedDicomSeg {
  const { dataSet, transferSyntax } = parseDicom(bytes);
  const element = findPixelData(dataSet);
  const module = readPixelModule(dataSet);
  const kind = `${dataSet.string("x00620001") ?? "no"} segmentation of ${module.bitsAllocated} bits`;
  if (!element || module.bitsAllocated !== 1 || codingOf(transferSyntax) !== "native") {
    throw new ImagingError("unsupported", `DICOM segmentation: binary and uncompressed, got ${kind}`);
  }
  const groups = readItems(dataSet, "x52009230");
  checkFrames(groups.length, module);
  const size = module.rows * module.columns;
  const frames = groups.map((group, i) => {
    const bits = () => nativeFrame(dataSet, element, i, module.frames, size, false);
    // A file that breaks off is refused as a whole, as it would be if all frames were unpacked at once.
    bits();
    return { segment: segmentNumber(group), frame: openFrame(group, bits, module) };
  });
  const charset = dataSet.string("x00080005");
  return {
    width: module.columns,
    height: module.rows,
    segments: readItems(dataSet, "x00620002").map((item) => {
      const number = item.uint16("x00620004") ?? 0;
      const own = frames.filter(({ segment }) => segment === number).map(({ frame }) => frame);
      return { ...readSegment(item, charset), number, frames: own };
    }),
    references: readReferences(dataSet),
    orientationLps: sharedOrientation(dataSet, groups.length),
  };
}

function checkFrames(groups: number, { frames, rows, columns }: PixelModule): void {
  if (groups !== frames) {
    throw new ImagingError("corrupt", `DICOM segmentation: ${frames} frames, got ${groups} descriptions`);
  }
  const pixels = rows * columns * frames;
  if (pixels > MAX_FILE_BYTES) {
    throw new ImagingError(
      "too_large",
      `DICOM segmentation: at most ${MAX_FILE_BYTES} pixels, got ${pixels}`,
    );
  }
}

function readSegment(item: DataSet, charset: string | undefined): Omit<OpenedSegment, "number" | "frames"> {
  const [label, description] = ["x00620005", "x00620006"].map((tag) => readText(item, tag, charset));
  const type = readItems(item, "x0062000f")[0];
  const modifiers = type ? readItems(type, "x00620011") : [];
  return {
    label,
    description,
    algorithm: item.string("x00620008") ?? null,
    category: readCode(readItems(item, "x00620003")[0], charset),
    type: readCode(type, charset),
    modifiers: modifiers.flatMap((modifier) => readCode(modifier, charset) ?? []),
  };
}

function readCode(item: DataSet | undefined, charset: string | undefined): DicomCode | null {
  if (!item) return null;
  const [value, scheme, meaning] = ["x00080100", "x00080102", "x00080104"].map((tag) =>
    readText(item, tag, charset),
  );
  return { value, scheme, meaning };
}

function readReferences(dataSet: DataSet): OpenedDicomSeg["references"] {
  return readItems(dataSet, "x00081115").map((series) => ({
    seriesUid: series.string("x0020000e") ?? "",
    instanceUids: readItems(series, "x0008114a").flatMap((item) => item.string("x00081155") ?? []),
  }));
}

function sharedOrientation(dataSet: DataSet, frames: number): readonly number[] | null {
  const all = Array.from({ length: frames }, (_, frame) =>
    readNumbers(frameAttributes(dataSet, frame, "x00209116"), "x00200037"),
  );
  const isShared = all.every(
    (each) => each.length === 6 && each.every((n, i) => Math.abs(n - all[0][i]) < 0.01),
  );
  return isShared && all.length > 0 ? all[0] : null;
}

function segmentNumber(group: DataSet): number {
  return readItems(group, "x0062000a")[0]?.uint16("x0062000b") ?? 0;
}

function openFrame(group: DataSet, bits: () => PackedBits, module: PixelModule): OpenedSegFrame {
  const derivation = readItems(group, "x00089124")[0];
  const source = derivation && readItems(derivation, "x00082112")[0];
  const frameNumber = Number(source?.string("x00081160") ?? Number.NaN);
  const place = readItems(group, "x00209113")[0];
  const position = place ? readNumbers(place, "x00200032") : [];
  return {
    sopInstanceUid: source?.string("x00081155") ?? null,
    frameNumber: Number.isInteger(frameNumber) ? frameNumber : null,
    positionLps: position.length === 3 ? (position as [number, number, number]) : null,
    countPixels: () => countBits(bits(), module.rows * module.columns),
    readMask: () => unpack(bits(), module),
  };
}

/** A frame's bits, the first in the low end of a byte; frames need not begin on a whole byte. */
interface PackedBits {
  readonly bytes: Uint8Array;
  readonly firstBit: number;
}

function countBits({ bytes, firstBit }: PackedBits, length: number): number {
  let count = 0;
  for (let bit = firstBit; bit < firstBit + length; bit++) count += (bytes[bit >> 3] >> (bit & 7)) & 1;
  return count;
}

function unpack({ bytes, firstBit }: PackedBits, { rows, columns }: PixelModule): Mask {
  const data = new Uint8Array(rows * columns);
  for (let i = 0, bit = firstBit; i < data.length; i++, bit++) data[i] = (bytes[bit >> 3] >> (bit & 7)) & 1;
  return { width: columns, height: rows, data };
}
