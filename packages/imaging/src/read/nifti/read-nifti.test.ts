import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MedicalImage } from "../../image.js";
import { toGrey8 } from "../display.js";
import { readImage } from "../read-image.js";
import { type NiftiParts, writeNifti } from "../test-support/nifti-writer.js";
import type { Affine } from "./nifti-header.js";

const read = (parts: NiftiParts, options: { slice?: number; axis?: 0 | 1 | 2 } = {}) =>
  readImage(writeNifti(parts), options);

/** Voxels of a 4 x 3 x 2 volume whose axes run to the right, front and head (RAS). */
const SIZE = [4, 3, 2] as const;
const value = (r: number, a: number, s: number) => 100 * s + 10 * a + r;
const MM = [2, 3, 5] as const;

/** The same volume stored with its axes in another order and direction, and the matrix that says so. */
function stored(order: readonly number[], flips: readonly boolean[]): NiftiParts {
  const size = order.map((axis) => SIZE[axis]);
  const voxels = new Uint8Array(24);
  for (let k = 0, at = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++) {
        const ras = [0, 0, 0];
        [i, j, k].forEach((index, axis) => {
          ras[order[axis]] = flips[axis] ? size[axis] - 1 - index : index;
        });
        voxels[at++] = value(ras[0], ras[1], ras[2]);
      }
    }
  }
  const origin = [-7, -11, -13];
  const rows = [0, 1, 2].map((to) => {
    const row = [0, 1, 2].map((axis) => (order[axis] === to ? (flips[axis] ? -MM[to] : MM[to]) : 0));
    const shift = order.reduce(
      (sum, from, axis) => (from === to && flips[axis] ? sum + MM[to] * (SIZE[to] - 1) : sum),
      origin[to],
    );
    return [...row, shift];
  });
  return { size, voxels, pixdim: order.map((axis) => MM[axis]), sform: rows as unknown as Affine };
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const ALL_48 = ORDERS.flatMap((order) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
    order,
    flips: [0, 1, 2].map((axis) => Boolean((bits >> axis) & 1)),
  })),
);

const rowsOf = ({ pixels, width, height }: MedicalImage) =>
  Array.from({ length: height }, (_, y) => [...pixels.slice(y * width, (y + 1) * width)]);

describe("NIfTI slices are laid out as radiologists look at them", () => {
  it.each(ALL_48)("axis order $order, flips $flips", async ({ order, flips }) => {
    const file = stored(order, flips);
    const at = (anatomical: number, index: number) => {
      const axis = order.indexOf(anatomical) as 0 | 1 | 2;
      return { axis, slice: flips[axis] ? SIZE[anatomical] - 1 - index : index };
    };
    // Axial, at the upper slice: front up, the patient's right on the left.
    const axial = await read(file, { slice: at(2, 1).slice });
    expect(rowsOf(axial)).toEqual([
      [123, 122, 121, 120],
      [113, 112, 111, 110],
      [103, 102, 101, 100],
    ]);
    expect(axial.geometry).toEqual({
      spacingMm: [3, 2],
      originLps: [1, 5, -8],
      orientationLps: [1, 0, 0, 0, 1, 0],
    });
    // Coronal: head up, the patient's right on the left.
    const coronal = await read(file, at(1, 2));
    expect(rowsOf(coronal)).toEqual([
      [123, 122, 121, 120],
      [23, 22, 21, 20],
    ]);
    expect(coronal.geometry).toEqual({
      spacingMm: [5, 2],
      originLps: [1, 5, -8],
      orientationLps: [1, 0, 0, 0, 0, -1],
    });
    // Sagittal: head up, front on the left.
    const sagittal = await read(file, at(0, 3));
    expect(rowsOf(sagittal)).toEqual([
      [123, 113, 103],
      [23, 13, 3],
    ]);
    expect(sagittal.geometry).toEqual({
      spacingMm: [5, 3],
      originLps: [1, 5, -8],
      orientationLps: [0, 1, 0, 0, 0, -1],
    });
  });

  it("without orientation as stored, and nothing is said of the patient", async () => {
    const voxels = Uint8Array.from({ length: 24 }, (_, i) => i);
    const image = await read({ size: [4, 3, 2], voxels, pixdim: [2, 3, 5] });
    expect(image.slice).toEqual({ index: 1, count: 2 });
    expect(rowsOf(image)[0]).toEqual([12, 13, 14, 15]);
    expect(image.geometry).toEqual({ spacingMm: [3, 2], originLps: null, orientationLps: null });
    expect((await read({ size: [4, 3, 2], voxels }, { axis: 0, slice: 3 })).pixels[0]).toBe(3);
  });

  it("a file of one slice is read across its only thin axis", async () => {
    const image = await read({
      ...stored([0, 1, 2], [false, false, false]),
      size: [1, 3, 2],
      voxels: new Uint8Array(6),
    });
    expect(image).toMatchObject({ width: 3, height: 2, slice: { index: 0, count: 1 } });
    expect(await read({ size: [5, 4], voxels: new Uint8Array(20) })).toMatchObject({ width: 5, height: 4 });
  });
});

