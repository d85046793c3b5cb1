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
import { GRAND_F_SOURCE } from "./grand-f-source.js";
import { captionOf, groundCaption } from "./grounded-caption.js";

const rle = (...box: number[]) => encodeRle(sampleMask(30, 20, box));

const CAPTION = "A man holds two dogs.";
const GROUNDED = [
  {
    file_name: "one.png",
    // The spans count from behind the quotation mark; the phrases stand in another order than in the caption.
    caption: `"${CAPTION}"`,
    groundings: {
      "two dogs": { token_positives: [12, 20], rle_masks: [rle(0, 0, 4, 4), rle(2, 2, 6, 6)] },
      "A man": { token_positives: [0, 5], rle_masks: [rle(10, 0, 12, 10)] },
    },
  },
  { file_name: "two.png", caption: "Nothing here.", groundings: {} },
];
const REFERRING = [
  {
    "4811": {
      img_file_name: "three.png",
      caption: "The RED ball beside a wall",
      refs: [{ sentence: "red ball", segmentation: [[0, 0, 3, 0, 3, 3, 0, 3]] }],
    },
  },
];

async function sampleFiles() {
  return {
    "annotations/train/GranDf_HA_GCG_train.json": GROUNDED,
    "annotations/train/RefCOCOg_GCG_val.json": REFERRING,
    "GranDf_HA_images/train/one.png": await samplePng(30, 20, 1, 3),
    "GranDf_HA_images/train/two.png": await samplePng(30, 20, 2, 3),
    "coco_2014/train2014/three.png": await samplePng(30, 20, 3, 3),
  };
}

describeSource({
  name: "grand-f",
  async make(folder) {
    await writeFiles(folder, await sampleFiles());
    return {
      type: GRAND_F_SOURCE,
      path: folder,
      expected: [
        { key: "GranDf_HA_GCG_train/0-one", masks: { "two dogs@1": 28, "man@1": 20 }, questions: 1 },
        { key: "GranDf_HA_GCG_train/1-two", masks: {}, questions: 1 },
        { key: "RefCOCOg_GCG_val/0-three", masks: { "red ball@1": 9 }, questions: 1 },
      ],
    };
  },
  damages: {
    ...imageFileDamages("GranDf_HA_images/train/one.png"),
    missingMask: { because: "outlines stand in the JSON file itself" },
    climbingName: editFile("annotations/train/GranDf_HA_GCG_train.json", "two.png", "../../two.png"),
    wrongType: editFile("annotations/train/GranDf_HA_GCG_train.json", '"Nothing here."', "[]"),
  },
});

describe("GRAND_F_SOURCE", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-grand-f-"));
    await writeFiles(folder, await sampleFiles());
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("makes of a caption an answer with a mask for each phrase, in the caption's order", async () => {
    const { images } = await listEverything(await GRAND_F_SOURCE.open(folder));
    const [first, , third] = images;
    const [dogs, man] = first.masks;
    expect(first.questions).toMatchObject([
      {
        question: "Describe this image, and mark what you name.",
        answer: "<p>A man</p><SEG> holds <p>two dogs</p><SEG>.",
        grounding: [man.ref, dogs.ref],
      },
    ]);
    expect(third.questions[0].answer).toBe("The <p>RED ball</p><SEG> beside a wall");
    expect(images.map(({ dataset, split, caseId }) => [dataset, split, caseId])).toEqual([
      ["GranDf_HA_GCG", "train", "one"],
      ["GranDf_HA_GCG", "train", "two"],
      ["RefCOCOg_GCG", "val", "three"],
    ]);
  });
});

describe("groundCaption", () => {
  const answerOf = (caption: string, ...phrases: [string, [number, number] | null][]) =>
    groundCaption(
      captionOf(caption),
      phrases.map(([name, span], at) => ({ name, span, ref: String(at) })),
    );

  test("counts characters as the set's writers did: an emoji is one", () => {
    expect(answerOf("😀 a cat", ["cat", [4, 7]]).answer).toBe("😀 a <p>cat</p><SEG>");
  });

  test("finds a phrase by its words when its span is useless, and leaves it out when it is not there", () => {
    const { answer, grounding } = answerOf("a cat", ["Cat", [40, 50]], ["dog", null], ["", [3, 3]]);
    expect(answer).toBe("a <p>cat</p><SEG>");
    expect(grounding).toEqual(["0"]);
  });

  test("does not nest phrases: the longer of two that begin together, else the first", () => {
    const { answer, grounding } = answerOf(
      "a big red cat",
      ["a big", [0, 5]],
      ["a big red cat", [0, 13]],
      ["cat", [10, 13]],
    );
    expect(answer).toBe("<p>a big red cat</p><SEG>");
    expect(grounding).toEqual(["1"]);
  });

  test("lets no tag through that the caption itself spells", () => {
    const { answer } = answerOf("a <SEG> cat</p>", ["cat", [8, 11]]);
    expect(answer).toBe("a SEG <p>cat</p><SEG> /p");
  });
});
