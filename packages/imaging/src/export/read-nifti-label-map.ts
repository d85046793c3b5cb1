import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ImagingError } from "../imaging-error.js";
import { checkEnoughBytes, MAX_FILE_BYTES } from "../read/limits.js";
import { NIFTI_HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from "../read/nifti/nifti-header.js";
import { isLittleEndian, isVersion2, type LabelGrid, walkOf } from "./label-grid.js";
import { COMMENT_EXTENSION, type LabelLayer } from "./write-nifti-label-map.js";

/**
 * Reads a label map (.nii.gz) back as masks on a scan's slices: one for each name and slice that has any.
 *
 * A label map of another tool, without our names, gives "label 1", "label 2", ...
 *
 * @param grid - Of the scan that the label map belongs to.
 * @throws {ImagingError} `bad_mask` if it has another size than the grid; `unsupported` if its voxels are not small
 *   whole numbers; `corrupt`, `truncated`.
 */
export async function readNiftiLabelMap(bytes: Uint8Array, grid: LabelGrid): Promise<LabelLayer[]> {
  const file = await decompress(bytes);
  const header = parseNiftiHeader(file.subarray(0, NIFTI_HEADER_BYTES));
  if (header.size.join() !== grid.size.join()) {
    throw new ImagingError(
      "bad_mask",
      `label map: the scan's size, ${grid.size.join(" x ")}, got ${header.size.join(" x ")}`,
    );
  }
  const voxels = readVoxels(file, header);
  const names = readNames(file);
  const count = grid.size[grid.plan.axis];
  return Array.from({ length: count }, (_, slice) => readSlice(grid, slice, voxels, names)).flat();
}

async function decompress(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_FILE_BYTES });
  } catch (cause) {
    throw new ImagingError("corrupt", "label map: a sound gzip stream, got a damaged one", {}, { cause });
  }
}

function readVoxels(
  file: Uint8Array,
  { type, size, dataOffset, isLittleEndian: le }: NiftiHeader,
): Uint16Array {
  if (!type.range || type.bytes > 2) {
    throw new ImagingError(
      "unsupported",
      `label map: whole numbers of 8 or 16 bits, got ${type.bytes * 8} bits`,
    );
  }
  const voxels = new Uint16Array(size[0] * size[1] * size[2]);
  checkEnoughBytes("label map", dataOffset + voxels.length * type.bytes, file.length);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let i = 0; i < voxels.length; i++) voxels[i] = type.read(view, dataOffset + i * type.bytes, le);
  return voxels;
}

/** Our names, from the first header extension. */
function readNames(file: Uint8Array): ReadonlyMap<number, string> {
  const at = isVersion2(file) ? 540 : 348;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const le = isLittleEndian(file);
  if (file.length < at + 12 || file[at] !== 1 || view.getInt32(at + 8, le) !== COMMENT_EXTENSION)
    return new Map();
  const text = Buffer.from(file.subarray(at + 12, at + 4 + view.getInt32(at + 4, le))).toString("utf8");
  try {
    const { labels } = JSON.parse(text) as { labels?: unknown };
    if (!Array.isArray(labels)) return new Map();
    return new Map(labels.map(({ value, name }) => [Number(value), String(name)]));
  } catch {
    // A comment of another tool.
    return new Map();
  }
}

function readSlice(
  grid: LabelGrid,
  slice: number,
  voxels: Uint16Array,
  names: ReadonlyMap<number, string>,
): LabelLayer[] {
  const { width, height, start, columnStep, rowStep } = walkOf(grid, slice);
  const masks = new Map<number, Uint8Array>();
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = start + y * rowStep; x < width; x++, i++, at += columnStep) {
      const value = voxels[at];
      if (value === 0) continue;
      const data = masks.get(value) ?? new Uint8Array(width * height);
      data[i] = 1;
      masks.set(value, data);
    }
  }
  return Array.from(masks, ([value, data]) => ({
    label: names.get(value) ?? `label ${value}`,
    slice,
    mask: { width, height, data },
  }));
}
