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
import { VQA_RAD_SOURCE } from "./vqa-rad-source.js";

const JSON_FILE = "VQA_RAD Dataset Public.json";

const row = (image: string, answer: string | number, more: object = {}) => ({
  qid: 1,
  phrase_type: "freeform",
  image_case_url: "https://medpix.nlm.nih.gov/case?id=48e1-dd0e",
  image_name: image,
  image_organ: "CHEST",
  evaluation: "evaluated",
  question: "Is the heart   enlarged?\t",
  question_type: "SIZE, PRES",
  answer,
  answer_type: "CLOSED ",
  ...more,
});

const sample = async (): Promise<SampleFiles> => ({
  [JSON_FILE]: [
    row("synpic1.jpg", "Yes"),
    row("synpic2.jpg", 5, { image_organ: "HEAD", answer_type: "OPEN", image_case_url: null }),
    row("synpic1.jpg", "no", { phrase_type: "test_freeform" }),
  ],
  "VQA_RAD Image Folder/synpic1.jpg": await samplePng(8, 6, 1),
  "VQA_RAD Image Folder/synpic2.jpg": await samplePng(8, 6, 2),
  "VQA_RAD Dataset Public.xlsx": "a table",
});

const keyOf = (n: number) => `VQA_RAD+20Image+20Folder/synpic${n}`;

describeSource({
  name: "vqa-rad",
  make: async (folder) => {
    await writeFiles(folder, await sample());
    return {
      type: VQA_RAD_SOURCE,
      path: folder,
      expected: [
        { key: keyOf(1), masks: {}, questions: 2 },
        { key: keyOf(2), masks: {}, questions: 1 },
      ],
    };
  },
  damages: {
    ...imageFileDamages("VQA_RAD Image Folder/synpic2.jpg"),
    missingMask: { because: "the set has no masks" },
    climbingName: editFile(JSON_FILE, "synpic2.jpg", "../synpic2.jpg"),
    wrongType: editFile(JSON_FILE, '"synpic2.jpg"', "[]"),
  },
});

test("a picture with any test question is for testing, and cases are those of MedPix", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mimo-rad-"));
  try {
    await writeFiles(folder, await sample());
    const { images } = await listEverything(await VQA_RAD_SOURCE.open(folder));
    expect([...images].reverse()).toMatchObject([
      {
        split: "train",
        modality: "unknown",
        bodyPart: "head",
        caseId: keyOf(2),
        questions: [{ answer: "5", answerType: "open" }],
      },
      {
        split: "test",
        modality: "xray",
        bodyPart: "chest",
        caseId: "48e1-dd0e",
        questions: [
          { question: "Is the heart enlarged?", answer: "Yes", answerType: "closed" },
          { answer: "no", answerType: "closed" },
        ],
        attributes: { question_types: ["pres", "size"] },
      },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
