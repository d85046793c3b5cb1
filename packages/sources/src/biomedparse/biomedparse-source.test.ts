import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
import { parseMaskName, parsePictureName } from "./biomedparse-names.js";
import { BIOMEDPARSE_SOURCE } from "./biomedparse-source.js";

const LIVER = "amos_0004_12_CT_abdomen_liver.png";
const KIDNEY = "amos_0004_12_CT_abdomen_left+kidney.png";

async function pictures(): Promise<SampleFiles> {
  return {
    "amos22/train/amos_0004_12_CT_abdomen.png": await samplePng(20, 20, 1, 3),
    "amos22/train/part_2_MRI-T1-Gd_brain.png": await samplePng(20, 20, 2, 3),
    [`amos22/train_mask/${LIVER}`]: sampleMaskPng(20, 20, [0, 0, 5, 5]),
    [`amos22/train_mask/${KIDNEY}`]: sampleMaskPng(20, 20, [8, 8, 10, 10]),
    "amos22/test/p_X-Ray_chest.png": await samplePng(20, 20, 3, 3),
    "amos22/test_mask/p_X-Ray_chest_chest_tube.png": sampleMaskPng(20, 20, [0, 0, 3, 1]),
  };
}

const train = {
  images: [{ id: 1, file_name: "amos_0004_12_CT_abdomen.png", height: 20, width: 20 }],
  annotations: [
    {
      id: 1,
      image_id: 1,
      split: "train",
      file_name: "amos_0004_12_CT_abdomen.png",
      mask_file: LIVER,
      sentences: [
        { raw: "Liver in abdomen CT", sent: "liver in abdomen CT", sent_id: 0 },
        { raw: "the hepatic organ.", sent: "the hepatic organ.", sent_id: 1 },
        { raw: "", sent: "liver in abdomen CT", sent_id: 2 },
      ],
    },
    {
      id: 2,
      image_id: 1,
      split: "train",
      // The part's folder is no part of the name.
      file_name: "train/amos_0004_12_CT_abdomen.png",
      mask_file: `train_mask/${KIDNEY}`,
      sentences: [{ raw: "left kidney", sent: "left kidney", sent_id: 3 }],
    },
  ],
  categories: [],
};

const expected = (liverQuestions: number) => [
  {
    key: "amos22/train/amos_0004_12_CT_abdomen",
    masks: { "left kidney": 4, liver: 25 },
    questions: liverQuestions,
  },
  { key: "amos22/train/part_2_MRI-T1-Gd_brain", masks: {} },
  { key: "amos22/test/p_X-Ray_chest", masks: { "chest tube": 3 } },
];

const DAMAGES = imageFileDamages("amos22/train/amos_0004_12_CT_abdomen.png");
const BY_FOLDER = { because: "there is no record: names are those of the folders" };

describeSource({
  name: "biomedparse, with JSON",
  async make(folder) {
    await writeFiles(folder, { ...(await pictures()), "amos22/train.json": train });
    return { type: BIOMEDPARSE_SOURCE, path: folder, expected: expected(3) };
  },
  damages: {
    ...DAMAGES,
    missingMask: removeFile(`amos22/train_mask/${LIVER}`),
    climbingName: editFile("amos22/train.json", `"mask_file":"${LIVER}"`, `"mask_file":"../../${LIVER}"`),
    wrongType: editFile("amos22/train.json", `"mask_file":"${LIVER}"`, '"mask_file":7'),
  },
});

describeSource({
  name: "biomedparse, folders only",
  async make(folder) {
    await writeFiles(folder, await pictures());
    return { type: BIOMEDPARSE_SOURCE, path: folder, expected: expected(0) };
  },
  damages: { ...DAMAGES, missingMask: BY_FOLDER, climbingName: BY_FOLDER, wrongType: BY_FOLDER },
});

describe("BIOMEDPARSE_SOURCE", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-biomedparse-"));
    await writeFiles(folder, { ...(await pictures()), "amos22/train.json": train });
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("tells modality, site and split, and asks with the set's own sentences, each once", async () => {
    const { images } = await listEverything(await BIOMEDPARSE_SOURCE.open(folder));
    expect(images.map((image) => [image.dataset, image.modality, image.bodyPart, image.split])).toEqual([
      ["amos22", "ct", "abdomen", "train"],
      ["amos22", "mr", "brain", "train"],
      ["amos22", "xray", "chest", "test"],
    ]);
    expect(images[0].questions.map(({ question, answer }) => [question, answer])).toEqual([
      ["Segment left kidney.", "<p>left kidney</p><SEG>"],
      ["Segment liver in abdomen CT.", "<p>liver</p><SEG>"],
      ["Segment the hepatic organ.", "<p>liver</p><SEG>"],
    ]);
  });

  test("reports a mask without a picture, and a picture whose name says nothing", async () => {
    await writeFiles(folder, {
      "amos22/test_mask/q_CT_chest_lung.png": sampleMaskPng(20, 20, [0, 0, 3, 3]),
      "amos22/test/scan.png": await samplePng(20, 20, 5),
    });
    const { skips } = await listEverything(await BIOMEDPARSE_SOURCE.open(folder));
    expect(skips.map(({ reason, ref }) => [reason, ref])).toEqual([
      ["missing_image", "amos22/test_mask/q_CT_chest_lung.png"],
      ["bad_record", "amos22/test/scan.png"],
    ]);
  });
});

test.each([
  ["a_b_CT_abdomen", "ct"],
  ["a_MRI-FLAIR_brain", "mr"],
  ["a_X-Ray_chest", "xray"],
  ["a_ultrasound_heart", "ultrasound"],
  ["a_endoscope_colon", "endoscopy"],
  ["a_dermoscopy_skin", "dermoscopy"],
  ["a_fundus_retina", "fundus"],
  ["a_pathology_breast", "pathology"],
  ["a_OCT_retinal", "oct"],
])("%s is of modality %s", (stem, modality) => {
  expect(parsePictureName(stem)?.modality).toBe(modality);
});

test("a mask belongs to the picture with the longest name that fits", () => {
  const names = new Set(["a_CT_neck", "a_CT_neck_CT_chest"]);
  expect(parseMaskName("a_CT_neck_CT_chest_lung", (stem) => names.has(stem))).toEqual({
    picture: "a_CT_neck_CT_chest",
    target: "lung",
  });
  expect(parseMaskName("a_CT_neck_", (stem) => names.has(stem))).toBeNull();
});
