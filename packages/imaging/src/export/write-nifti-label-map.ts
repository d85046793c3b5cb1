import { setImmediate as otherWork } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { assertMask } from "../mask/mask-basics.js";
import { MAX_FILE_BYTES } from "../read/limits.js";
import { isLittleEndian, isVersion2, type LabelGrid, walkOf } from "./label-grid.js";

/** A named mask on a slice of the scan. */
export interface LabelLayer {
  readonly label: string;
  readonly slice: number;
  /** May be a getter that decodes. */
  readonly mask: Mask;
}

/** What a label map's numbers mean; kept in the file itself and beside it. */
export interface LabelMapNames {
  readonly format: "mimo-label-map";
  readonly notice: string;
  /** Voxel axis across the slices that the masks were made on. */
  readonly axis: number;
  readonly labels: readonly { readonly value: number; readonly name: string }[];
  /** Pixels that a later mask of another name covers: a voxel holds one number. */
  readonly overlaps: readonly {
    readonly slice: number;
    readonly label: string;
    readonly coveredBy: string;
    readonly pixels: number;
  }[];
}

/** A label map: the .nii.gz file, and what its numbers mean. */
export interface LabelMapFile {
  readonly bytes: Uint8Array;
  readonly names: LabelMapNames;
}

/** Plain text in a header extension (nifti1_io's ECODE list). */
export const COMMENT_EXTENSION = 6;

/** Where each version keeps what is changed in a header. */
const FIELDS = {
  1: { dim: 40, type: 70, offset: 108, slope: 112, range: 124, intent: 68, intentName: 328, descrip: 148 },
  2: { dim: 16, type: 12, offset: 168, slope: 176, range: 192, intent: 504, intentName: 508, descrip: 240 },
} as const;

/** NIFTI_INTENT_LABEL: the voxels are indices into a set of names. */
const INTENT_LABEL = 1002;

/**
 * Writes masks as one NIfTI label map (.nii.gz) on the scan's own grid: 0 outside, else the number of the name.
 *
 * Names are numbered from 1 in order of their first mask. Where masks of two names overlap the later one stays on
 * top, and `overlaps` says what is hidden. The names are in a header extension, and in the header's description
 * as far as they fit.
 *
 * @throws {ImagingError} `bad_mask` for a mask of another size than the slices; `bad_slice`; `too_large` for more than
 *   65,535 names or 2 GiB of voxels.
 * @example
 * const { bytes, names } = await writeNiftiLabelMap(gridOfNifti(source, 2), [{ label: "tumor", slice: 12, mask }]);
 */
export async function writeNiftiLabelMap(
  grid: LabelGrid,
  layers: readonly LabelLayer[],
): Promise<LabelMapFile> {
  const values = new Map([...new Set(layers.map(({ label }) => label))].map((label, i) => [label, i + 1]));
  const voxels = allocate(grid, values.size);
  const overlaps: LabelMapNames["overlaps"][number][] = [];
  for (const layer of layers) {
    overlaps.push(...paint(grid, layer, values, voxels));
    await otherWork();
  }
  const names: LabelMapNames = {
    format: "mimo-label-map",
    notice: "Research use only, not for diagnosis",
    axis: grid.plan.axis,
    labels: Array.from(values, ([name, value]) => ({ value, name })),
    overlaps,
  };
  const file = Buffer.concat([headerOf(grid, names, voxels), voxelBytes(grid, voxels)]);
  return { bytes: new Uint8Array(await promisify(gzip)(file)), names };
}

function allocate({ size }: LabelGrid, labels: number): Uint8Array | Uint16Array {
  const count = size[0] * size[1] * size[2];
  const bytes = count * (labels > 255 ? 2 : 1);
  if (labels > 65535 || bytes > MAX_FILE_BYTES - 2 ** 20) {
    throw new ImagingError(
      "too_large",
      `label map: at most 65535 names and ${MAX_FILE_BYTES} bytes, got ${labels} names and ${bytes} bytes`,
    );
  }
  return labels > 255 ? new Uint16Array(count) : new Uint8Array(count);
}

