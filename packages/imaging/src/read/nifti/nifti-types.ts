import { allocatePixels, type PixelArray, toValueMap } from "../pixel-array.js";

/** How voxels of one NIfTI data type are read. */
export interface NiftiType {
  /** Bytes of one voxel. */
  readonly bytes: number;
  readonly channels: 1 | 3;
  /** Least and greatest integer of the type; null for types that are not integers or wider than 32 bits. */
  readonly range: readonly [number, number] | null;
  /** Reads one number; for RGB the one of the first channel. */
  read(view: DataView, at: number, isLittleEndian: boolean): number;
}

const integer = (bytes: number, low: number, high: number, read: NiftiType["read"]): NiftiType => ({
  bytes,
  channels: 1,
  range: [low, high],
  read,
});

const real = (bytes: number, read: NiftiType["read"]): NiftiType => ({
  bytes,
  channels: 1,
  range: null,
  read,
});

/** Data types by their code in the header (nifti1.h, NIFTI_TYPE_...). */
export const NIFTI_TYPES: Readonly<Record<number, NiftiType>> = {
  2: integer(1, 0, 255, (view, at) => view.getUint8(at)),
  4: integer(2, -0x8000, 0x7fff, (view, at, le) => view.getInt16(at, le)),
  8: integer(4, -0x80000000, 0x7fffffff, (view, at, le) => view.getInt32(at, le)),
  16: real(4, (view, at, le) => view.getFloat32(at, le)),
  64: real(8, (view, at, le) => view.getFloat64(at, le)),
  128: { bytes: 3, channels: 3, range: [0, 255], read: (view, at) => view.getUint8(at) },
  256: integer(1, -128, 127, (view, at) => view.getInt8(at)),
  512: integer(2, 0, 0xffff, (view, at, le) => view.getUint16(at, le)),
  768: integer(4, 0, 0xffffffff, (view, at, le) => view.getUint32(at, le)),
  1024: real(8, (view, at, le) => Number(view.getBigInt64(at, le))),
  1280: real(8, (view, at, le) => Number(view.getBigUint64(at, le))),
};

/** An array for scaled voxels of a type: the narrowest that holds them all, else 32-bit floats. */
export function allocateVoxels(
  type: NiftiType,
  length: number,
  slope: number,
  intercept: number,
): PixelArray {
  if (type.channels === 3) return new Uint8Array(length);
  return type.range
    ? allocatePixels(length, toValueMap(slope, intercept, ...type.range))
    : new Float32Array(length);
}
