import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import type { Geometry } from "../image.js";
import { maskFromBox, maskFromEllipseInBox } from "../mask/rasterise.js";
import { parseNiftiHeader } from "../read/nifti/nifti-header.js";
import { readImage } from "../read/read-image.js";
import { writeNifti } from "../read/test-support/nifti-writer.js";
import { gridOfNifti, gridOfSlices } from "./label-grid.js";
import { readNiftiLabelMap } from "./read-nifti-label-map.js";
import { writeNiftiLabelMap } from "./write-nifti-label-map.js";

const brain = async () =>
  new Uint8Array(
    await readFile(fileURLToPath(new URL("../../../../samples/brain-mr.nii.gz", import.meta.url))),
  );

it.each([0, 1, 2] as const)(
  "a label map across axis %i overlays its volume and gives its masks back",
  async (axis) => {
    const source = await brain();
    const { width, height } = await readImage(source, { axis, slice: 5 });
    const layers = [
      { label: "종양", slice: 5, mask: maskFromEllipseInBox([3, 2, 11, 15], width, height) },
      { label: "edema", slice: 6, mask: maskFromBox([0, 0, 4, 9], width, height) },
      { label: "edema", slice: 0, mask: maskFromBox([width - 1, 0, width, height], width, height) },
    ];
    const grid = gridOfNifti(source, axis);
    const { bytes, names } = await writeNiftiLabelMap(grid, layers);
    expect(names).toMatchObject({
      labels: [
        { value: 1, name: "종양" },
        { value: 2, name: "edema" },
      ],
      overlaps: [],
    });
    const back = await readNiftiLabelMap(bytes, grid);
    expect(back).toEqual([layers[2], layers[0], layers[1]]);
    // Read as any picture, a slice of the map lies on the same slice of the volume.
    const shown = await readImage(bytes, { axis, slice: 5 });
    expect(Array.from(shown.pixels, Boolean)).toEqual(Array.from(layers[0].mask.data, Boolean));
    expect(shown.geometry).toEqual((await readImage(source, { axis, slice: 5 })).geometry);
  },
);

it("says which pixels a later name covers", async () => {
  const grid = gridOfNifti(writeNifti({ size: [6, 4, 2], voxels: new Uint8Array(48) }), null);
  const { bytes, names } = await writeNiftiLabelMap(grid, [
    { label: "organ", slice: 1, mask: maskFromBox([0, 0, 4, 4], 6, 4) },
    { label: "lesion", slice: 1, mask: maskFromBox([2, 1, 6, 3], 6, 4) },
  ]);
  expect(names.overlaps).toEqual([{ slice: 1, label: "organ", coveredBy: "lesion", pixels: 4 }]);
  const [organ, lesion] = await readNiftiLabelMap(bytes, grid);
  expect(lesion.mask).toEqual(maskFromBox([2, 1, 6, 3], 6, 4));
  expect(organ.mask.data.reduce((sum, v) => sum + v, 0)).toBe(12);
});

it("keeps big-endian and NIfTI-2 headers valid, with more names than a byte counts, and drops free text", async () => {
  const variants = [{ version: 2 as const }, { bigEndian: true }, { version: 2 as const, bigEndian: true }];
  for (const variant of variants) {
    const source = writeNifti({ size: [20, 20, 1], voxels: new Uint8Array(400), ...variant });
    source.set(Buffer.from("DOE JOHN"), variant.version === 2 ? 240 : 148);
    const grid = gridOfNifti(source, 2);
    const layers = Array.from({ length: 300 }, (_, i) => ({
      label: `name ${i}`,
      slice: 0,
      mask: maskFromBox([i % 20, Math.floor(i / 20), (i % 20) + 1, Math.floor(i / 20) + 1], 20, 20),
    }));
    const { bytes } = await writeNiftiLabelMap(grid, layers);
    const file = gunzipSync(bytes);
    expect(file.toString("latin1")).not.toContain("DOE");
    expect(parseNiftiHeader(file.subarray(0, 540)).displayRange).toEqual([0, 300]);
    const back = await readNiftiLabelMap(bytes, grid);
    expect(back.find(({ label }) => label === "name 299")).toEqual(layers[299]);
  }
});

it("puts a DICOM series into space by its first and last slice, and refuses one that does not say where it is", async () => {
  const first: Geometry = {
    spacingMm: [0.5, 0.75],
    originLps: [10, 20, 30],
    orientationLps: [1, 0, 0, 0, 1, 0],
  };
  const last: Geometry = { ...first, originLps: [10, 20, 38] };
  const stack = { width: 8, height: 6, count: 5, first, last, sliceSpacingMm: 2 };
  const layer = { label: "liver", slice: 3, mask: maskFromBox([1, 2, 5, 4], 8, 6) };
  const { bytes } = await writeNiftiLabelMap(gridOfSlices(stack), [layer]);
  expect(await readNiftiLabelMap(bytes, gridOfSlices(stack))).toEqual([layer]);
  const header = parseNiftiHeader(gunzipSync(bytes).subarray(0, 540));
  expect(header).toMatchObject({
    size: [8, 6, 5],
    spacingMm: [0.75, 0.5, 2],
    affineRas: [
      [-0.75, 0, 0, -10],
      [0, -0.5, 0, -20],
      [0, 0, 2, 30],
    ],
  });
  expect(() => gridOfSlices({ ...stack, sliceSpacingMm: null })).toThrow(/evenly spaced/);
  const nowhere = { ...first, orientationLps: null };
  expect(() => gridOfSlices({ ...stack, first: nowhere })).toThrow(/how it lies/);
});
