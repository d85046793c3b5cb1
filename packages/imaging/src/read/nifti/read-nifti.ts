import { createGunzip } from "node:zlib";
import type { MedicalImage } from "../../image.js";
import { ImagingError } from "../../imaging-error.js";
import { isNifti } from "../detect-format.js";
import { windowOfRange } from "../display.js";
import { checkEnoughBytes, checkPictureSize, mostInflatedBytes, pickSlice } from "../limits.js";
import type { PixelArray } from "../pixel-array.js";
import { NIFTI_HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from "./nifti-header.js";
import { allocateVoxels } from "./nifti-types.js";
import { planSlice, type SlicePlan, sliceGeometry } from "./slice-plan.js";

/** Deflate never shrinks data to less than one part in 1032. */
const MAX_EXPANSION = 1032;

/**
 * Reads one slice of a NIfTI-1 or NIfTI-2 volume, laid out as radiologists look at it (see `planSlice`).
 *
 * Of a series of volumes the first is read. Spacing is null unless the file states its unit of length.
 *
 * @param slice - Index along `axis`, as stored. Default: the middle one.
 * @param axis - Voxel axis across the slices. Default: the axial one.
 * @throws {ImagingError} `unsupported`, `corrupt`, `truncated`, `too_large`, `bad_slice`.
 */
export function readNifti(bytes: Uint8Array, slice?: number, axis?: 0 | 1 | 2): MedicalImage {
  const header = parseNiftiHeader(bytes);
  const { size, type, slope, intercept } = header;
  checkEnoughBytes("NIfTI voxels", volumeEnd(header), bytes.length);
  const plan = planSlice(header, axis);
  const width = size[plan.column.axis];
  const height = size[plan.row.axis];
  checkPictureSize(width, height);
  const index = pickSlice(slice, size[plan.axis]);
  const pixels = allocateVoxels(type, width * height * type.channels, slope, intercept);
  copySlice(bytes, header, plan, index, pixels);
  return {
    width,
    height,
    channels: type.channels,
    pixels,
    meaning: type.channels === 3 ? "colour" : "grey",
    window: header.displayRange && type.channels === 1 ? windowOfRange(...header.displayRange) : null,
    modality: null,
    geometry: sliceGeometry(header, plan, index),
    slice: { index, count: size[plan.axis] },
  };
}

/**
 * Reads one slice of a gzip-compressed NIfTI file.
 *
 * @throws {ImagingError} As {@link readNifti} and {@link inflateNifti}.
 */
export async function readGzippedNifti(
  bytes: Uint8Array,
  slice?: number,
  axis?: 0 | 1 | 2,
): Promise<MedicalImage> {
  return readNifti(await inflateNifti(bytes), slice, axis);
}

/**
 * Inflates a gzip-compressed NIfTI file.
 *
 * The stream is read to its end, so that its checksum is tested, but only the first volume is kept.
 *
 * @throws {ImagingError} `unknown_format` if the gzip holds something else; `truncated`, `corrupt`, `too_large`.
 */
export async function inflateNifti(bytes: Uint8Array): Promise<Uint8Array> {
  const start = await gunzip(bytes, NIFTI_HEADER_BYTES, true);
  if (!isNifti(start))
    throw new ImagingError("unknown_format", "gzip: a NIfTI file inside, got something else");
  const needed = volumeEnd(parseNiftiHeader(start));
  checkEnoughBytes("compressed NIfTI voxels", needed, bytes.length * MAX_EXPANSION);
  checkInflated(needed, bytes.length);
  return gunzip(bytes, needed, false);
}

function checkInflated(inflated: number, compressed: number): void {
  const most = mostInflatedBytes(compressed);
  if (inflated > most) throw new ImagingError("too_large", `gzip: at most ${most} bytes inside, got more`);
}

function volumeEnd({ size, type, dataOffset }: NiftiHeader): number {
  return dataOffset + size[0] * size[1] * size[2] * type.bytes;
}

/** @returns The first bytes of what a gzip holds: `length` of them, or all if it holds fewer. */
async function gunzip(bytes: Uint8Array, length: number, mayStopEarly: boolean): Promise<Uint8Array> {
  const kept = new Uint8Array(length);
  let total = 0;
  const stream = createGunzip({ chunkSize: mayStopEarly ? 1024 : 1 << 20 });
  stream.end(bytes);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (total < length) kept.set(chunk.subarray(0, length - total), total);
      total += chunk.length;
      checkInflated(total, bytes.length);
      if (mayStopEarly && total >= length) break;
    }
  } catch (cause) {
    if (cause instanceof ImagingError) throw cause;
    const { code, message } = cause as { code?: string; message?: string };
    const kind = code === "Z_BUF_ERROR" ? "truncated" : "corrupt";
    throw new ImagingError(kind, `gzip: a sound stream, got "${message}"`, {}, { cause });
  }
  return kept.subarray(0, Math.min(total, length));
}

function copySlice(
  bytes: Uint8Array,
  header: NiftiHeader,
  plan: SlicePlan,
  index: number,
  pixels: PixelArray,
): void {
  const { size, type, slope, intercept, isLittleEndian, dataOffset } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strides = [type.bytes, type.bytes * size[0], type.bytes * size[0] * size[1]];
  const start = ({ axis, isFlipped }: SlicePlan["row"]) => (isFlipped ? (size[axis] - 1) * strides[axis] : 0);
  const step = ({ axis, isFlipped }: SlicePlan["row"]) => (isFlipped ? -strides[axis] : strides[axis]);
  const columnStep = step(plan.column);
  let line = dataOffset + index * strides[plan.axis] + start(plan.column) + start(plan.row);
  let to = 0;
  for (let y = 0; y < size[plan.row.axis]; y++, line += step(plan.row)) {
    let at = line;
    for (let x = 0; x < size[plan.column.axis]; x++, at += columnStep) {
      for (let channel = 0; channel < type.channels; channel++) {
        const stored = type.read(view, at + channel, isLittleEndian);
        pixels[to++] = type.channels === 3 ? stored : stored * slope + intercept;
      }
    }
  }
}