function paint(
  grid: LabelGrid,
  { label, slice, mask }: LabelLayer,
  values: ReadonlyMap<string, number>,
  voxels: Uint8Array | Uint16Array,
): LabelMapNames["overlaps"] {
  const { width, height, start, columnStep, rowStep } = walkOf(grid, slice);
  assertMask(mask, "label map");
  if (mask.width !== width || mask.height !== height) {
    throw new ImagingError(
      "bad_mask",
      `label map: masks of ${width} x ${height}, got ${mask.width} x ${mask.height}`,
    );
  }
  const value = values.get(label)!;
  const hidden = new Map<number, number>();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = start + y * rowStep; x < width; x++, i++, at += columnStep) {
      if (!mask.data[i]) continue;
      const below = voxels[at];
      if (below !== 0 && below !== value) hidden.set(below, (hidden.get(below) ?? 0) + 1);
      voxels[at] = value;
    }
  }
  const names = [...values.keys()];
  return Array.from(hidden, ([below, pixels]) => ({
    slice,
    label: names[below - 1],
    coveredBy: label,
    pixels,
  }));
}

function headerOf(grid: LabelGrid, names: LabelMapNames, voxels: Uint8Array | Uint16Array): Buffer {
  const little = isLittleEndian(grid.header);
  const extension = extensionOf(names, little);
  const header = Buffer.from(grid.header);
  const offset = header.length + extension.length;
  patchNumbers(header, { offset, bytesPerVoxel: voxels.BYTES_PER_ELEMENT, labels: names.labels.length });
  const fields = FIELDS[isVersion2(header) ? 2 : 1];
  header.write("MIMO labels", fields.intentName, 15, "latin1");
  header.set(
    fittingText(names.labels.map(({ value, name }) => `${value}=${name}`).join(";"), 79),
    fields.descrip,
  );
  return Buffer.concat([header, extension]);
}

function patchNumbers(
  header: Buffer,
  { offset, bytesPerVoxel, labels }: { offset: number; bytesPerVoxel: number; labels: number },
): void {
  const isLong = isVersion2(header);
  const at = FIELDS[isLong ? 2 : 1];
  const le = isLittleEndian(header);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const real = (to: number, i: number, n: number) =>
    isLong ? view.setFloat64(to + 8 * i, n, le) : view.setFloat32(to + 4 * i, n, le);
  const dim = (i: number, n: number) =>
    isLong ? view.setBigInt64(at.dim + 8 * i, BigInt(n), le) : view.setInt16(at.dim + 2 * i, n, le);
  dim(0, 3);
  for (let i = 4; i < 8; i++) dim(i, 1);
  view.setInt16(at.type, bytesPerVoxel === 2 ? 512 : 2, le);
  view.setInt16(at.type + 2, 8 * bytesPerVoxel, le);
  if (isLong) view.setBigInt64(at.offset, BigInt(offset), le);
  else view.setFloat32(at.offset, offset, le);
  real(at.slope, 0, 1);
  real(at.slope, 1, 0);
  real(at.range, 0, labels);
  real(at.range, 1, 0);
  if (isLong) view.setInt32(at.intent, INTENT_LABEL, le);
  else view.setInt16(at.intent, INTENT_LABEL, le);
}

/** The flag for extensions and one extension: its length (a multiple of 16), its kind, its text. */
function extensionOf(names: LabelMapNames, little: boolean): Buffer {
  const text = Buffer.from(JSON.stringify(names), "utf8");
  const length = Math.ceil((text.length + 8) / 16) * 16;
  const extension = Buffer.alloc(4 + length, " ");
  extension.set([1, 0, 0, 0]);
  for (const [at, n] of [
    [4, length],
    [8, COMMENT_EXTENSION],
  ]) {
    if (little) extension.writeInt32LE(n, at);
    else extension.writeInt32BE(n, at);
  }
  extension.set(text, 12);
  return extension;
}

/** As much of a text as fits, cut between characters. */
function fittingText(text: string, bytes: number): Uint8Array {
  const space = new Uint8Array(bytes);
  const { written } = new TextEncoder().encodeInto(text, space);
  return space.subarray(0, written);
}

function voxelBytes({ header }: LabelGrid, voxels: Uint8Array | Uint16Array): Buffer {
  const bytes = Buffer.from(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  return voxels instanceof Uint16Array && !isLittleEndian(header) ? bytes.swap16() : bytes;
}