describe("NIfTI geometry", () => {
  const volume = stored([0, 1, 2], [false, false, false]);

  it("in metres or micrometres comes out in millimetres", async () => {
    expect((await read({ ...volume, units: 1 })).geometry).toMatchObject({
      spacingMm: [3000, 2000],
      originLps: [1000, 5000, -8000],
    });
    expect((await read({ ...volume, units: 3 })).geometry.spacingMm?.[0]).toBeCloseTo(0.003, 9);
  });

  it("in an unknown unit has directions but no lengths", async () => {
    expect((await read({ ...volume, units: 0 })).geometry).toEqual({
      spacingMm: null,
      originLps: null,
      orientationLps: [1, 0, 0, 0, 1, 0],
    });
  });

  it("of no known spacing stays unknown", async () => {
    expect((await read({ ...volume, pixdim: [0, 3, 5] })).geometry.spacingMm).toBeNull();
    expect((await read({ ...volume, pixdim: [Number.NaN, 3, 5] })).geometry.spacingMm).toBeNull();
  });

  it("is taken from the quaternion where there is no matrix, also after half a turn", async () => {
    const { sform: _, ...rest } = volume;
    const half = Math.SQRT1_2;
    // Half a turn about the diagonal of right and front swaps these two; float32 makes the rest negative.
    const turned = await read(
      { ...rest, qform: { bcd: [half, half, 0], offset: [1, 2, 3], qfac: 1 } },
      { axis: 2, slice: 0 },
    );
    const [, , , ...row] = turned.geometry.orientationLps ?? [];
    expect(turned).toMatchObject({ width: 3, height: 4 });
    expect(row.map((n) => Math.round(n * 1e3) / 1e3 + 0)).toEqual([0, 1, 0]);
    const flipped = await read(
      { ...rest, qform: { bcd: [0, 0, 0], offset: [-7, -11, 8], qfac: -1 } },
      { axis: 1, slice: 2 },
    );
    expect(rowsOf(flipped)[0]).toEqual([23, 22, 21, 20]);
  });

  it("of a matrix without three directions is unknown", async () => {
    const flat: Affine = [
      [1, 1, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 1, 0],
    ];
    expect((await read({ ...volume, sform: flat })).geometry).toMatchObject({
      originLps: null,
      orientationLps: null,
    });
  });
});

