import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { area } from "@mimo/imaging";
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
import { MECOVQA_SOURCE } from "./mecovqa-source.js";

const A = "ct_00--AbdomenCT1K--Case_00011--x_0040";
const B = "mr_t1--BraTS--Case_7--z_0009";

const turns = (...values: string[]) => values.map((value, i) => ({ from: i % 2 ? "gpt" : "human", value }));

async function sample(): Promise<SampleFiles> {
  return {
    [`images/${A}.png`]: await samplePng(8, 6, 1),
    [`images/${B}.png`]: await samplePng(8, 6, 2),
    [`masks/${A}--0000_000.png`]: sampleMaskPng(8, 6, [1, 1, 4, 3]),
    [`masks/${A}--0003_000.png`]: sampleMaskPng(8, 6, [5, 1, 8, 2]),
    [`masks/${B}--0001_000.png`]: sampleMaskPng(8, 6, [0, 0, 2, 2]),
    "SAMed2D_v1_class_mapping_id.json": { AbdomenCT1K: { liver: 0, left_kidney: 3 } },
    "train/MeCoVQA-Complex.json": [
      {
        image: `images/${A}.png`,
        conversations: turns(
          "<image>\nWhat is seen? ",
          "A CT of the abdomen, < 5 mm thick.",
          "Is it normal?",
          "Yes",
        ),
        answer_type: "closed",
      },
    ],
    "train/MeCoVQA-Grounding.json": [
      {
        // Some paths lack their ending.
        image: `images/${A}`,
        conversations: turns(
          "<image>\nCan you segment the organ that makes bile in this image?",
          `Sure, it is <SEG><mask>masks/${A}--0000_000</mask>.`,
          "And the other?",
          `The <p> left kidney </p> <SEG><mask>masks/${A}--0003_000.png</mask> is here.`,
        ),
      },
    ],
    "test/MeCoVQA-Region.json": [
      {
        image: `images/${B}.png`,
        conversations: turns(
          `<image>\nDescribe <region>masks/${B}--0001_000.png</region>.`,
          "An enhancing tumor.",
        ),
        answer_type: "open",
      },
    ],
  };
}

describeSource({
  name: "mecovqa",
  make: async (folder) => {
    await writeFiles(folder, await sample());
    return {
      type: MECOVQA_SOURCE,
      path: folder,
      expected: [
        { key: `images/${A}`, masks: { liver: 6, "left kidney": 3 }, questions: 4 },
        { key: `images/${B}`, masks: { target: 4 }, questions: 1 },
      ],
    };
  },
  damages: {
    ...imageFileDamages(`images/${B}.png`),
    missingMask: removeFile(`masks/${B}--0001_000.png`),
    climbingName: editFile("test/MeCoVQA-Region.json", "images/", "../images/"),
    wrongType: editFile("test/MeCoVQA-Region.json", `"images/${B}.png"`, "3"),
  },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-meco-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(files: SampleFiles) {
  await writeFiles(folder, files);
  const source = await MECOVQA_SOURCE.open(folder);
  return { source, ...(await listEverything(source)) };
}

describe("mecovqa", () => {
  test("joins the records of a picture, and takes set, case, split and sequence from names", async () => {
    const { images } = await open(await sample());
    expect(
      images.map(({ dataset, caseId, modality, split, attributes }) => [
        dataset,
        caseId,
        modality,
        split,
        attributes,
      ]),
    ).toEqual([
      ["AbdomenCT1K", "Case_00011", "ct", "train", {}],
      ["BraTS", "Case_7", "mr", "test", { sequence: "t1" }],
    ]);
  });

  test("writes every mask of an answer behind a term, and earlier turns as words", async () => {
    const { images } = await open(await sample());
    const [first, second] = images.map(({ questions }) => questions);
    const [region] = second;
    // Files come in the order of their paths: Complex before Grounding.
    const [closed, ...rest] = first;
    expect(region).toMatchObject({
      question: "Describe the marked region.",
      region: `masks/${B}--0001_000.png`,
      grounding: [],
    });
    expect(closed).toMatchObject({ question: "What is seen?", answer: "A CT of the abdomen, < 5 mm thick." });
    expect(rest.slice(-2)).toMatchObject([
      {
        question: "Can you segment the organ that makes bile in this image?",
        answer: "Sure, it is <p>liver</p><SEG>.",
        grounding: [`masks/${A}--0000_000.png`],
        earlier: [],
      },
      {
        answer: "The <p>left kidney</p><SEG> is here.",
        earlier: [
          {
            question: "Can you segment the organ that makes bile in this image?",
            answer: "Sure, it is liver.",
          },
        ],
      },
    ]);
    expect(rest[0]).toMatchObject({ answer: "Yes", answerType: "closed" });
  });

  const seg = `<SEG><mask>masks/${B}--0001_000.png</mask>`;
  test.each([
    ["What is the brain tumor in this image? Please output the mask.", `${seg}.`, "<p>brain tumor</p><SEG>."],
    ["Please segment edema.", `It is ${seg}.`, "It is <p>edema</p><SEG>."],
    ["Go on.", `The segmentation of the pons is ${seg}`, "The segmentation of the pons is <p>pons</p><SEG>"],
    [
      "Where is the pons?",
      `Here is the pons ${seg} you asked for`,
      "Here is the <p>pons</p><SEG> you asked for",
    ],
    ["Go on.", `A <p>cyst${seg}</p>`, "A <p>cyst</p><SEG>"],
    ["Segment it.", `Sure, ${seg}`, "Sure, <p>target</p><SEG>"],
  ])("without a class map names a mask by words: %s %s", async (question, answer, written) => {
    const { images, skips } = await open({
      ...(await sample()),
      "test/MeCoVQA-Region.json": [{ image: `images/${B}.png`, conversations: turns(question, answer) }],
    });
    const { questions } = images.find(({ key }) => key.endsWith(B))!;
    expect(skips).toEqual([]);
    expect(questions[0].answer).toBe(written);
  });

  test("leaves out a conversation with a lost mask or turn, and keeps the picture's others", async () => {
    const row = (...values: string[]) => ({ image: `images/${A}.png`, conversations: turns(...values) });
    const { images, skips } = await open({
      ...(await sample()),
      "train/MeCoVQA-Complex.json": [
        row("a", "b <SEG>"),
        row("a", "b", "c"),
        row("a", "<SEG><mask>masks/none.png</mask>"),
        row("a", "<SEG><mask>../masks/none.png</mask>"),
      ],
    });
    expect(skips.map(({ reason }) => reason)).toEqual([
      "bad_record",
      "bad_record",
      "missing_mask",
      "unsafe_path",
    ]);
    expect(images.map(({ questions }) => questions.length)).toEqual([2, 1]);
  });

  test("turns the masks of the inverted set around", async () => {
    const stem = "fundus_photography--ichallenge_adam_task2--a--2d_none";
    const { source, images } = await open({
      [`images/${stem}.png`]: await samplePng(8, 6, 1),
      [`masks/${stem}--0000_000.png`]: sampleMaskPng(8, 6, [1, 1, 4, 3]),
      "MeCoVQA-Grounding-test.json": [
        {
          image: `images/${stem}.png`,
          conversations: turns("Segment the disc.", `<SEG><mask>masks/${stem}--0000_000.png</mask>`),
        },
      ],
    });
    expect(images[0]).toMatchObject({ split: "test", modality: "fundus" });
    expect(area(await source.readMask(images[0], images[0].masks[0]))).toBe(48 - 6);
  });
});
