import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toGrey8 } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SourceImage } from "../source.js";
import {
  describeSource,
  editFile,
  listEverything,
  removeFile,
  type SampleFiles,
  truncateFile,
  writeFiles,
} from "../testing/index.js";
import { type AffineRas, isIn, niftiGz, plainAffine, voxelsOf } from "./nifti-fixture.js";
import { niftiSourceType } from "./nifti-source.js";

/** Every structure of these tiny volumes counts. */
const TINY = { perAxis: 1, minPixels: 2, minSide: 3 };
const SIZE = [8, 6, 5];
const LIVER = [2, 1, 1, 6, 5, 4];
const CANCER = [3, 2, 2, 5, 4, 4];

const image = (affine?: AffineRas) =>
  niftiGz({
    size: SIZE,
    voxels: voxelsOf(SIZE, new Int16Array(240), (x, y, z) => 100 * x + 10 * y + z - 400),
    affine,
  });
const labels = (affine?: AffineRas) =>
  niftiGz({
    size: SIZE,
    voxels: voxelsOf(SIZE, new Uint8Array(240), (x, y, z) =>
      isIn(CANCER, x, y, z) ? 2 : isIn(LIVER, x, y, z) ? 1 : 0,
    ),
    affine,
  });

const decathlon = (names: readonly string[]): SampleFiles => ({
  "dataset.json": {
    name: "LIVER",
    reference: "https://example.org/liver",
    licence: "CC-BY-SA 4.0",
    modality: { "0": "CT" },
    labels: { "0": "background", "1": "liver", "2": "cancer" },
    training: names.map((name) => ({
      image: `./imagesTr/${name}.nii.gz`,
      label: `./labelsTr/${name}.nii.gz`,
    })),
  },
  ...Object.fromEntries(
    names.flatMap((name) => [
      [`imagesTr/${name}.nii.gz`, image()],
      [`labelsTr/${name}.nii.gz`, labels()],
      // What macOS put into the published archives.
      [`imagesTr/._${name}.nii.gz`, Buffer.from("Mac OS X")],
    ]),
  ),
});

// The cancer lies in the liver and takes its 2 x 2 x 2 voxels from it: the first slices through both.
const pictures = (name: string) => [
  { key: `${name}/sagittal-0002`, masks: { liver: 12 } },
  { key: `${name}/coronal-0001`, masks: { liver: 12 } },
  { key: `${name}/axial-0001`, masks: { liver: 16 } },
];

