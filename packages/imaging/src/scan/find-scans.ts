import { ImagingError } from "../imaging-error.js";
import { detectFormat } from "../read/detect-format.js";
import { inflateNifti } from "../read/nifti/read-nifti.js";
import { buildSeries, type DicomImage, type DicomSeries, groupImages } from "./build-series.js";
import { isIgnoredFile } from "./ignored-file.js";
import { inspectDicom } from "./inspect-dicom.js";
import { inspectNifti, inspectPicture } from "./inspect-picture.js";
import { openScan } from "./open-scan.js";
import { isZip } from "./read-archive.js";
import type { FoundScan, FoundScans, OfferedFile, RejectedFile } from "./scan.js";

/** What an archive among the offered files holds. */
export interface ExpandedArchive {
  readonly files: readonly OfferedFile[];
  readonly rejected: readonly RejectedFile[];
}

/** How to look for scans. */
export interface FindScansOptions {
  /** Gives what a zip among the files holds; archives inside it are rejected. Default: zips are rejected. */
  readonly expand?: (archive: OfferedFile, bytes: Uint8Array) => Promise<ExpandedArchive>;
}

type Inspected = { readonly scan: FoundScan } | { readonly dicom: DicomImage<OfferedFile> };

/**
 * Finds out what a set of files is: which make scans together, and which make none and why.
 *
 * Formats are told by content. Of DICOM files only headers are read, and of each scan the middle slice is decoded
 * as a proof; a file that fails is rejected and the rest looked at again. What operating systems leave behind
 * (`.DS_Store`, `Thumbs.db`, `__MACOSX`) is passed over without a word. One file at a time is held in memory.
 *
 * @throws Whatever an offered file's `read` throws, if it is no {@link ImagingError}.
 */
export async function findScans(
  files: readonly OfferedFile[],
  options: FindScansOptions = {},
): Promise<FoundScans> {
  const rejected: RejectedFile[] = [];
  const scans: FoundScan[] = [];
  const images: DicomImage<OfferedFile>[] = [];
  const waiting = files.map((file) => ({ file, isInside: false }));
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { file, isInside } = next;
    if (isIgnoredFile(file.name)) continue;
    try {
      const bytes = plainBytes(await file.read());
      if (isZip(bytes) && options.expand && !isInside) {
        const inside = await options.expand(file, bytes);
        rejected.push(...inside.rejected);
        waiting.unshift(...inside.files.map((entry) => ({ file: entry, isInside: true })));
        continue;
      }
      const inspected = await inspectSafely(file, bytes);
      if ("scan" in inspected) scans.push(inspected.scan);
      else images.push(inspected.dicom);
    } catch (error) {
      rejected.push(toRejection(file, error));
    }
  }
  for (const group of groupImages(images)) {
    const scan = await proveSeries(group, rejected);
    if (scan) scans.push(scan);
  }
  return { scans, rejected };
}

/** Readers may fail with errors of the libraries beneath them, too. */
async function inspectSafely(file: OfferedFile, bytes: Uint8Array): Promise<Inspected> {
  try {
    return await inspect(file, bytes);
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause;
    const isTooLarge = cause instanceof RangeError && /alloc|array length/i.test(cause.message);
    throw isTooLarge
      ? new ImagingError("too_large", "file: an image that fits into memory, got a larger one", {}, { cause })
      : new ImagingError("corrupt", "file: a sound image, got one that cannot be read", {}, { cause });
  }
}

async function inspect(file: OfferedFile, bytes: Uint8Array): Promise<Inspected> {
  const title = file.name.split(/[\\/]/).at(-1)!;
  const alone = { files: [file], title };
  if (bytes.length === 0) throw new ImagingError("truncated", "file: an image, got no bytes");
  switch (detectFormat(bytes)) {
    case "dicom":
      return { dicom: { file, header: inspectDicom(bytes, title) } };
    case "nifti":
      return { scan: { ...alone, manifest: inspectNifti(bytes) } };
    case "nifti-gz":
      return { scan: { ...alone, manifest: inspectNifti(await inflateNifti(bytes)) } };
    case null:
      throw isZip(bytes)
        ? new ImagingError("unsupported", "file: an image, got an archive, which is not opened here")
        : new ImagingError("unknown_format", "format: PNG, JPEG, TIFF, DICOM or NIfTI, got something else");
    default:
      return { scan: { ...alone, manifest: await inspectPicture(bytes) } };
  }
}

/** A series with more slices that cannot be decoded is given up: trying them all could take minutes. */
const MAX_FAILURES = 10;

/** Makes a scan whose middle slice can be decoded; files that cannot are taken out and rejected. */
async function proveSeries(
  group: readonly DicomImage<OfferedFile>[],
  rejected: RejectedFile[],
): Promise<FoundScan | null> {
  let images = group;
  for (let failures = 1; images.length > 0; failures++) {
    const series: DicomSeries<OfferedFile> = buildSeries(images);
    const middle = Math.floor(series.manifest.slices.length / 2);
    try {
      await openScan(series.manifest, (file) => series.files[file].read()).readSlice(middle);
      return series;
    } catch (error) {
      const failed = series.files[series.manifest.slices[middle].file];
      const broken = failures < MAX_FAILURES ? [failed] : series.files;
      rejected.push(...broken.map((file) => toRejection(file, error)));
      images = images.filter(({ file }) => !broken.includes(file));
    }
  }
  return null;
}

/** A plain view: Buffer has its own idea of slice(), which does not copy. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Faults of a file are told; those of the machine that reads it are not the file's. */
function toRejection({ name }: OfferedFile, error: unknown): RejectedFile {
  if (!(error instanceof ImagingError)) throw error;
  return { name, code: error.code, message: error.message };
}
