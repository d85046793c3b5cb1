import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  describeSource,
  editFile,
  imageFileDamages,
  listEverything,
  type SampleFiles,
  samplePng,
  writeFiles,
} from "../testing/index.js";
import { PATH_VQA_SOURCE } from "./path-vqa-source.js";

const row = (image: unknown, answer: unknown, question = "what is shown ?") => ({ image, question, answer });

/** The layout of the first release, its pickles as JSON. */
const sample = async (): Promise<SampleFiles> => ({
  "qas/train/train_qa.json": [row("train_0422", "liver"), row("train_0422", "yes")],
  "qas/test/test_qa.json": [row("test_0001", "p < 0.05 <SEG>")],
  "images/train/train_0422.jpg": await samplePng(8, 6, 1),
  "images/test/test_0001.jpg": await samplePng(8, 6, 2),
});

describeSource({
  name: "path-vqa",
  make: async (folder) => {
    await writeFiles(folder, await sample());
    return {
      type: PATH_VQA_SOURCE,
      path: folder,
      expected: [
        { key: "images/test/test_0001", masks: {}, questions: 1 },
        { key: "images/train/train_0422", masks: {}, questions: 2 },
      ],
    };
  },
  damages: {
    ...imageFileDamages("images/test/test_0001.jpg"),
    missingMask: { because: "the set has no masks" },
    climbingName: editFile("qas/test/test_qa.json", "test_0001", "../test_0001"),
    wrongType: editFile("qas/test/test_qa.json", '"test_0001"', "true"),
  },
});

async function listed(files: SampleFiles) {
  const folder = await mkdtemp(join(tmpdir(), "mimo-path-"));
  try {
    await writeFiles(folder, files);
    return await listEverything(await PATH_VQA_SOURCE.open(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("answers keep their signs and lose tags; yes and no are closed", async () => {
  const { images } = await listed(await sample());
  const questions = images.flatMap((image) => image.questions);
  expect(questions.map(({ question, answer, answerType }) => [question, answer, answerType])).toEqual([
    ["what is shown?", "p < 0.05", "open"],
    ["what is shown?", "liver", "open"],
    ["what is shown?", "yes", "closed"],
  ]);
  expect(images.map(({ split, modality }) => [split, modality])).toEqual([
    ["test", "pathology"],
    ["train", "pathology"],
  ]);
});

test("JSON lines with paths, objects around a list, and pictures in several splits", async () => {
  const { images, skips } = await listed({
    "train.jsonl": `${JSON.stringify(row({ path: "pics/a.png" }, 2))}\n\n${JSON.stringify(row("pics/b.png", "x"))}\n{oops\n`,
    "val.json": { info: {}, data: [row("pics/a.png", "y")] },
    "pics/a.png": await samplePng(8, 6, 1),
    "pics/b.png": await samplePng(8, 6, 2),
  });
  const byKey = Object.fromEntries(images.map((image) => [image.key, [image.split, image.questions.length]]));
  expect(byKey).toEqual({ "pics/a": ["val", 2], "pics/b": ["train", 1] });
  expect(skips).toMatchObject([{ reason: "bad_record", ref: "train.jsonl: 2" }]);
});