describe("NIfTI numbers", () => {
  const one = { size: [2, 1, 1], pixdim: [1, 1, 1] } as const;

  it.each([
    ["uint8", 2, Uint8Array.of(0, 255), Uint8Array],
    ["int8", 256, Int8Array.of(-128, 127), Int16Array],
    ["int16", 4, Int16Array.of(-32768, 32767), Int16Array],
    ["uint16", 512, Uint16Array.of(0, 65535), Uint16Array],
    ["int32", 8, Int32Array.of(-70000, 70000), Int32Array],
    ["uint32", 768, Uint32Array.of(0, 2 ** 31), Float32Array],
    ["int64", 1024, BigInt64Array.of(-5n, 5n), Float32Array],
    ["uint64", 1280, BigUint64Array.of(0n, 77n), Float32Array],
    ["float32", 16, Float32Array.of(-0.5, 1e20), Float32Array],
    ["float64", 64, Float64Array.of(-0.5, 3), Float32Array],
  ])("%s, of either version and byte order", async (_, type, voxels, Pixels) => {
    for (const version of [1, 2] as const) {
      for (const bigEndian of [false, true]) {
        const { pixels } = await read({ ...one, type, voxels, version, bigEndian });
        expect(pixels).toBeInstanceOf(Pixels);
        expect([...pixels]).toEqual(Array.from(voxels as Uint8Array, (v) => Math.fround(Number(v))));
      }
    }
  });

  it("are scaled, and a slope of zero means that they are not", async () => {
    const voxels = Int16Array.of(-2, 10);
    expect([...(await read({ ...one, type: 4, voxels, slope: 2, intercept: -1024 })).pixels]).toEqual([
      -1028, -1004,
    ]);
    expect([...(await read({ ...one, type: 4, voxels, slope: 0.5, intercept: 1 })).pixels]).toEqual([0, 6]);
    expect([...(await read({ ...one, type: 4, voxels, slope: 0, intercept: 99 })).pixels]).toEqual([-2, 10]);
  });

  it("of RGB stay together", async () => {
    const image = await read({ ...one, type: 128, voxels: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(image).toMatchObject({ channels: 3, meaning: "colour", window: null });
    expect([...image.pixels]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("of the first volume are read from a series", async () => {
    const image = await read({ size: [2, 1, 1, 3], voxels: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect([...image.pixels]).toEqual([1, 2]);
  });

  it("are shown over the file's own range, if it gives one", async () => {
    const image = await read({ ...one, type: 4, voxels: Int16Array.of(10, 60), calibrated: [10, 110] });
    expect([...toGrey8(image)]).toEqual([0, 128]);
  });
});

describe("compressed NIfTI", () => {
  const volume = stored([0, 1, 2], [false, false, false]);

  it("reads as the plain file does, in one gzip member or several", async () => {
    const file = writeNifti(volume);
    const plain = await readImage(file);
    expect(await readImage(new Uint8Array(gzipSync(file)))).toEqual(plain);
    const members = [gzipSync(file.subarray(0, 200)), gzipSync(file.subarray(200))];
    expect(await readImage(new Uint8Array(Buffer.concat(members)))).toEqual(plain);
  });

  it("cut, changed or of something else is an error", async () => {
    const noise = Uint8Array.from({ length: 9000 }, (_, i) => (i * i * 7) & 255);
    const file = new Uint8Array(gzipSync(writeNifti({ size: [30, 30, 10], voxels: noise })));
    await expect(readImage(file.subarray(0, file.length - 9))).rejects.toMatchObject({ code: "truncated" });
    const changed = file.slice();
    changed[changed.length - 6] ^= 1;
    await expect(readImage(changed)).rejects.toMatchObject({ code: "corrupt" });
    await expect(readImage(new Uint8Array(gzipSync("only text")))).rejects.toMatchObject({
      code: "unknown_format",
    });
  });
});

describe("NIfTI headers that promise too much", () => {
  it("a volume beyond the file limit is refused, compressed or not", async () => {
    const file = writeNifti({ size: [2000, 2000, 2500], voxels: new Uint8Array(0) });
    await expect(readImage(file)).rejects.toMatchObject({ code: "too_large" });
    await expect(readImage(new Uint8Array(gzipSync(file)))).rejects.toMatchObject({ code: "too_large" });
  });

  it("a volume that shrank as no pixels do is refused before it is inflated", async () => {
    const noise = Uint8Array.from({ length: 2_000_000 }, (_, i) => (i * i * 7919) >> 3);
    const file = writeNifti({ size: [1200, 1200, 1000], voxels: noise });
    const refused = readImage(new Uint8Array(gzipSync(file, { level: 0 })));
    await expect(refused).rejects.toThrow("gzip: at most 536870912 bytes inside, got more");
  });

  it("a volume that the file cannot hold is refused", async () => {
    const file = writeNifti({ size: [500, 500, 500], voxels: new Uint8Array(1000) });
    await expect(readImage(file)).rejects.toMatchObject({ code: "truncated" });
    await expect(readImage(new Uint8Array(gzipSync(file)))).rejects.toMatchObject({ code: "truncated" });
  });

  it("what cannot be read is named", async () => {
    const voxels = new Uint8Array(16);
    await expect(read({ size: [2, 1, 1], voxels, type: 32 })).rejects.toThrow(/voxel type, got code 32/);
    await expect(read({ size: [2, 1, 1], voxels, magic: "ni1\0" })).rejects.toMatchObject({
      code: "unsupported",
    });
    await expect(read({ size: [0, 1, 1], voxels })).rejects.toMatchObject({ code: "corrupt" });
    await expect(read({ size: [2, 1, 1], voxels }, { slice: 1 })).rejects.toMatchObject({
      code: "bad_slice",
    });
    await expect(readImage(writeNifti({ size: [2, 1, 1], voxels }).subarray(0, 347))).rejects.toMatchObject({
      code: "unknown_format",
    });
  });
});
