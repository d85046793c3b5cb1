import { gzipSync } from "node:zlib";

/** Three rows of four: voxel index to millimetres, right, front and up. */
export type AffineRas = readonly (readonly number[])[];

/** A volume to write, for tests. */
export interface NiftiFixture {
  readonly size: readonly number[];
  /** The first axis fastest. */
  readonly voxels: Uint8Array | Int16Array | Float32Array;
  /** Default: one millimetre along right, front and up. Null: the file does not say. */
  readonly affine?: AffineRas | null | undefined;
}

const TYPES = { Uint8Array: 2, Int16Array: 4, Float32Array: 16 } as const;

/** Axes along right, front and up, with this spacing in millimetres. */
export function plainAffine(spacing: readonly number[]): AffineRas {
  return [0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => (row === column ? spacing[row] : 0)));
}

/** Writes a compressed NIfTI-1 file. */
export function niftiGz({ size, voxels, affine = plainAffine([1, 1, 1]) }: NiftiFixture): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  [size.length, ...size].forEach((n, i) => {
    header.writeInt16LE(n, 40 + 2 * i);
  });
  header.writeInt16LE(TYPES[voxels.constructor.name as keyof typeof TYPES], 70);
  const column = (axis: number) => Math.hypot(...(affine ?? []).map((row) => row[axis]));
  [1, column(0) || 1, column(1) || 1, column(2) || 1].forEach((n, i) => {
    header.writeFloatLE(n, 76 + 4 * i);
  });
  header.writeFloatLE(352, 108);
  header.writeUInt8(affine === null ? 0 : 2, 123);
  header.writeInt16LE(affine === null ? 0 : 1, 254);
  (affine ?? []).flat().forEach((n, i) => {
    header.writeFloatLE(n, 280 + 4 * i);
  });
  header.write("n+1\0", 344, "latin1");
  const body = Buffer.from(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  return gzipSync(Buffer.concat([header, body]));
}

/** Voxels made one by one. */
export function voxelsOf<T extends Uint8Array | Int16Array | Float32Array>(
  [nx, ny, nz]: readonly number[],
  into: T,
  value: (x: number, y: number, z: number) => number,
): T {
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) into[at++] = value(x, y, z);
  }
  return into;
}

/** Whether a voxel is in a box `[x0, y0, z0, x1, y1, z1]`; the far faces are exclusive. */
export function isIn([x0, y0, z0, x1, y1, z1]: readonly number[], x: number, y: number, z: number): boolean {
  return x >= x0 && x < x1 && y >= y0 && y < y1 && z >= z0 && z < z1;
}
