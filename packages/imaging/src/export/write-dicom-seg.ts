import { randomUUID } from "node:crypto";
import { ImagingError } from "../imaging-error.js";
import { type NaturalItem, SEGMENTATION_STORAGE, segDataSet } from "./seg-data-set.js";
import { planSegFrames, type SegFrames } from "./seg-frames.js";
import { readSegSource, type SegSource } from "./seg-source.js";
import type { SegmentToWrite } from "./segment-to-write.js";

/** What the file says about its making. */
export interface DicomSegOptions {
  readonly softwareVersion?: string;
  /** Default: now. */
  readonly date?: Date;
}

const EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";

/** Made from a random UUID once; names this writer. */
const IMPLEMENTATION_UID = "2.25.319256948040109937421664375699997743430";

/**
 * Writes masks as a DICOM Segmentation object (binary; PS3.3 A.51): one new instance in a new series of the sources'
 * study, with references to every source frame.
 *
 * Where every used frame says how it lies in the patient, so does the segmentation; else its frames are tied to the
 * sources by reference alone (X-ray, ultrasound, photographs). Names are coded where the table knows them and
 * always kept as labels.
 *
 * @param files - The DICOM files that `source.file` of the layers counts, or ways to read them: each is read once, and
 *   no two are held at a time.
 * @throws {ImagingError} `unsupported` if a file is no DICOM image or names no study, series or instance; `bad_mask` for
 *   masks of another size or without a pixel; `bad_slice`; `too_large`.
 * @example
 * const segments = [{ label: "liver", algorithm: "AUTOMATIC", color: [230, 159, 0], layers: [{ source, mask }] }];
 * const seg = await writeDicomSeg([ctBytes], segments);
 */
export async function writeDicomSeg(
  files: readonly (Uint8Array | (() => Promise<Uint8Array>))[],
  segments: readonly SegmentToWrite[],
  options: DicomSegOptions = {},
): Promise<Uint8Array> {
  if (files.length === 0)
    throw new ImagingError("unsupported", "DICOM segmentation: a source file, got none");
  const filled = segments.filter(({ layers }) => layers.length > 0);
  const layers = filled.flatMap((segment) => segment.layers);
  const sources: SegSource[] = [];
  for (const [i, file] of files.entries()) {
    const used = layers.filter(({ source }) => source.file === i).map(({ source }) => source.frame);
    sources.push(readSegSource(file instanceof Uint8Array ? file : await file(), used));
  }
  const frames = await planSegFrames(sources, filled);
  const stamp = {
    instanceUid: newUid(),
    seriesUid: newUid(),
    dimensionUid: newUid(),
    date: options.date ?? new Date(),
    softwareVersion: options.softwareVersion ?? "0",
  };
  return encode(segDataSet(frames, filled, stamp), frames);
}

async function encode(dataSet: NaturalItem, { pixels }: SegFrames): Promise<Uint8Array> {
  // Loaded only when needed: it is by far the largest part of this package.
  const { data, log } = await import("dcmjs");
  // Its warnings would print a patient's name.
  log.setLevel("silent");
  const { DicomDict, DicomMetaDictionary } = data;
  const file = new DicomDict(
    DicomMetaDictionary.denaturalizeDataset({
      FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
      MediaStorageSOPClassUID: SEGMENTATION_STORAGE,
      MediaStorageSOPInstanceUID: dataSet.SOPInstanceUID,
      TransferSyntaxUID: EXPLICIT_LITTLE,
      ImplementationClassUID: IMPLEMENTATION_UID,
      ImplementationVersionName: "MIMO",
    }),
  );
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    ...dataSet,
    PixelData: [pixels.buffer],
    _vrMap: { PixelData: "OB" },
  });
  return new Uint8Array(file.write());
}

/** A UID made from a random UUID (PS3.5 B.2). */
function newUid(): string {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll("-", "")}`)}`;
}
