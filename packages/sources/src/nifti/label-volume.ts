import { inflateNifti, type NiftiHeader, parseNiftiHeader, type SlicePlan } from "@mimo/imaging";
import { SourceError } from "../source-error.js";
import type { LabelClass, LabelMap } from "./label-map.js";

/** A label volume without the empty space around what is drawn: that is most of it, so several fit into memory. */
export interface LabelVolume {
  readonly header: NiftiHeader;
  /** First voxel of the kept box and its sides, along the stored axes. All sides 0 for an empty volume. */
  readonly start: readonly [number, number, number];
  readonly sides: readonly [number, number, number];
  /** The box, the first axis fastest. Values that are no whole number from 0 to 65535 are 0 here. */
  readonly voxels: Uint8Array | Uint16Array;
  /** Such values, a few of them. */
  readonly oddValues: readonly number[];
}

/** Bytes that a label volume keeps. */
export function sizeOfLabelVolume({ voxels }: LabelVolume): number {
  return voxels.byteLength + 1024;
}

/**
 * Reads a label volume; of a series of volumes the first.
 *
 * @param bytes - The file, compressed or not.
 * @throws {ImagingError} What reading it throws.
 */
export async function readLabelVolume(bytes: Uint8Array): Promise<LabelVolume> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await inflateNifti(bytes) : bytes;
  const header = parseNiftiHeader(plain);
  const read = valueReader(plain, header);
  const box = findBox(header.size, read, emptyLines(plain, header));
  const sides = box.map(([low, high]) => Math.max(0, high - low + 1)) as [number, number, number];
  const start = box.map(([low]) => (Number.isFinite(low) ? low : 0)) as [number, number, number];
  return { header, start, sides, ...copyBox(header.size, start, sides, read) };
}

/** Gives the value at a voxel; throws at once when the file is too short for its header. */
function valueReader(bytes: Uint8Array, header: NiftiHeader): (index: number) => number {
  const { size, type, dataOffset, slope, intercept, isLittleEndian } = header;
  const end = dataOffset + size[0] * size[1] * size[2] * type.bytes;
  if (end > bytes.length) {
    throw new SourceError("corrupt", `label volume: the header announces ${end} bytes, got ${bytes.length}`);
  }
  const isScaled = slope !== 1 || intercept !== 0;
  if (type.bytes === 1 && !isScaled && type.range?.[0] === 0) return (index) => bytes[dataOffset + index];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (index) => type.read(view, dataOffset + index * type.bytes, isLittleEndian) * slope + intercept;
}

type Range = [low: number, high: number];

/** Tells lines of zeros by their bytes, many times faster than by their values: most of a volume is empty. */
function emptyLines(
  bytes: Uint8Array,
  { size, type, dataOffset, intercept }: NiftiHeader,
): (line: number) => boolean {
  if (intercept !== 0) return () => false;
  const length = size[0] * type.bytes;
  return (line) => {
    const end = dataOffset + (line + 1) * length;
    for (let at = end - length; at < end; at++) if (bytes[at] !== 0) return false;
    return true;
  };
}

function findBox(
  size: NiftiHeader["size"],
  read: (index: number) => number,
  isEmpty: (line: number) => boolean,
): [Range, Range, Range] {
  const box: [Range, Range, Range] = [
    [Number.POSITIVE_INFINITY, -1],
    [Number.POSITIVE_INFINITY, -1],
    [Number.POSITIVE_INFINITY, -1],
  ];
  const grow = (axis: 0 | 1 | 2, at: number) => {
    if (at < box[axis][0]) box[axis][0] = at;
    if (at > box[axis][1]) box[axis][1] = at;
  };
  for (let z = 0, line = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++, line++) {
      if (isEmpty(line)) continue;
      let first = -1;
      let last = -1;
      for (let x = 0; x < size[0]; x++) {
        if (read(line * size[0] + x) === 0) continue;
        if (first < 0) first = x;
        last = x;
      }
      if (first < 0) continue;
      grow(0, first);
      grow(0, last);
      grow(1, y);
      grow(2, z);
    }
  }
  return box;
}

const MOST_ODD_VALUES = 8;

