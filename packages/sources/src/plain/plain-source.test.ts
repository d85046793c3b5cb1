import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  describeSource,
  editFile,
  imageFileDamages,
  listEverything,
  removeFile,
  type SampleFiles,
  sampleMaskPng,
  samplePng,
  writeFiles,
} from "../testing/index.js";
import { PLAIN_SOURCE } from "./plain-source.js";

const line = (image: string, masks: object[], more: object = {}) =>
  JSON.stringify({
    image,
    modality: "ct",
    dataset: "Tiny",
    case: "p1",
    body_part: "abdomen",
    width: 40,
    height: 30,
    spacing_mm: [0.7, 0.8],
    split: "train",
    masks,
    ...more,
  });
const mask = (path: string, label: string, instance = 0) => ({
  path,
  label,
  instance,
  kind: instance === 0 ? "all" : "instance",
  area_px: 1,
});

async function indexed(): Promise<SampleFiles> {
  return {
    "ct/Tiny/index.jsonl": [
      line("images/a.png", [
        mask("masks/a--liver--00.png", "liver"),
        mask("masks/a--lesion--01.png", "lesion", 1),
      ]),
      line("images/b c.png", [], { case: "p2" }),
    ].join("\n"),
    "ct/Tiny/images/a.png": await samplePng(40, 30, 1),
    "ct/Tiny/images/b c.png": await samplePng(40, 30, 2, 3),
    "ct/Tiny/masks/a--liver--00.png": sampleMaskPng(40, 30, [2, 3, 12, 13]),
    "ct/Tiny/masks/a--lesion--01.png": sampleMaskPng(40, 30, [4, 5, 7, 8]),
  };
}

describeSource({
  name: "plain, with index.jsonl",
  async make(folder) {
    await writeFiles(folder, await indexed());
    return {
      type: PLAIN_SOURCE,
      path: folder,
      expected: [
        { key: "Tiny/a", masks: { liver: 100, "lesion@1": 9 } },
        { key: "Tiny/b+20c", masks: {} },
      ],
    };
  },
  damages: {
    ...imageFileDamages("ct/Tiny/images/a.png"),
    missingMask: removeFile("ct/Tiny/masks/a--lesion--01.png"),
    climbingName: editFile("ct/Tiny/index.jsonl", "masks/a--liver", "../../masks/a--liver"),
    wrongType: editFile("ct/Tiny/index.jsonl", '"width":40', '"width":"40"'),
  },
});

const NAMES_ARE_OF_THE_FOLDER = { because: "there is no record: names are those of the folder" };

describeSource({
  name: "plain, images and masks only",
  async make(folder) {
    await writeFiles(folder, {
      "polyp/images/a.png": await samplePng(40, 30, 1),
      "polyp/images/b.png": await samplePng(40, 30, 2),
      "polyp/images/c--d.png": await samplePng(20, 30, 3),
      "polyp/masks/a.png": sampleMaskPng(40, 30, [0, 0, 2, 2]),
      "polyp/masks/c--d--left-lung--00.png": sampleMaskPng(20, 30, [0, 0, 3, 3]),
      "polyp/masks/c--d--left-lung--02.png": sampleMaskPng(20, 30, [0, 0, 1, 3]),
      "polyp/masks/snare/b.png": sampleMaskPng(40, 30, [0, 0, 5, 5]),
    });
    return {
      type: PLAIN_SOURCE,
      path: `${folder}/polyp`,
      expected: [
        { key: "a", masks: { polyp: 4 } },
        { key: "b", masks: { snare: 25 } },
        { key: "c--d", masks: { "left lung": 9, "left lung@2": 3 } },
      ],
    };
  },
  damages: {
    ...imageFileDamages("polyp/images/a.png"),
    missingMask: NAMES_ARE_OF_THE_FOLDER,
    climbingName: NAMES_ARE_OF_THE_FOLDER,
    wrongType: NAMES_ARE_OF_THE_FOLDER,
  },
});

describe("PLAIN_SOURCE", () => {
  const withFolder = async (files: SampleFiles, check: (folder: string) => Promise<void>) => {
    const folder = await mkdtemp(join(tmpdir(), "mimo-plain-source-"));
    try {
      await writeFiles(folder, files);
      await check(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  test("gives each dataset its own licence: by dataset.json, else by SOURCE.md, else none", async () => {
    const index = (dataset: string) => line("images/a.png", [], { dataset });
    const files = {
      "A/index.jsonl": index("A"),
      "A/dataset.json": { licence: "CC BY 4.0" },
      "A/SOURCE.md": "Licence class: unknown",
      "B/index.jsonl": index("B"),
      "B/SOURCE.md": "# B\n- Licence class: nc\n- Licence words: for research only\n",
      "C/index.jsonl": index("C"),
      "D/index.jsonl": index("D"),
      "D/SOURCE.md": "Licence: CC0 by its page\n",
    };
    await withFolder(files, async (folder) => {
      const { images } = await listEverything(await PLAIN_SOURCE.open(folder));
      expect(images.map(({ dataset, licence }) => [dataset, licence])).toEqual([
        ["A", "CC BY 4.0"],
        ["B", "nc: for research only"],
        ["C", null],
        ["D", "CC0 by its page"],
      ]);
    });
  });

  test("keeps what the index says of a picture", async () => {
    await withFolder(await indexed(), async (folder) => {
      const { images } = await listEverything(await PLAIN_SOURCE.open(folder));
      expect(images[1]).toEqual({
        key: "Tiny/b+20c",
        ref: "ct/Tiny/images/b c.png",
        dataset: "Tiny",
        licence: null,
        modality: "ct",
        bodyPart: "abdomen",
        caseId: "p2",
        spacingMm: [0.7, 0.8],
        split: "train",
        masks: [],
        questions: [],
        attributes: {},
        completeLabels: [],
      });
    });
  });

  test("refuses a mask of another size than its picture's", async () => {
    const files = {
      ...(await indexed()),
      "ct/Tiny/masks/a--liver--00.png": sampleMaskPng(30, 40, [0, 0, 5, 5]),
    };
    await withFolder(files, async (folder) => {
      const source = await PLAIN_SOURCE.open(folder);
      const { images } = await listEverything(source);
      await expect(source.readMask(images[0], images[0].masks[0])).rejects.toMatchObject({
        code: "size_mismatch",
        message: expect.stringContaining("40 x 30 pixels, got 30 x 40"),
      });
    });
  });

  test("reports masks without a picture, and a second picture of one stem", async () => {
    const picture = await samplePng(8, 8, 1);
    const files = {
      "images/a.jpg": picture,
      "images/a.png": picture,
      "masks/a.png": sampleMaskPng(8, 8, [0, 0, 1, 1]),
      "masks/lost.png": sampleMaskPng(8, 8, [0, 0, 1, 1]),
    };
    await withFolder(files, async (folder) => {
      const { images, skips } = await listEverything(await PLAIN_SOURCE.open(folder));
      expect(images.map(({ key }) => key)).toEqual(["a"]);
      expect(skips.map(({ reason, ref }) => [reason, ref])).toEqual([
        ["bad_record", "images/a.png"],
        ["missing_image", "masks/lost.png"],
      ]);
    });
  });
});
