/** The DICOM JSON model (PS3.18 annex F), as far as answers of an archive need it. Missing is empty or null. */
import type { DicomwebSeries, DicomwebStudy } from "./client.js";
import { DicomwebError } from "./dicomweb-error.js";

/** Tags as DICOM JSON writes them. */
export const TAG = {
  modalitiesInStudy: "00080061",
  modality: "00080060",
  studyDate: "00080020",
  studyDescription: "00081030",
  seriesDescription: "0008103E",
  patientName: "00100010",
  patientId: "00100020",
  studyUid: "0020000D",
  seriesUid: "0020000E",
  seriesInStudy: "00201206",
  instancesInSeries: "00201209",
  sopInstanceUid: "00081155",
  failureReason: "00081197",
  failedSops: "00081198",
  referencedSops: "00081199",
  otherFailures: "0008119A",
} as const;

type Tag = (typeof TAG)[keyof typeof TAG];

/** A data set: attributes by tag, not yet looked at. */
export type JsonDataset = Readonly<Record<string, unknown>>;

const UID = /^[0-9]+(\.[0-9]+)*$/;

/** Whether a text is a UID (PS3.5 section 9; leading zeros of a component are forgiven, as archives hold them). */
export function isUid(text: string): boolean {
  return text.length <= 64 && UID.test(text);
}

export function isDataset(value: unknown): value is JsonDataset {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** All values of an attribute; none if it is missing. */
export function valuesOf(dataset: JsonDataset, tag: Tag): readonly unknown[] {
  const attribute = dataset[tag];
  if (!isDataset(attribute)) return [];
  return Array.isArray(attribute.Value) ? attribute.Value : [];
}

/** The values of an attribute as texts: numbers as written, names in their alphabetic or else ideographic form. */
export function textsOf(dataset: JsonDataset, tag: Tag): string[] {
  return valuesOf(dataset, tag).map((value) => {
    const plain = isDataset(value) ? (value.Alphabetic ?? value.Ideographic) : value;
    if (typeof plain !== "string" && typeof plain !== "number") return "";
    // Odd lengths are padded with a space or a null in files, and some archives pass that on.
    return String(plain).replaceAll("\0", "").trim();
  });
}

/** The first value as a text; empty if there is none. */
export function textOf(dataset: JsonDataset, tag: Tag): string {
  return textsOf(dataset, tag)[0] ?? "";
}

/** The first value as a count; IS may come as a number or as a text (PS3.18 F.2.3.1). */
export function countOf(dataset: JsonDataset, tag: Tag): number | null {
  const text = textOf(dataset, tag);
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** @throws {DicomwebError} `bad_answer` if it is no list of studies. */
export function parseStudies(what: string, json: unknown): DicomwebStudy[] {
  return parseList(what, json, TAG.studyUid, (dataset, studyUid) => ({
    studyUid,
    patientName: textOf(dataset, TAG.patientName),
    patientId: textOf(dataset, TAG.patientId),
    studyDate: textOf(dataset, TAG.studyDate),
    description: textOf(dataset, TAG.studyDescription),
    modalities: textsOf(dataset, TAG.modalitiesInStudy).filter((modality) => modality !== ""),
    seriesCount: countOf(dataset, TAG.seriesInStudy),
  }));
}

/** @throws {DicomwebError} `bad_answer` if it is no list of series. */
export function parseSeries(what: string, json: unknown): DicomwebSeries[] {
  return parseList(what, json, TAG.seriesUid, (dataset, seriesUid) => ({
    seriesUid,
    modality: textOf(dataset, TAG.modality),
    description: textOf(dataset, TAG.seriesDescription),
    instanceCount: countOf(dataset, TAG.instancesInSeries),
  }));
}

/** Entries without a usable UID cannot be opened and are left out, unless that leaves nothing of the answer. */
function parseList<T>(
  what: string,
  json: unknown,
  uidTag: Tag,
  read: (dataset: JsonDataset, uid: string) => T,
): T[] {
  // An empty answer (204) means that nothing matches.
  if (json === null) return [];
  if (!Array.isArray(json) || !json.every(isDataset)) {
    throw new DicomwebError("bad_answer", `${what}: the archive must answer a list of data sets`);
  }
  const usable = json.filter((dataset) => isUid(textOf(dataset, uidTag)));
  if (usable.length === 0 && json.length > 0) {
    throw new DicomwebError("bad_answer", `${what}: each data set must have a UID (${uidTag}), got none`);
  }
  return usable.map((dataset) => read(dataset, textOf(dataset, uidTag)));
}
