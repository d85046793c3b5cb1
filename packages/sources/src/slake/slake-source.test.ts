import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { area, encodePng } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  describeSource,
  editFile,
  imageFileDamages,
  listEverything,
  removeFile,
  type SampleFiles,
  samplePng,
  writeFiles,
} from "../testing/index.js";
import { SLAKE_SOURCE } from "./slake-source.js";

const [W, H] = [8, 6];

/** Grey or RGBA mask: the first pixels have these colours, the rest is background. */
function maskPng(colours: readonly (readonly number[])[], isWide = true): Promise<Buffer> {
  const channels = isWide ? 4 : 1;
  const pixels = new Uint8Array(W * H * channels);
  colours.forEach((colour, i) => {
    pixels.set(isWide ? [...colour, 255] : [colour[0]], i * channels);
  });
  return encodePng(pixels, W, H, channels);
}
const grey = (value: number, count: number) => Array.from({ length: count }, () => [value, value, value]);

const row = (id: number, question: string, answer: string, more: object = {}) => ({
  img_id: id,
  img_name: `xmlab${id}/source.jpg`,
  question,
  answer,
  q_lang: "en",
  location: "Abdomen",
  modality: "MRI",
  answer_type: "OPEN",
  base_type: "vqa",
  content_type: "Organ",
  triple: ["vhead", "_", "_"],
  qid: 1,
  ...more,
});

async function sample(): Promise<SampleFiles> {
  return {
    "mask.txt": "0:Background\r\n1:Liver\r\n2:Left Kidney\r\n40:Spinal Cord\r\n",
    "train.json": [
      row(1, "Which organs are seen?", "Liver, kidney"),
      row(1, "图中有肝脏吗？", "有", { q_lang: "zh", answer_type: "CLOSED", content_type: "Abnormality" }),
    ],
    "validation.json": [
      row(2, "Is there a tumor?", "No", {
        location: "Lung",
        modality: "X-Ray",
        answer_type: "CLOSED",
      }),
    ],
    "imgs/xmlab1/source.jpg": await samplePng(W, H, 1),
    "imgs/xmlab1/mask.png": await maskPng([...grey(1, 5), ...grey(2, 3)]),
    "imgs/xmlab1/detection.json": [{ Liver: [10, 20, 30, 40] }],
    "imgs/xmlab2/source.jpg": await samplePng(W, H, 2),
    "imgs/xmlab2/mask.png": await maskPng(grey(40, 7), false),
    "imgs/xmlab2/detection.json": [],
  };
}

describeSource({
  name: "slake",
  make: async (folder) => {
    await writeFiles(folder, await sample());
    return {
      type: SLAKE_SOURCE,
      path: folder,
      expected: [
        { key: "imgs/xmlab2", masks: { "spinal cord": 7 }, questions: 1 },
        { key: "imgs/xmlab1", masks: { liver: 5, "left kidney": 3 }, questions: 2 },
      ],
    };
  },
  damages: {
    ...imageFileDamages("imgs/xmlab2/source.jpg"),
    missingMask: removeFile("imgs/xmlab2/mask.png"),
    climbingName: editFile("validation.json", "xmlab2/", "../xmlab2/"),
    wrongType: editFile("validation.json", '"xmlab2/source.jpg"', "2"),
  },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-slake-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(files: SampleFiles) {
  await writeFiles(folder, files);
  const source = await SLAKE_SOURCE.open(folder);
  const listing = await listEverything(source);
  return { source, ...listing, one: listing.images.find(({ key }) => key === "imgs/xmlab1")! };
}

describe("slake", () => {
  test("keeps both languages, grounds what an answer names and the mask shows, and fills the attributes", async () => {
    const { images, one } = await open(await sample());
    expect(one).toMatchObject({
      caseId: "xmlab1",
      split: "train",
      modality: "mr",
      bodyPart: "abdomen",
      attributes: {
        content_types: ["Abnormality", "Organ"],
        base_types: ["vqa"],
        detections: [{ label: "liver", box_xywh_px: [10, 20, 30, 40] }],
      },
    });
    // The left kidney is shown, but the answer says "kidney".
    expect(one.questions[0]).toMatchObject({
      answer: "<p>Liver</p><SEG>, kidney",
      grounding: ["imgs/xmlab1/mask.png#liver"],
    });
    expect(one.questions[1]).toMatchObject({
      language: "zh",
      answer: "有",
      answerType: "closed",
      grounding: [],
    });
    expect(images[0]).toMatchObject({ split: "val", modality: "xray", bodyPart: "chest" });
  });

  test("looks colours up by their number or their three values, and reports what it does not know", async () => {
    const { source, one, skips } = await open({
      ...(await sample()),
      "mask.txt": "1:Liver\n255,0,0:Spleen\n(0, 128, 0):Heart\n770:Trachea\n",
      "imgs/xmlab1/mask.png": await maskPng([
        ...grey(1, 2),
        [255, 0, 0],
        [0, 128, 0],
        [0, 3, 2],
        ...grey(9, 2),
        [1, 2, 3],
      ]),
    });
    const areas = await Promise.all(
      one.masks.map(async (mask) => [mask.label, area(await source.readMask(one, mask))]),
    );
    expect(Object.fromEntries(areas)).toEqual({ liver: 2, trachea: 1, heart: 1, spleen: 1 });
    expect(skips).toMatchObject([
      { reason: "unknown_label", ref: "imgs/xmlab2/mask.png" },
      {
        reason: "unknown_label",
        message: "imgs/xmlab1/mask.png: expected values of mask.txt, got 9, 66051",
      },
    ]);
  });

  test("does not ground a disease of an organ, and takes the longest name", async () => {
    const { one } = await open({
      ...(await sample()),
      "mask.txt": "1:Liver\n2:Kidney\n40:Left Kidney\n",
      "train.json": [
        row(1, "q", "Liver cancer; the kidneys and liver"),
        row(1, "q", "left kidney, not the livers-edge"),
      ],
      "imgs/xmlab1/mask.png": await maskPng([...grey(1, 5), ...grey(2, 3), ...grey(40, 2)]),
    });
    expect(one.questions.map(({ answer }) => answer)).toEqual([
      "Liver cancer; the <p>kidneys</p><SEG> and <p>liver</p><SEG>",
      "<p>left kidney</p><SEG>, not the livers-edge",
    ]);
  });

  test("a mask of another size is refused, and without mask.txt the questions stay", async () => {
    const files = await sample();
    const { source, one } = await open({ ...files, "imgs/xmlab1/source.jpg": await samplePng(9, 9, 1) });
    await expect(source.readMask(one, one.masks[0])).rejects.toMatchObject({ code: "size_mismatch" });
    await rm(join(folder, "mask.txt"));
    const bare = await listEverything(await SLAKE_SOURCE.open(folder));
    expect(bare.images.map(({ masks, questions }) => [masks.length, questions.length])).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(bare.skips.map(({ reason }) => reason)).toEqual(["missing_mask", "missing_mask"]);
  });
});