function copyBox(
  size: NiftiHeader["size"],
  start: readonly number[],
  sides: readonly number[],
  read: (index: number) => number,
): Pick<LabelVolume, "voxels" | "oddValues"> {
  let voxels: Uint8Array | Uint16Array = new Uint8Array(sides[0] * sides[1] * sides[2]);
  const odd = new Set<number>();
  let to = 0;
  for (let z = 0; z < sides[2]; z++) {
    for (let y = 0; y < sides[1]; y++) {
      const line = start[0] + size[0] * (start[1] + y + size[1] * (start[2] + z));
      for (let x = 0; x < sides[0]; x++, to++) {
        const exact = read(line + x);
        const value = Math.round(exact);
        // Writers that store labels as floats round them a little.
        const isOdd = !(Math.abs(exact - value) < 1e-3 && value >= 0 && value <= 0xffff);
        if (isOdd) {
          if (odd.size < MOST_ODD_VALUES) odd.add(exact);
          continue;
        }
        if (value > 0xff && voxels instanceof Uint8Array) voxels = Uint16Array.from(voxels);
        voxels[to] = value;
      }
    }
  }
  return { voxels, oddValues: [...odd] };
}

/** What is drawn in a volume. */
export interface LabelAreas {
  /** For each class of the map, for each stored axis, the voxels on each slice across that axis. */
  readonly areas: readonly (readonly [Uint32Array, Uint32Array, Uint32Array])[];
  /** Values in the volume that the map does not name. */
  readonly unknown: readonly number[];
}

/** Counts every class on every slice along all three axes, in one pass. */
export function countAreas(volume: LabelVolume, map: LabelMap): LabelAreas {
  const { start, sides, voxels } = volume;
  const { size } = volume.header;
  const zero = () => size.map((n) => new Uint32Array(n)) as [Uint32Array, Uint32Array, Uint32Array];
  const byValue = new Map<number, [Uint32Array, Uint32Array, Uint32Array]>();
  let at = 0;
  for (let z = start[2]; z < start[2] + sides[2]; z++) {
    for (let y = start[1]; y < start[1] + sides[1]; y++) {
      for (let x = start[0]; x < start[0] + sides[0]; x++, at++) {
        if (voxels[at] === 0) continue;
        let counts = byValue.get(voxels[at]);
        if (counts === undefined) {
          counts = zero();
          byValue.set(voxels[at], counts);
        }
        counts[0][x]++;
        counts[1][y]++;
        counts[2][z]++;
      }
    }
  }
  const values = [...byValue.keys()].sort((a, b) => a - b);
  return {
    areas: map.classes.map((each) =>
      addUp(
        values.filter((v) => belongs(each, v)).map((v) => byValue.get(v)!),
        zero(),
      ),
    ),
    unknown: [...values.filter((v) => map.known !== null && !map.known.has(v)), ...volume.oddValues],
  };
}

function addUp<T extends readonly Uint32Array[]>(parts: readonly T[], total: T): T {
  for (const part of parts) {
    total.forEach((line, axis) => {
      for (let i = 0; i < line.length; i++) line[i] += part[axis][i];
    });
  }
  return total;
}

function belongs({ values }: Pick<LabelClass, "values">, value: number): boolean {
  return value !== 0 && (values === null || values.includes(value));
}

/**
 * The pixels of a class on one slice, laid out as the plan says; 1 inside.
 *
 * @param slice - Index along `plan.axis`.
 */
export function sliceOfLabel(
  { header: { size }, start, sides, voxels }: LabelVolume,
  values: readonly number[] | null,
  plan: SlicePlan,
  slice: number,
): Uint8Array {
  const { axis, column, row } = plan;
  const [width, height] = [size[column.axis], size[row.axis]];
  const inside = new Uint8Array(width * height);
  const strides = [1, sides[0], sides[0] * sides[1]];
  const across = slice - start[axis];
  if (across < 0 || across >= sides[axis]) return inside;
  for (let v = 0; v < sides[row.axis]; v++) {
    const storedRow = start[row.axis] + v;
    const y = row.isFlipped ? height - 1 - storedRow : storedRow;
    for (let u = 0; u < sides[column.axis]; u++) {
      const value = voxels[across * strides[axis] + v * strides[row.axis] + u * strides[column.axis]];
      if (!belongs({ values }, value)) continue;
      const storedColumn = start[column.axis] + u;
      inside[y * width + (column.isFlipped ? width - 1 - storedColumn : storedColumn)] = 1;
    }
  }
  return inside;
}
