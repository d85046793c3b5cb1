import { createHash } from "node:crypto";
import {
  type DisplayWindow,
  type Geometry,
  parseDicom,
  readGeometry,
  readNumbers,
  readPixelModule,
} from "@mimo/imaging";

/** What the header of an image says that the listing needs; nothing that names a patient. */
export interface SliceFacts {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** DICOM's code, or null. */
  readonly modality: string | null;
  readonly bodyPart: string | null;
  readonly geometry: Geometry;
  readonly window: DisplayWindow | null;
  /** See {@link hashedCase}. */
  readonly caseId: string;
  readonly seriesUid: string;
}

/** Body parts of DICOM (PS3.16 annex L) in plain words, where lower case alone does not give them. */
const BODY_PARTS: Readonly<Record<string, string>> = {
  HEADNECK: "head and neck",
  CHESTABDOMEN: "chest and abdomen",
  CHESTABDPELVIS: "chest, abdomen and pelvis",
  ABDOMENPELVIS: "abdomen and pelvis",
  LSPINE: "lumbar spine",
  CSPINE: "cervical spine",
  TSPINE: "thoracic spine",
};

/**
 * Reads the header of an image.
 *
 * @param frame - Whose geometry is wanted, from 0.
 * @throws {ImagingError} What reading it throws.
 */
export function readSliceFacts(bytes: Uint8Array, frame: number): SliceFacts {
  const { dataSet } = parseDicom(bytes);
  const module = readPixelModule(dataSet);
  const text = (tag: string) => (dataSet.string(tag) ?? "").trim();
  const [center] = readNumbers(dataSet, "x00281050");
  const [width] = readNumbers(dataSet, "x00281051");
  const bodyPart = text("x00180015");
  return {
    width: module.columns,
    height: module.rows,
    frames: module.frames,
    modality: /^[A-Z]{1,16}$/.exec(text("x00080060"))?.[0] ?? null,
    bodyPart: bodyPart === "" ? null : (BODY_PARTS[bodyPart] ?? bodyPart.toLowerCase()),
    geometry: readGeometry(dataSet, frame, module),
    window: center !== undefined && width >= 1 ? { center, width } : null,
    caseId: hashedCase(text("x00100020"), text("x0020000d")),
    seriesUid: text("x0020000e"),
  };
}

/** Where each frame of an image lies. @throws {ImagingError} What reading the header throws. */
export function readFramePlaces(bytes: Uint8Array): Geometry[] {
  const { dataSet } = parseDicom(bytes);
  const module = readPixelModule(dataSet);
  return Array.from({ length: module.frames }, (_, frame) => readGeometry(dataSet, frame, module));
}

/**
 * Names a patient without naming them: the first 16 hex digits of the SHA-256 of PatientID, or of the study's UID where there is
 * none.
 *
 * Without salt, so that the same patient gets the same name from every source, on every machine. Who knows a PatientID can
 * tell whether it is in the set, and short numbers can be guessed: it keeps names out of files and logs, but is no anonymisation.
 */
export function hashedCase(patientId: string, studyUid: string): string {
  return shortHash(patientId === "" ? `study ${studyUid}` : patientId, 16);
}

/** The first hex digits of a text's SHA-256. */
export function shortHash(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}
