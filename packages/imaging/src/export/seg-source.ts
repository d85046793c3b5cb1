import type { DataSet } from "dicom-parser";
import { ImagingError } from "../imaging-error.js";
import { detectFormat } from "../read/detect-format.js";
import { parseDicom, readNumbers } from "../read/dicom/data-set.js";
import { frameAttributes } from "../read/dicom/functional-groups.js";
import { readGeometry } from "../read/dicom/geometry.js";
import { type PixelModule, readPixelModule } from "../read/dicom/pixel-module.js";
import { readText } from "./dicom-text.js";

/** What a segmentation needs of a file that it was made on; plain data, so that the file need not stay in memory. */
export interface SegSource {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly rows: number;
  readonly columns: number;
  /** Number of frames. */
  readonly frames: number;
  /** Elements about the patient and the study, by keyword. */
  readonly study: Readonly<Record<string, string>>;
  /** Lossy compression that the pixels have been through; null for none. */
  readonly lossy: { readonly ratio: string; readonly method: string } | null;
  /** Where the asked-for frames lie; null for those of which the file leaves any part open (X-ray, photographs). */
  readonly places: ReadonlyMap<number, FramePlace | null>;
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

/** Of the Patient, Patient Study and General Study modules: what must agree within a study (PS3.3 C.7.1.1, C.7.2). */
const COPIED: readonly (readonly [keyword: string, tag: string, type: 2 | 3])[] = [
  ["StudyDate", "x00080020", 2],
  ["StudyTime", "x00080030", 2],
  ["AccessionNumber", "x00080050", 2],
  ["ReferringPhysicianName", "x00080090", 2],
  ["StudyDescription", "x00081030", 3],
  ["PatientName", "x00100010", 2],
  ["PatientID", "x00100020", 2],
  ["IssuerOfPatientID", "x00100021", 3],
  ["PatientBirthDate", "x00100030", 2],
  ["PatientSex", "x00100040", 2],
  ["PatientAge", "x00101010", 3],
  ["PatientIdentityRemoved", "x00120062", 3],
  ["DeidentificationMethod", "x00120063", 3],
  ["StudyID", "x00200010", 2],
];

/**
 * Reads the header of a source file.
 *
 * @param frames - Frames whose places are wanted, from 0; those that the file does not have are passed over.
 * @throws {ImagingError} `unsupported` for a file that is not DICOM or does not name its study, series and instance:
 *   a segmentation without these would refer to nothing; and what reading the header throws.
 */
export function readSegSource(bytes: Uint8Array, frames: readonly number[]): SegSource {
  if (detectFormat(bytes) !== "dicom") {
    throw new ImagingError(
      "unsupported",
      "DICOM segmentation: images that are DICOM files, got another format",
    );
  }
  const { dataSet } = parseDicom(bytes);
  const module = readPixelModule(dataSet);
  const there = frames.filter((frame) => frame >= 0 && frame < module.frames);
  return {
    studyUid: readUid(dataSet, "x0020000d", "StudyInstanceUID"),
    seriesUid: readUid(dataSet, "x0020000e", "SeriesInstanceUID"),
    sopClassUid: readUid(dataSet, "x00080016", "SOPClassUID"),
    sopInstanceUid: readUid(dataSet, "x00080018", "SOPInstanceUID"),
    rows: module.rows,
    columns: module.columns,
    frames: module.frames,
    study: readStudy(dataSet),
    lossy:
      dataSet.string("x00282110") === "01"
        ? { ratio: readText(dataSet, "x00282112"), method: readText(dataSet, "x00282114") }
        : null,
    places: new Map(there.map((frame) => [frame, readPlace(dataSet, module, frame)])),
  };
}

function readStudy(dataSet: DataSet): Record<string, string> {
  const texts = COPIED.map(([keyword, tag, type]) => [keyword, readText(dataSet, tag), type] as const);
  return Object.fromEntries(
    texts.flatMap(([keyword, text, type]) => (text || type === 2 ? [[keyword, text]] : [])),
  );
}

function readUid(dataSet: DataSet, tag: string, name: string): string {
  const uid = dataSet.string(tag) ?? "";
  if (/^[0-9]+(\.[0-9]+)*$/.test(uid) && uid.length <= 64) return uid;
  throw new ImagingError("unsupported", `DICOM segmentation: a source with a valid ${name}, got none`);
}

function readPlace(dataSet: DataSet, module: PixelModule, frame: number): FramePlace | null {
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
