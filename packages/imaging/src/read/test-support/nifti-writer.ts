import type { Affine } from "../nifti/nifti-header.js";

/** What to write; voxels are in file order, the first axis fastest. */
export interface NiftiParts {
  readonly size: readonly number[];
  readonly voxels: Uint8Array | ArrayBufferView;
  /** Data type code. Default: 2, uint8. */
  readonly type?: number;
  readonly version?: 1 | 2;
  readonly bigEndian?: boolean;
  readonly pixdim?: readonly number[];
  /** 0 unknown, 1 metre, 2 mm, 3 micron. Default: 2. */
  readonly units?: number;
  readonly sform?: Affine;
  readonly qform?: {
    readonly bcd: readonly number[];
    readonly offset: readonly number[];
    readonly qfac: number;
  };
  readonly slope?: number;
  readonly intercept?: number;
  readonly calibrated?: readonly [min: number, max: number];
  readonly magic?: string;
}

/** Writes a NIfTI file, for tests. Voxels of more than one byte must be little-endian; they are swapped as asked. */
export function writeNifti(parts: NiftiParts): Uint8Array {
  const { version = 1, bigEndian = false, voxels } = parts;
  const offset = version === 1 ? 352 : 544;
  const body = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength).slice();
  const size = "BYTES_PER_ELEMENT" in voxels ? (voxels.BYTES_PER_ELEMENT as number) : 1;
  if (bigEndian) for (let at = 0; at < body.length; at += size) body.subarray(at, at + size).reverse();
  const file = new Uint8Array(offset + body.length);
  writeHeader(new DataView(file.buffer), parts, offset);
  file.set(body, offset);
  return file;
}

/** Where each version keeps its fields: nifti1.h and nifti2.h. */
const FIELDS_1 = { magic: 344, type: 70, dim: 40, pixdim: 76, offset: 108, scale: 112, range: 124 };
const FIELDS_2 = { magic: 4, type: 12, dim: 16, pixdim: 104, offset: 168, scale: 176, range: 192 };
const FORMS_1 = { codes: 252, quaternion: 256, rows: 280, units: 123 };
const FORMS_2 = { codes: 344, quaternion: 352, rows: 400, units: 500 };

function writeHeader(view: DataView, parts: NiftiParts, offset: number): void {
  const { size, type = 2, pixdim = [1, 1, 1], slope = 0, intercept = 0, calibrated = [0, 0] } = parts;
  const isLong = parts.version === 2;
  const le = !parts.bigEndian;
  const at = isLong ? FIELDS_2 : FIELDS_1;
  view.setInt32(0, isLong ? 540 : 348, le);
  Buffer.from(view.buffer).write(parts.magic ?? (isLong ? "n+2\0" : "n+1\0"), at.magic, "latin1");
  view.setInt16(at.type, type, le);
  for (const [i, n] of [size.length, ...size].entries()) {
    if (isLong) view.setBigInt64(at.dim + 8 * i, BigInt(n), le);
    else view.setInt16(at.dim + 2 * i, n, le);
  }
  if (isLong) view.setBigInt64(at.offset, BigInt(offset), le);
  else view.setFloat32(at.offset, offset, le);
  writeReals(view, at.pixdim, [parts.qform?.qfac ?? 1, ...pixdim], parts);
  writeReals(view, at.scale, [slope, intercept], parts);
  writeReals(view, at.range, [calibrated[1], calibrated[0]], parts);
  writeForms(view, parts);
}

function writeForms(view: DataView, parts: NiftiParts): void {
  const { units = 2, sform, qform } = parts;
  const isLong = parts.version === 2;
  const le = !parts.bigEndian;
  const at = isLong ? FORMS_2 : FORMS_1;
  if (isLong) view.setInt32(at.units, units, le);
  else view.setUint8(at.units, units);
  for (const [i, code] of [qform ? 1 : 0, sform ? 1 : 0].entries()) {
    if (isLong) view.setInt32(at.codes + 4 * i, code, le);
    else view.setInt16(at.codes + 2 * i, code, le);
  }
  if (qform) writeReals(view, at.quaternion, [...qform.bcd, ...qform.offset], parts);
  if (sform) writeReals(view, at.rows, sform.flat(), parts);
}

function writeReals(view: DataView, at: number, numbers: readonly number[], parts: NiftiParts): void {
  for (const [i, n] of numbers.entries()) {
    if (parts.version === 2) view.setFloat64(at + 8 * i, n, !parts.bigEndian);
    else view.setFloat32(at + 4 * i, n, !parts.bigEndian);
  }
}