describeSource({
  name: "nifti (Decathlon)",
  make: async (folder) => {
    await writeFiles(folder, decathlon(["liver_1", "liver_2"]));
    const type = niftiSourceType({ ...TINY, perAxis: 2 });
    return {
      type,
      path: folder,
      expected: ["liver_1", "liver_2"].flatMap((name) => {
        const [sagittal, coronal, axial] = pictures(name);
        return [
          sagittal,
          { key: `${name}/sagittal-0003`, masks: { liver: 8, cancer: 4 } },
          coronal,
          { key: `${name}/coronal-0002`, masks: { liver: 8, cancer: 4 } },
          axial,
          { key: `${name}/axial-0002`, masks: { liver: 12, cancer: 4 } },
        ];
      }),
    };
  },
  damages: {
    missingImage: removeFile("imagesTr/liver_1.nii.gz"),
    missingMask: removeFile("labelsTr/liver_1.nii.gz"),
    truncatedImage: truncateFile("imagesTr/liver_1.nii.gz"),
    hugeImage: async (folder) => {
      const huge = niftiGz({ size: [30000, 30000, 30000], voxels: new Uint8Array(9) });
      await writeFiles(folder, { "imagesTr/liver_1.nii.gz": huge });
    },
    climbingName: editFile("dataset.json", "./imagesTr/liver_1", "../imagesTr/liver_1"),
    wrongType: editFile("dataset.json", '"./imagesTr/liver_1.nii.gz"', "17"),
  },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-nifti-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(files: SampleFiles, options: Parameters<typeof niftiSourceType>[0] = TINY) {
  await writeFiles(folder, files);
  const source = await niftiSourceType(options).open(folder);
  return { source, ...(await listEverything(source)) };
}

const simple = (map: unknown, one: Buffer, two: Buffer): SampleFiles => ({
  "labels.json": map as object,
  "images/a.nii.gz": one,
  "labels/a.nii.gz": two,
});

describe("nifti pictures", () => {
  const MIXED: AffineRas = [
    [0, 0, -1, 40],
    [-1, 0, 0, 7],
    [0, 1, 0, -9],
  ];

  test.each([
    ["as stored", undefined],
    ["turned and mirrored", MIXED],
  ])("of a volume %s: the mask lies on the voxels that it was drawn on", async (_, affine) => {
    const files = simple({ labels: { liver: [1, 2] }, modality: "CT" }, image(affine), labels(affine));
    const { source, images } = await open(files);
    expect(images.map(({ attributes }) => attributes.plane).sort()).toEqual(["axial", "coronal", "sagittal"]);
    for (const each of images) {
      const { pixels } = (await source.readImage(each)).image;
      const { data } = await source.readMask(each, each.masks[0]);
      const drawn = [...pixels].filter((_, i) => data[i] === 1);
      expect(drawn.length).toBeGreaterThan(8);
      for (const value of drawn) {
        const [x, y, z] = [
          Math.floor((value + 400) / 100),
          Math.floor(((value + 400) % 100) / 10),
          (value + 400) % 10,
        ];
        expect(isIn(LIVER, x, y, z)).toBe(true);
      }
    }
  });

  test("lie as radiologists look: front up and the patient's left on the right in axial slices", async () => {
    const { source, images } = await open(simple({ "1": "liver", "2": "cancer" }, image(), labels()));
    const axial = images.find(({ key }) => key.includes("axial"))!;
    const { pixels, width, height } = (await source.readImage(axial)).image;
    // Stored x grows to the right side, y to the front: the top left pixel is the rightmost, foremost voxel.
    expect([width, height]).toEqual([8, 6]);
    expect([pixels[0], pixels[7]]).toEqual([7 * 100 + 50 + 2 - 400, 50 + 2 - 400]);
  });

  test("of long voxels are made square, and so are their masks; spacing follows", async () => {
    const affine = plainAffine([1, 1, 4]);
    const files = simple({ labels: { "1": "liver" }, modality: "MRI" }, image(affine), labels(affine));
    const { source, images, skips } = await open(files);
    const coronal = images.find(({ key }) => key.includes("coronal"))!;
    const picture = (await source.readImage(coronal)).image;
    expect([picture.width, picture.height, coronal.spacingMm]).toEqual([8, 20, [1, 1]]);
    const mask = await source.readMask(coronal, coronal.masks[0]);
    expect(mask.data.reduce((sum, n) => sum + n, 0)).toBe(12 * 4);
    expect(images.find(({ key }) => key.includes("axial"))?.spacingMm).toEqual([1, 1]);
    expect(skips.map(({ reason, message }) => [reason, message])).toEqual([
      ["unknown_label", "labels/a.nii.gz: expected label values of the set's map, got 2"],
    ]);
    const flat = await open({}, { ...TINY, maxAspect: 3 });
    expect(flat.images.map(({ key }) => key)).toEqual(["a/axial-0001"]);
  });

  test("without a matrix name no plane and know no millimetres", async () => {
    const bare = (file: Parameters<typeof niftiGz>[0]) => niftiGz({ ...file, affine: null });
    const voxels = voxelsOf(SIZE, new Float32Array(240), (x) => (x === 3 ? 1.00001 : x === 4 ? 0.5 : 0));
    const { images, skips } = await open(
      simple({ a: 1 }, bare({ size: SIZE, voxels: new Uint8Array(240) }), bare({ size: SIZE, voxels })),
    );
    expect(images.map(({ key, spacingMm }) => [key, spacingMm])).toEqual([
      ["a/axis0-0003", null],
      ["a/axis1-0000", null],
      ["a/axis2-0000", null],
    ]);
    expect(images[0].attributes).not.toHaveProperty("plane");
    expect(skips.map(({ message }) => message)).toEqual([
      "labels/a.nii.gz: expected label values of the set's map, got 0.5",
    ]);
  });

  test("of CT have the window of soft tissue, and that of lungs where lungs are drawn", async () => {
    const files = simple({ labels: { lung_left: 1, liver: 2 }, modality: "CT" }, image(), labels());
    const { source, images } = await open(files);
    const shown = images.map(({ key, attributes }) => [key, attributes.window, attributes.window_center]);
    expect(shown.slice(0, 2)).toEqual([
      ["a/sagittal-0003", "soft tissue", 40],
      ["a/sagittal-0003-lung", "lung", -600],
    ]);
    expect(images[0].masks.map(({ label }) => label)).toEqual(["left lung", "liver"]);
    const [soft, lung] = await Promise.all(images.slice(0, 2).map((each) => source.readImage(each)));
    expect(soft.image).toMatchObject({ meaning: "hounsfield", window: { center: 40, width: 400 } });
    expect([...toGrey8(lung.image)]).not.toEqual([...toGrey8(soft.image)]);
  });
});

describe("nifti layouts", () => {
  test("nnU-Net 2: channels in files of their own, regions, ignored voxels, a test folder", async () => {
    const files: SampleFiles = {
      "dataset.json": {
        channel_names: { "0": "FLAIR", "1": "T1w" },
        labels: { background: 0, "whole tumor": [1, 2], core: 2, ignore: 3 },
        file_ending: ".nii.gz",
        complete_labels: true,
      },
      "imagesTr/p_01_0000.nii.gz": image(),
      "imagesTr/p_01_0001.nii.gz": image(),
      "labelsTr/p_01.nii.gz": labels(),
      "imagesTr/p_02_0000.nii.gz": image(),
      "imagesTs/p_03_0000.nii.gz": image(),
      "labelsTs/p_03.nii.gz": labels(),
    };
    const { images, skips } = await open(files);
    const facts = ({ caseId, split, modality, masks, attributes, completeLabels }: SourceImage) => ({
      caseId,
      split,
      modality,
      masks: masks.map(({ label }) => label),
      channel: attributes.channel,
      completeLabels,
    });
    const shared = {
      modality: "mr",
      masks: ["whole tumor", "core"],
      channel: "FLAIR",
      completeLabels: [],
    };
    expect(images.filter((_, i) => i % 3 === 0).map(facts)).toEqual([
      { caseId: "p_01", split: null, ...shared },
      { caseId: "p_03", split: "test", ...shared },
    ]);
    expect(skips).toMatchObject([{ reason: "missing_mask", ref: "imagesTr/p_02_0000.nii.gz" }]);
  });

  test("nnU-Net 1 lists names without the channel; of four dimensions the first volume is read", async () => {
    const volume = voxelsOf(SIZE, new Int16Array(480), (x) => x);
    volume.fill(999, 240);
    const { source, images } = await open({
      "dataset.json": {
        modality: { "0": "T2" },
        labels: { "1": "liver", "2": "cancer" },
        training: [{ image: "./imagesTr/la.nii.gz", label: "./labelsTr/la.nii.gz" }],
      },
      "imagesTr/la_0000.nii.gz": niftiGz({ size: [...SIZE, 2], voxels: volume }),
      "labelsTr/la.nii.gz": labels(),
    });
    expect(images[0].attributes).toMatchObject({ channel: "T2", volume: 0, volumes: 2 });
    expect(Math.max(...(await source.readImage(images[0])).image.pixels)).toBeLessThan(999);
  });

  test("TotalSegmentator: a file for each structure, which is complete unless it is too small or unreadable", async () => {
    const structure = (box: readonly number[]) =>
      niftiGz({
        size: SIZE,
        voxels: voxelsOf(SIZE, new Uint8Array(240), (x, y, z) => (isIn(box, x, y, z) ? 1 : 0)),
      });
    const { images, skips } = await open({
      "meta.csv": "image_id;age;split;study_type\ns0001;61;val;ct thorax\n",
      "s0001/ct.nii.gz": image(),
      "s0001/segmentations/kidney_left.nii.gz": structure(LIVER),
      "s0001/segmentations/liver.nii.gz": structure([0, 0, 0, 0, 0, 0]),
      "s0001/segmentations/nodule.nii.gz": structure([3, 1, 1, 4, 2, 2]),
      "s0001/segmentations/spleen.nii.gz": Buffer.from("not a volume"),
      "s0002/segmentations/liver.nii.gz": structure(LIVER),
    });
    expect(images).toHaveLength(3);
    expect(images[2]).toMatchObject({
      caseId: "s0001",
      split: "val",
      modality: "ct",
      attributes: { study_type: "ct thorax", plane: "axial", slice: 1 },
      completeLabels: ["left kidney", "liver"],
    });
    expect(images[2].masks.map(({ label }) => label)).toEqual(["left kidney"]);
    expect(skips.map(({ reason, ref }) => [reason, ref])).toEqual([
      ["corrupt", "s0001/segmentations/spleen.nii.gz"],
      ["missing_image", "s0002"],
    ]);
  });

  test("labels of another size, or that lie otherwise, are left out", async () => {
    const other = niftiGz({ size: [4, 6, 5], voxels: new Uint8Array(120) });
    const mirrored = plainAffine([-1, 1, 1]);
    const { images, skips } = await open({
      ...simple({ "1": "liver", "2": "cancer" }, image(), other),
      "images/b.nii.gz": image(),
      "labels/b.nii.gz": labels(mirrored),
    });
    expect(images).toEqual([]);
    expect(skips.map(({ reason, ref }) => [reason, ref])).toEqual([
      ["size_mismatch", "labels/a.nii.gz"],
      ["size_mismatch", "labels/b.nii.gz"],
    ]);
  });
});
