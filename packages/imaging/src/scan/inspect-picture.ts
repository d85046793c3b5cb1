import { sharp } from "../draw/sharp-library.js";
import { parseNiftiHeader } from "../read/nifti/nifti-header.js";
import { readNifti } from "../read/nifti/read-nifti.js";
import { planSlice, sliceGeometry } from "../read/nifti/slice-plan.js";
import { readPicture } from "../read/read-picture.js";
import type { ScanManifest } from "./scan.js";
import { checkSliceCount } from "./slice-limit.js";
import { positionsAlongNormal } from "./slice-order.js";

/**
 * Describes a PNG, JPEG or TIFF; it is decoded, so a broken one is noticed. Pages of a TIFF become slices if they
 * are all of one size, else the file is taken for a pyramid and its first page shown.
 *
 * @throws {ImagingError} As `readPicture`.
 */
export async function inspectPicture(bytes: Uint8Array): Promise<ScanManifest> {
  const image = await readPicture(bytes);
  const { width, height } = image;
  const { count } = image.slice;
  checkSliceCount(count);
  const slices = count > 1 && (await havePagesOneSize(bytes)) ? count : 1;
  return {
    kind: "picture",
    modality: null,
    width,
    height,
    slices: Array.from({ length: slices }, (_, frame) => ({ file: 0, frame })),
    spacingMm: null,
    sliceSpacingMm: null,
    axis: null,
  };
}

/** The library lays all pages under each other, which it refuses for pages that differ. */
async function havePagesOneSize(bytes: Uint8Array): Promise<boolean> {
  try {
    const { pageHeight, height, pages } = await sharp(bytes, {
      pages: -1,
      limitInputPixels: false,
    }).metadata();
    return pages !== undefined && height === (pageHeight ?? 0) * pages;
  } catch {
    return false;
  }
}

/**
 * Describes a NIfTI volume by its middle slice.
 *
 * @param bytes - Not compressed.
 * @throws {ImagingError} As `readNifti`.
 */
export function inspectNifti(bytes: Uint8Array): ScanManifest {
  const header = parseNiftiHeader(bytes);
  const plan = planSlice(header);
  const count = header.size[plan.axis];
  checkSliceCount(count);
  const { width, height, geometry } = readNifti(bytes);
  const [first, last] = [0, count - 1].map((index) => sliceGeometry(header, plan, index).originLps);
  const ends = positionsAlongNormal(geometry.orientationLps, [first, last]);
  const isReversed = ends !== null && ends[1] < ends[0];
  return {
    kind: "nifti",
    modality: null,
    width,
    height,
    slices: Array.from({ length: count }, (_, i) => ({ file: 0, frame: isReversed ? count - 1 - i : i })),
    spacingMm: geometry.spacingMm,
    sliceSpacingMm: count > 1 ? (header.spacingMm?.[plan.axis] ?? null) : null,
    axis: plan.axis,
  };
}
