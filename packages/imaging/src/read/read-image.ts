import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { detectFormat } from "./detect-format.js";
import { readDicom } from "./dicom/read-dicom.js";
import { MAX_FILE_BYTES } from "./limits.js";
import { readGzippedNifti, readNifti } from "./nifti/read-nifti.js";
import { readPicture } from "./read-picture.js";

/** What to read of a file that holds more than one picture. */
export interface ReadImageOptions {
  /** Index of the slice, frame or page, from 0. Default: the middle one. */
  readonly slice?: number;
  /** NIfTI only: the voxel axis across the slices. Default: the axial one, if the file states its orientation. */
  readonly axis?: 0 | 1 | 2;
  /** What to call the image in error messages. Default: the file's name. */
  readonly name?: string;
}

/**
 * Reads one picture: PNG, JPEG, TIFF, DICOM or NIfTI (also .nii.gz), told by content and not by file name.
 *
 * Anything wrong with the file comes out as one {@link ImagingError}, and sizes are checked before memory is
 * taken: at most 100 million pixels and 2 GiB.
 *
 * @param source - Path of a file, or its bytes, which are not changed.
 * @throws {ImagingError} `not_found`, `unknown_format`, `unsupported`, `truncated`, `corrupt`, `too_large`,
 *   `bad_slice`.
 * @example
 * const image = await readImage("head.nii.gz", { axis: 0 }); // the middle sagittal slice, if axis 0 is left-right
 * if (image.geometry.spacingMm === null) console.warn("no millimetres for this image");
 */
export async function readImage(
  source: string | Uint8Array,
  options: ReadImageOptions = {},
): Promise<MedicalImage> {
  const name = options.name ?? (typeof source === "string" ? basename(source) : "image");
  try {
    const bytes = typeof source === "string" ? await loadFile(source) : source;
    // A plain view: Buffer has its own idea of slice(), which does not copy.
    return await readBytes(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), options);
  } catch (cause) {
    if (cause instanceof ImagingError) {
      throw new ImagingError(cause.code, `${name}: ${cause.message}`, cause.details, { cause });
    }
    const isTooLarge = cause instanceof RangeError && /alloc|array length/i.test(cause.message);
    const message = cause instanceof Error ? cause.message : String(cause);
    throw isTooLarge
      ? new ImagingError(
          "too_large",
          `${name}: an image that fits into memory, got ${message}`,
          {},
          { cause },
        )
      : new ImagingError(
          "corrupt",
          `${name}: a sound file, got one that fails with "${message}"`,
          {},
          { cause },
        );
  }
}

async function readBytes(bytes: Uint8Array, { slice, axis }: ReadImageOptions): Promise<MedicalImage> {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new ImagingError("too_large", `file: at most ${MAX_FILE_BYTES} bytes, got ${bytes.length}`);
  }
  if (bytes.length === 0) throw new ImagingError("truncated", "file: an image, got no bytes");
  const format = detectFormat(bytes);
  switch (format) {
    case "png":
    case "jpeg":
    case "tiff":
      return readPicture(bytes, slice);
    case "dicom":
      return readDicom(bytes, slice);
    case "nifti":
      return readNifti(bytes, slice, axis);
    case "nifti-gz":
      return readGzippedNifti(bytes, slice, axis);
    case null: {
      const start = Buffer.from(bytes.subarray(0, 8)).toString("hex");
      throw new ImagingError(
        "unknown_format",
        `format: PNG, JPEG, TIFF, DICOM or NIfTI, got bytes ${start}...`,
      );
    }
  }
}

async function loadFile(path: string): Promise<Uint8Array> {
  let size: number;
  try {
    const info = await stat(path);
    if (!info.isFile()) throw new Error("it is not a file");
    size = info.size;
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    throw new ImagingError(
      "not_found",
      `file: one that can be opened, got ${code ?? message}`,
      {},
      { cause },
    );
  }
  if (size > MAX_FILE_BYTES) {
    throw new ImagingError("too_large", `file: at most ${MAX_FILE_BYTES} bytes, got ${size}`);
  }
  try {
    return await readFile(path);
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    throw new ImagingError("not_found", `file: one that can be read, got ${code}`, {}, { cause });
  }
}
