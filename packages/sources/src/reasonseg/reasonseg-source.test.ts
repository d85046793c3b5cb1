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
  samplePng,
  writeFiles,
} from "../testing/index.js";
import { REASON_SEG_SOURCE } from "./reasonseg-source.js";

const box = (x0: number, y0: number, x1: number, y1: number) => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

const PHRASE = {
  text: ["the lens that fits <b>."],
  is_sentence: false,
  // Out of order: the small target lies in what is ignored, which lies in the large target.
  shapes: [
    { label: "target", points: box(5, 5, 6, 6) },
    { label: "target", points: box(1.9, 1.2, 10, 8) },
    { label: "Ignore_area", points: box(4, 4, 7, 7) },
    { label: "flag", points: box(0, 0, 19, 9) },
  ],
};
const SENTENCE = {
  text: ["What keeps her “dry”?", "Where is the cover?"],
  is_sentence: true,
  shapes: [{ label: "target", points: [[3, 3]] }],
};
const explanatory = [
  { image: "b.jpg", query: "What keeps her dry?", outputs: "The umbrella keeps the rain away." },
];

/** The right quotation mark is one byte in Windows-1252, and no UTF-8. */
function asWindows1252(value: object): Buffer {
  const text = JSON.stringify(value).replaceAll("“", "\x93").replaceAll("”", "\x94");
  return Buffer.from(text, "latin1");
}

async function sampleFiles() {
  return {
    "train/a.jpg": await samplePng(20, 10, 1, 3),
    "train/a.json": PHRASE,
    "train/b.jpg": await samplePng(20, 10, 2, 3),
    "train/b.json": asWindows1252(SENTENCE),
    "val/c.jpg": await samplePng(20, 10, 3, 3),
    "val/c.json": { ...SENTENCE, text: "one text" },
    "explanatory/train.json": explanatory,
  };
}

const LARGE = 10 * 8;
const IGNORED = 4 * 4;
const SMALL = 2 * 2;

describeSource({
  name: "reasonseg",
  async make(folder) {
    await writeFiles(folder, await sampleFiles());
    return {
      type: REASON_SEG_SOURCE,
      path: folder,
      expected: [
        { key: "train/a", masks: { "the lens that fits b": LARGE - IGNORED + SMALL }, questions: 1 },
        { key: "train/b", masks: { target: 1 }, questions: 2 },
        { key: "val/c", masks: { target: 1 }, questions: 1 },
      ],
    };
  },
  damages: {
    ...imageFileDamages("train/a.jpg"),
    missingMask: removeFile("train/b.json"),
    climbingName: { because: "there is no name in a record: names are those of the folder" },
    wrongType: editFile("train/a.json", '"is_sentence":false', '"is_sentence":"no"'),
  },
});

describe("REASON_SEG_SOURCE", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-reasonseg-"));
    await writeFiles(folder, await sampleFiles());
  });
  afterEach(() => rm(folder, { recursive: true }));
  const list = async () => listEverything(await REASON_SEG_SOURCE.open(folder));

  test("asks a sentence as it stands and for a phrase by its words, with the explanation where there is one", async () => {
    const { images } = await list();
    expect(
      images.map(({ questions }) => questions.map(({ question, answer }) => [question, answer])),
    ).toEqual([
      [["Where is the lens that fits b in this image?", "<p>the lens that fits b</p><SEG>."]],
      [
        ["What keeps her “dry”?", "<p>This region</p><SEG>. The umbrella keeps the rain away."],
        ["Where is the cover?", "<p>This region</p><SEG>. The umbrella keeps the rain away."],
      ],
      [["one text", "<p>This region</p><SEG>."]],
    ]);
    expect(images.map(({ split }) => split)).toEqual(["train", "train", "val"]);
  });

  test("leaves out a picture without a target, and tells of a JSON without a picture", async () => {
    await writeFiles(folder, {
      "train/a.json": { ...PHRASE, shapes: PHRASE.shapes.slice(2) },
      "val/lost.json": PHRASE,
    });
    const { images, skips } = await list();
    expect(images.map(({ key }) => key)).toEqual(["train/b", "val/c"]);
    expect(skips.map(({ reason, ref }) => [reason, ref])).toEqual([
      ["bad_record", "train/a.jpg"],
      ["missing_image", "val/lost.json"],
    ]);
  });

  test("does without explanations that are broken, and says so", async () => {
    await writeFiles(folder, { "explanatory/train.json": "[" });
    const { images, skips } = await list();
    expect(images).toHaveLength(3);
    expect(skips).toMatchObject([{ reason: "bad_record", ref: "explanatory/train.json" }]);
  });
});
