import type { DataSet } from "dicom-parser";
import type { Geometry } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { findPixelData, parseDicom, readItems, readNumbers } from "../read/dicom/data-set.js";
import { encapsulatedFrame, nativeFrame } from "../read/dicom/frame-bytes.js";
import { frameAttributes } from "../read/dicom/functional-groups.js";
import { readGeometry } from "../read/dicom/geometry.js";
import { nativeFrameBits } from "../read/dicom/native-samples.js";
import { type PixelModule, readPixelModule } from "../read/dicom/pixel-module.js";
import { codingOf, describeTransferSyntax } from "../read/dicom/transfer-syntax.js";
import { readTitle } from "./dicom-title.js";
import { checkSliceCount } from "./slice-limit.js";

/** What the header of a DICOM image says that matters for putting a series together. */
export interface DicomHeader {
  /** Null where the file has none: such a file stays alone. */
  readonly seriesUid: string | null;
  /** Tells the same image offered twice; null where the file does not say. */
  readonly instanceUid: string | null;
  readonly instanceNumber: number | null;
  readonly modality: string | null;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly spacingMm: Geometry["spacingMm"];
  /** Of all frames; null if they differ. */
  readonly orientationLps: Geometry["orientationLps"];
  /** Of each frame. */
  readonly originsLps: readonly Geometry["originLps"][];
  /** What the file says about the distance of its frames, mm. */
  readonly frameSpacingMm: number | null;
  readonly title: string;
}

/** Storage SOP classes (PS3.4 B.5) that are no pictures, by the start of their UID. */
const NO_PICTURES: readonly (readonly [start: string, name: string])[] = [
  ["1.2.840.10008.5.1.4.1.1.66.4", "a segmentation (SEG)"],
  ["1.2.840.10008.5.1.4.1.1.66.7", "a label map segmentation (SEG)"],
  ["1.2.840.10008.5.1.4.1.1.88.", "a structured report (SR)"],
  ["1.2.840.10008.5.1.4.1.1.11.", "a presentation state (PR)"],
  ["1.2.840.10008.5.1.4.1.1.104.", "an enclosed document"],
  ["1.2.840.10008.5.1.4.1.1.481.3", "a structure set (RTSTRUCT)"],
  ["1.2.840.10008.5.1.4.1.1.481.5", "a treatment plan (RTPLAN)"],
  ["1.2.840.10008.1.3.10", "a directory (DICOMDIR)"],
];

/**
 * Reads the header of a DICOM image, and checks that the pixels it announces are there and in a readable coding;
 * they are not decoded.
 *
 * @param fileName - Gives the title where the header has no series description.
 * @throws {ImagingError} `unsupported` for what is no picture; `corrupt`, `truncated`, `too_large`.
 */
export function inspectDicom(bytes: Uint8Array, fileName: string): DicomHeader {
  const { dataSet, transferSyntax } = parseDicom(bytes);
  checkIsPicture(dataSet);
  const module = readPixelModule(dataSet);
  checkSliceCount(module.frames);
  checkPixels(dataSet, transferSyntax, module);
  const { spacingMm } = readGeometry(dataSet, 0, module);
  const instanceNumber = Number.parseInt(dataSet.string("x00200013") ?? "", 10);
  const modality = /^[A-Z]{1,16}$/.exec(dataSet.string("x00080060") ?? "")?.[0] ?? null;
  return {
    seriesUid: dataSet.string("x0020000e") || null,
    instanceUid: dataSet.string("x00080018") || null,
    instanceNumber: Number.isFinite(instanceNumber) ? instanceNumber : null,
    modality,
    width: module.columns,
    height: module.rows,
    channels: module.photometric === "PALETTE COLOR" ? 3 : module.channels,
    spacingMm,
    ...readPlaces(dataSet, module),
    frameSpacingMm: readFrameSpacing(dataSet),
    title: readTitle(dataSet, fileName, modality),
  };
}

function checkIsPicture(dataSet: DataSet): void {
  const sopClass = dataSet.string("x00080016") ?? "";
  const known = NO_PICTURES.find(([start]) => sopClass.startsWith(start));
  if (!known && findPixelData(dataSet)) return;
  const isDirectory = dataSet.elements.x00041220 !== undefined;
  const got = known?.[1] ?? (isDirectory ? "a directory (DICOMDIR)" : "an object without pixels");
  throw new ImagingError("unsupported", `DICOM: a picture, got ${got}`, { sopClass });
}

function checkPixels(dataSet: DataSet, transferSyntax: string, module: PixelModule): void {
  const element = findPixelData(dataSet)!;
  const coding = codingOf(transferSyntax);
  if (coding === null) {
    const got = describeTransferSyntax(transferSyntax);
    throw new ImagingError("unsupported", `transfer syntax: one with a decoder, got ${got}`);
  }
  const { frames, rows, columns } = module;
  const last = frames - 1;
  if (element.tag !== "x7fe00010") {
    const bits = rows * columns * (element.tag === "x7fe00009" ? 64 : 32);
    nativeFrame(dataSet, element, last, frames, bits, false);
  } else if (coding === "native") {
    nativeFrame(dataSet, element, last, frames, nativeFrameBits(module), false);
  } else {
    encapsulatedFrame(dataSet, element, last, frames);
  }
}

/** Position of each frame, and the orientation that they share. */
function readPlaces(
  dataSet: DataSet,
  module: PixelModule,
): Pick<DicomHeader, "orientationLps" | "originsLps"> {
  const { orientationLps, originLps } = readGeometry(dataSet, 0, module);
  const perFrame = readItems(dataSet, "x52009230");
  if (module.frames === 1) return { orientationLps, originsLps: [originLps] };
  const group = (frame: number, tag: string) => perFrame[frame] && readItems(perFrame[frame], tag)[0];
  const originsLps = Array.from({ length: module.frames }, (_, frame) => {
    const place = group(frame, "x00209113");
    const numbers = place ? readNumbers(place, "x00200032") : [];
    return numbers.length === 3 ? (numbers as [number, number, number]) : null;
  });
  const isShared = originsLps.every((_, frame) => {
    const plane = group(frame, "x00209116");
    const numbers = plane ? readNumbers(plane, "x00200037") : null;
    return numbers === null || numbers.every((n, i) => Math.abs(n - (orientationLps?.[i] ?? n)) < 0.01);
  });
  return { orientationLps: isShared ? orientationLps : null, originsLps };
}

/** SpacingBetweenSlices. SliceThickness is not taken for it: slices may overlap or leave gaps. */
function readFrameSpacing(dataSet: DataSet): number | null {
  const [spacing] = readNumbers(frameAttributes(dataSet, 0, "x00289110"), "x00180088");
  return spacing > 0 ? spacing : null;
}
