import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeRle } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  describeSource,
  editFile,
  imageFileDamages,
  listEverything,
  sampleMask,
  samplePng,
  writeFiles,
} from "../testing/index.js";
import { COCO_SOURCE } from "./coco-source.js";

const box = (x0: number, y0: number, x1: number, y1: number) => [x0, y0, x1, y0, x1, y1, x0, y1];
/** Rows of 20, columns of 10: a column holds its first 5 pixels. */
const CROWD = { size: [10, 20], counts: [0, 5, 195] };

function document() {
  return {
    info: { description: 'tiny, with "quotes" and } ] in a string' },
    licenses: [{ id: 4, name: "CC BY 4.0", url: "https://example.org/by" }],
    annotations: [
      { id: 1, image_id: 7, category_id: 2, segmentation: [box(1, 1, 4, 3)], iscrowd: 0, area: 6 },
      { id: 2, image_id: 7, category_id: 2, segmentation: [box(3, 1, 6, 3), box(8, 8, 9, 9)], iscrowd: 0 },
      { id: 3, image_id: 7, category_id: 2, segmentation: CROWD, iscrowd: 1 },
      { id: 4, image_id: 8, category_id: 5, segmentation: encodeRle(sampleMask(20, 10, [2, 2, 5, 6])) },
      { id: 5, image_id: 8, category_id: 2, segmentation: [box(-50, -50, 2, 2)], iscrowd: 0 },
    ],
    images: [
      { id: 8, file_name: "b.png", width: 20, height: 10 },
      { id: 7, file_name: "a.png", width: 20, height: 10, license: 4 },
    ],
    categories: [
      { id: 2, name: "cell_nucleus", supercategory: "cell" },
      { id: 5, name: "left+kidney", supercategory: "organ" },
    ],
  };
}

async function sampleFiles() {
  return {
    "annotations/instances_train2017.json": document(),
    "train2017/a.png": await samplePng(20, 10, 1),
    "train2017/b.png": await samplePng(20, 10, 2, 3),
  };
}

describeSource({
  name: "coco",
  async make(folder) {
    await writeFiles(folder, await sampleFiles());
    return {
      type: COCO_SOURCE,
      path: folder,
      expected: [
        {
          key: "b",
          masks: { "left kidney": 12, "left kidney@1": 12, "cell nucleus": 4, "cell nucleus@1": 4 },
        },
        { key: "a", masks: { "cell nucleus": 6 + 4 + 1 + 5, "cell nucleus@1": 6, "cell nucleus@2": 7 } },
      ],
    };
  },
  damages: {
    ...imageFileDamages("train2017/a.png"),
    missingMask: { because: "outlines stand in the JSON file itself" },
    climbingName: editFile("annotations/instances_train2017.json", '"a.png"', '"../../a.png"'),
    wrongType: editFile(
      "annotations/instances_train2017.json",
      '"id":4,"image_id":8',
      '"id":4,"image_id":[8]',
    ),
  },
});

describe("COCO_SOURCE", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-coco-"));
    await writeFiles(folder, await sampleFiles());
  });
  afterEach(() => rm(folder, { recursive: true }));
  const list = async (path = folder) => listEverything(await COCO_SOURCE.open(path));
  const rewrite = (changed: object) =>
    writeFiles(folder, { "annotations/instances_train2017.json": { ...document(), ...changed } });

  test("tells licence and split, and finds the pictures from the JSON file alone", async () => {
    const { images } = await list(join(folder, "annotations/instances_train2017.json"));
    expect(images.map(({ ref, licence, split }) => [ref, licence, split])).toEqual([
      ["train2017/b.png", null, "train"],
      ["train2017/a.png", "CC BY 4.0 (https://example.org/by)", "train"],
    ]);
  });

  test.each([
    ["an id that repeats", { ...document().annotations[1], id: 1 }, "bad_record"],
    ["a class that is not there", { ...document().annotations[1], category_id: 99 }, "unknown_label"],
    ["a picture that is not there", { ...document().annotations[1], image_id: 99 }, "missing_image"],
    ["a box alone", { ...document().annotations[1], segmentation: [] }, "missing_mask"],
    [
      "a polygon of two corners",
      { ...document().annotations[1], segmentation: [[1, 1, 4, 4]] },
      "missing_mask",
    ],
    ["an odd polygon", { ...document().annotations[1], segmentation: [[1, 1, 4, 4, 5, 5, 6]] }, "bad_record"],
    [
      "a word for a number",
      { ...document().annotations[1], segmentation: [["1", 1, 4, 4, 5, 5]] },
      "bad_record",
    ],
  ])("leaves out an annotation with %s, and says why", async (_, changed, reason) => {
    const { annotations } = document();
    await rewrite({ annotations: [annotations[0], changed, ...annotations.slice(2)] });
    const { images, skips } = await list();
    expect(skips.map((skip) => skip.reason)).toEqual([reason]);
    expect(images.find(({ key }) => key === "a")?.masks.map(({ instance }) => instance)).toEqual([0, 1]);
  });

  test("leaves out a picture whose id or file repeats", async () => {
    const { images } = document();
    await rewrite({ images: [...images, images[0], { ...images[0], id: 9 }] });
    const listing = await list();
    expect(listing.images.map(({ key }) => key)).toEqual(["b", "a"]);
    expect(listing.skips.map(({ reason }) => reason)).toEqual(["bad_record", "bad_record"]);
  });

  test("reports NaN, which Python writes, for its record only", async () => {
    await editFile("annotations/instances_train2017.json", '"area":6', '"area":NaN')(folder);
    const { images, skips } = await list();
    expect(skips).toMatchObject([{ reason: "bad_record", ref: expect.stringContaining("annotations.0") }]);
    expect(images).toHaveLength(2);
  });

  test("refuses outlines that were drawn on a picture of another size", async () => {
    await writeFiles(folder, { "train2017/a.png": await samplePng(10, 20, 1) });
    const source = await COCO_SOURCE.open(folder);
    const { images } = await listEverything(source);
    const [image] = images.filter(({ key }) => key === "a");
    await expect(source.readMask(image, image.masks[0])).rejects.toMatchObject({ code: "size_mismatch" });
    await source.close();
  });

  test("stops at a file that ends in its midst", async () => {
    const text = JSON.stringify(document());
    await writeFiles(folder, { "annotations/instances_train2017.json": text.slice(0, text.length / 2) });
    await expect(list()).rejects.toMatchObject({ code: "corrupt" });
  });

  test("keeps pictures of one name in two files apart", async () => {
    await writeFiles(folder, {
      "annotations/instances_val2017.json": document(),
      "val2017/a.png": await samplePng(20, 10, 5),
      "val2017/b.png": await samplePng(20, 10, 6),
    });
    const { images } = await list();
    expect(images.map(({ key, split }) => [key, split])).toEqual([
      ["annotations/instances_train2017/b", "train"],
      ["annotations/instances_train2017/a", "train"],
      ["annotations/instances_val2017/b", "val"],
      ["annotations/instances_val2017/a", "val"],
    ]);
  });
});
