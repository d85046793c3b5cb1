import type { DataSet } from "dicom-parser";
import { ImagingError } from "../imaging-error.js";
import { detectFormat } from "../read/detect-format.js";
import { parseDicom, readNumbers } from "../read/dicom/data-set.js";
import { frameAttributes } from "../read/dicom/functional-groups.js";
import { readGeometry } from "../read/dicom/geometry.js";
import { type PixelModule, readPixelModule } from "../read/dicom/pixel-module.js";

/** What a segmentation needs of a file that it was made on. */
export interface SegSource {
  readonly dataSet: DataSet;
  readonly module: PixelModule;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** Where a frame lies in the patient. */
export interface FramePlace {
  readonly frameOfReferenceUid: string;
  readonly positionLps: readonly [number, number, number];
  readonly orientationLps: readonly number[];
  readonly spacingMm: readonly [number, number];
  /** Null where the file does not say. */
  readonly thicknessMm: number | null;
}

/**
 * Reads the header of a source file.
 *
 * @throws {ImagingError} `unsupported` for a file that is not DICOM or does not name its study, series and instance:
 *   a segmentation without these would refer to nothing; and what reading the header throws.
 */
export function readSegSource(bytes: Uint8Array): SegSource {
  if (detectFormat(bytes) !== "dicom") {
    throw new ImagingError(
      "unsupported",
      "DICOM segmentation: images that are DICOM files, got another format",
    );
  }
  const { dataSet } = parseDicom(bytes);
  return {
    dataSet,
    module: readPixelModule(dataSet),
    studyUid: readUid(dataSet, "x0020000d", "StudyInstanceUID"),
    seriesUid: readUid(dataSet, "x0020000e", "SeriesInstanceUID"),
    sopClassUid: readUid(dataSet, "x00080016", "SOPClassUID"),
    sopInstanceUid: readUid(dataSet, "x00080018", "SOPInstanceUID"),
  };
}

function readUid(dataSet: DataSet, tag: string, name: string): string {
  const uid = dataSet.string(tag) ?? "";
  if (/^[0-9]+(\.[0-9]+)*$/.test(uid) && uid.length <= 64) return uid;
  throw new ImagingError("unsupported", `DICOM segmentation: a source with a valid ${name}, got none`);
}

/** Where a frame lies, or null if the file leaves any part of that open (X-ray, ultrasound, photographs). */
export function framePlace({ dataSet, module }: SegSource, frame: number): FramePlace | null {
  const frameOfReferenceUid = dataSet.string("x00200052");
  const { originLps, orientationLps, spacingMm } = readGeometry(dataSet, frame, module);
  if (!frameOfReferenceUid || !originLps || !orientationLps || !spacingMm) return null;
  const [thickness] = readNumbers(frameAttributes(dataSet, frame, "x00289110"), "x00180050");
  return {
    frameOfReferenceUid,
    positionLps: originLps,
    orientationLps,
    spacingMm,
    thicknessMm: thickness > 0 ? thickness : null,
  };
}
