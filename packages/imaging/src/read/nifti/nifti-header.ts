import { ImagingError } from "../../imaging-error.js";
import { checkEnoughBytes, MAX_FILE_BYTES } from "../limits.js";
import { NIFTI_TYPES, type NiftiType } from "./nifti-types.js";

/** Bytes of the longer of the two headers. */
export const NIFTI_HEADER_BYTES = 540;

/** Three rows of four: voxel index to millimetres, or to another unit of length. */
export type Affine = readonly (readonly [number, number, number, number])[];

/** What the reader needs of a NIfTI-1 or NIfTI-2 header. */
export interface NiftiHeader {
  readonly isLittleEndian: boolean;
  /** Voxels along the three axes of space. */
  readonly size: readonly [number, number, number];
  /** How many volumes the file holds: moments, channels or directions, whatever its further axes mean. */
  readonly volumes: number;
  readonly type: NiftiType;
  /** First byte of the voxels. */
  readonly dataOffset: number;
  readonly slope: number;
  readonly intercept: number;
  /** Distance of voxel centres along each axis, in millimetres; null where the file's unit is unknown. */
  readonly spacingMm: readonly [number, number, number] | null;
  /** Voxel index to RAS, in the file's unit; null if the file states no orientation. */
  readonly affineRas: Affine | null;
  /** Millimetres in the file's unit of length, or null if it is unknown. */
  readonly unitMm: number | null;
  /** Range to display, or null if the file gives none. */
  readonly displayRange: readonly [number, number] | null;
}

/** Where the two versions keep the same fields. `long` fields are 8 bytes in version 2. */
const LAYOUTS = {
  1: {
    dim: 40,
    type: 70,
    pixdim: 76,
    offset: 108,
    scale: 112,
    range: 124,
    units: 123,
    codes: 252,
    quaternion: 256,
    rows: 280,
  },
  2: {
    dim: 16,
    type: 12,
    pixdim: 104,
    offset: 168,
    scale: 176,
    range: 192,
    units: 500,
    codes: 344,
    quaternion: 352,
    rows: 400,
  },
} as const;

/** NIFTI_UNITS_METER, _MM, _MICRON. */
const UNIT_MM: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };

/** Reads fields of either version as numbers. */
interface Fields {
  readonly layout: (typeof LAYOUTS)[1 | 2];
  readonly isLittleEndian: boolean;
  /** int16 or int64. */
  dim(i: number): number;
  /** float32 or float64, `i` numbers after `at`. */
  float(at: number, i: number): number;
  /** float32 or int64. */
  voxOffset(): number;
  /** int16 or int32. */
  code(i: number): number;
  readonly type: number;
  readonly units: number;
}

/**
 * Parses a NIfTI-1 or NIfTI-2 header.
 *
 * @param bytes - At least the file's first 540 bytes, or all of a shorter file.
 * @throws {ImagingError} `unsupported` for header and image in two files and for voxel types without a meaning as
 *   grey or RGB, `too_large` if the voxels of one volume exceed the file limit, `corrupt`, `truncated`.
 */
export function parseNiftiHeader(bytes: Uint8Array): NiftiHeader {
  const fields = readFields(bytes);
  const { layout } = fields;
  const type = NIFTI_TYPES[fields.type];
  if (!type)
    throw new ImagingError("unsupported", `NIfTI: a real or RGB voxel type, got code ${fields.type}`);
  const size = readSize(fields);
  const dataOffset = fields.voxOffset();
  if (!(Number.isInteger(dataOffset) && dataOffset >= 0)) {
    throw new ImagingError("corrupt", `NIfTI: vox_offset a byte of the file, got ${dataOffset}`);
  }
  const volumeEnd = dataOffset + size[0] * size[1] * size[2] * type.bytes;
  if (!(volumeEnd <= MAX_FILE_BYTES)) {
    throw new ImagingError(
      "too_large",
      `NIfTI: at most ${MAX_FILE_BYTES} bytes, the header announces ${volumeEnd}`,
    );
  }
  const slope = fields.float(layout.scale, 0);
  const intercept = fields.float(layout.scale, 1);
  // The standard: a slope of zero means that there is no scaling.
  const isScaled = Number.isFinite(slope) && slope !== 0 && Number.isFinite(intercept);
  const unitMm = UNIT_MM[fields.units & 7] ?? null;
  const calMax = fields.float(layout.range, 0);
  const calMin = fields.float(layout.range, 1);
  return {
    isLittleEndian: fields.isLittleEndian,
    size,
    volumes: countVolumes(fields),
    type,
    dataOffset,
    slope: isScaled ? slope : 1,
    intercept: isScaled ? intercept : 0,
    spacingMm: readSpacing(fields, unitMm),
    affineRas: readAffine(fields),
    unitMm,
    displayRange: calMax > calMin && Number.isFinite(calMax - calMin) ? [calMin, calMax] : null,
  };
}

function readFields(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkEnoughBytes("NIfTI header", 348, bytes.length);
  const version = [348, 540].includes(view.getInt32(0, true))
    ? view.getInt32(0, true)
    : view.getInt32(0, false);
  if (version !== 348 && version !== 540) {
    throw new ImagingError("corrupt", `NIfTI: header size 348 or 540, got ${version}`);
  }
  const isLong = version === 540;
  checkEnoughBytes("NIfTI header", version, bytes.length);
  const magic = String.fromCharCode(...bytes.subarray(isLong ? 4 : 344, isLong ? 6 : 346));
  if (magic === "ni") {
    throw new ImagingError(
      "unsupported",
      "NIfTI: header and image in one file (.nii), got the header of a pair (.hdr)",
    );
  }
  const le = view.getInt32(0, true) === version;
  const layout = LAYOUTS[isLong ? 2 : 1];
  const int64 = (at: number) => Number(view.getBigInt64(at, le));
  return {
    layout,
    isLittleEndian: le,
    dim: (i) => (isLong ? int64(layout.dim + 8 * i) : view.getInt16(layout.dim + 2 * i, le)),
    float: (at, i) => (isLong ? view.getFloat64(at + 8 * i, le) : view.getFloat32(at + 4 * i, le)),
    voxOffset: () => (isLong ? int64(layout.offset) : view.getFloat32(layout.offset, le)),
    code: (i) => (isLong ? view.getInt32(layout.codes + 4 * i, le) : view.getInt16(layout.codes + 2 * i, le)),
    type: view.getInt16(layout.type, le),
    units: isLong ? view.getInt32(layout.units, le) : view.getUint8(layout.units),
  };
}

function readSize(fields: Fields): [number, number, number] {
  const count = fields.dim(0);
  if (!(count >= 1 && count <= 7))
    throw new ImagingError("corrupt", `NIfTI: 1 to 7 dimensions, got ${count}`);
  const side = (i: number) => (i <= count ? fields.dim(i) : 1);
  const size: [number, number, number] = [side(1), side(2), side(3)];
  if (!size.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    throw new ImagingError("corrupt", `NIfTI: at least one voxel along each axis, got ${size.join(" x ")}`);
  }
  return size;
}

function countVolumes(fields: Fields): number {
  const sides = [4, 5, 6, 7].map((i) => (i <= fields.dim(0) ? Math.max(1, fields.dim(i)) : 1));
  return sides.reduce((product, side) => product * side, 1);
}

function readSpacing(fields: Fields, unitMm: number | null): [number, number, number] | null {
  if (unitMm === null) return null;
  const [x, y, z] = [1, 2, 3].map((i) => Math.abs(fields.float(fields.layout.pixdim, i)) * unitMm);
  return [x, y, z].every((s) => s > 0 && Number.isFinite(s)) ? [x, y, z] : null;
}

/** The sform where the file has one, else the qform: NIfTI's methods 3 and 2. Null where it has neither. */
function readAffine(fields: Fields): Affine | null {
  const { layout } = fields;
  const [qform, sform] = [fields.code(0), fields.code(1)];
  const affine =
    sform > 0
      ? [0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => fields.float(layout.rows, 4 * row + column)))
      : qform > 0
        ? quaternionAffine(fields)
        : null;
  if (!affine?.every((row) => row.every(Number.isFinite))) return null;
  return affine as unknown as Affine;
}

function quaternionAffine(fields: Fields): number[][] {
  const { quaternion, pixdim } = fields.layout;
  let [b, c, d, ...offset] = [0, 1, 2, 3, 4, 5].map((i) => fields.float(quaternion, i));
  let a = 1 - (b * b + c * c + d * d);
  if (a < 1e-7) {
    // Half a turn: rounding makes the rest a little negative, and its root not a number.
    const length = Math.hypot(b, c, d);
    [a, b, c, d] = [0, b / length, c / length, d / length];
  } else a = Math.sqrt(a);
  const [sx, sy, sz] = [1, 2, 3].map((i) => fields.float(pixdim, i));
  const flip = fields.float(pixdim, 0) < 0 ? -sz : sz;
  return [
    [(a * a + b * b - c * c - d * d) * sx, 2 * (b * c - a * d) * sy, 2 * (b * d + a * c) * flip, offset[0]],
    [2 * (b * c + a * d) * sx, (a * a + c * c - b * b - d * d) * sy, 2 * (c * d - a * b) * flip, offset[1]],
    [2 * (b * d - a * c) * sx, 2 * (c * d + a * b) * sy, (a * a + d * d - c * c - b * b) * flip, offset[2]],
  ];
}
