import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeMaskPng, writePng } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeMasks } from "../samples/decode-masks.js";
import { boxMask } from "../testing/tiny-record.js";
import { readPlainDataset, scanPlainDataset } from "./read-plain-dataset.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-plain-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const LINE = {
  image: "images/a.png",
  modality: "ct",
  dataset: "Tiny",
  case: "p1",
  body_part: "abdomen",
  width: 8,
  height: 6,
  spacing_mm: [0.7, 0.8],
  split: "train",
  masks: [{ path: "masks/a--liver--00.png", label: "liver", instance: 0, kind: "all", area_px: 6 }],
  attributes: { plane: "axial" },
};

async function writeIndex(folder: string, ...lines: (object | string)[]): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  await writeFile(join(root, folder, "index.jsonl"), `${text}\n`);
}

describe("readPlainDataset", () => {
  test("turns a line into a record with absolute paths", async () => {
    await writeIndex("ct/Tiny", { ...LINE, some_new_key: 1 });
    expect(await readPlainDataset(root)).toEqual([
      {
        id: "Tiny/a",
        imagePath: join(root, "ct/Tiny/images/a.png"),
        modality: "ct",
        dataset: "Tiny",
        caseId: "p1",
        bodyPart: "abdomen",
        width: 8,
        height: 6,
        spacingMm: [0.7, 0.8],
        split: "train",
        masks: [
          {
            path: join(root, "ct/Tiny/masks/a--liver--00.png"),
            label: "liver",
            instance: 0,
            kind: "all",
            areaPx: 6,
          },
        ],
        attributes: { plane: "axial" },
        completeLabels: [],
      },
    ]);
  });

  test("finds indexes at any depth, in the order of their paths, and keeps one split", async () => {
    await writeIndex(
      "b/deep/er",
      { ...LINE, dataset: "B" },
      { ...LINE, dataset: "B", image: "images/v.png", split: "val" },
    );
    await writeIndex("a", { ...LINE, dataset: "A" }, "");
    expect((await readPlainDataset(root)).map(({ id }) => id)).toEqual(["A/a", "B/a", "B/v"]);
    expect((await readPlainDataset(root, { split: "val" })).map(({ id }) => id)).toEqual(["B/v"]);
  });

  test("takes complete labels from the catalogue, by path before name, and from dataset.json before both", async () => {
    await writeIndex("x/One", { ...LINE, dataset: "One" });
    await writeIndex("x/Two", { ...LINE, dataset: "Two" });
    await writeIndex("x/Three", { ...LINE, dataset: "Three" });
    const catalogue = [
      { dataset: "Misnamed", path: "x/One", complete_labels: ["liver"], licence: "open" },
      { dataset: "Two", complete_labels: ["spleen"] },
      { dataset: "Three", path: "x/Three", complete_labels: ["spleen"] },
    ];
    await writeFile(join(root, "datasets.json"), JSON.stringify(catalogue));
    await writeFile(join(root, "x/Three/dataset.json"), JSON.stringify({ complete_labels: ["aorta"] }));
    const labels = (await readPlainDataset(root)).map(({ dataset, completeLabels }) => [
      dataset,
      completeLabels,
    ]);
    expect(Object.fromEntries(labels)).toEqual({ One: ["liver"], Two: ["spleen"], Three: ["aorta"] });
  });

  test("takes a spacing that was rounded to zero for unknown", async () => {
    await writeIndex("em", { ...LINE, spacing_mm: [0, 0] }, { ...LINE, image: "b.png", spacing_mm: null });
    expect((await readPlainDataset(root)).map(({ spacingMm }) => spacingMm)).toEqual([null, null]);
  });

  test.each([
    ["not JSON", "{oops", "bad_record", /index\.jsonl:2: expected JSON/],
    ["a wrong type", { ...LINE, width: "8" }, "bad_record", /index\.jsonl:2: width: /],
    [
      "a deep field",
      { ...LINE, masks: [{ ...LINE.masks[0], kind: "some" }] },
      "bad_record",
      /:2: masks\.0\.kind: /,
    ],
    ["an unknown split", { ...LINE, split: "dev" }, "bad_record", /:2: split: /],
    [
      "a tag in a label",
      { ...LINE, masks: [{ ...LINE.masks[0], label: "<SEG>" }] },
      "bad_record",
      /:2: masks\.0\.label: /,
    ],
    ["a path upwards", { ...LINE, image: "../../secret.png" }, "unsafe_path", /:2: image: must stay inside/],
    [
      "a path upwards with backslashes",
      { ...LINE, image: "images\\..\\..\\x.png" },
      "unsafe_path",
      /:2: image/,
    ],
    ["an absolute path", { ...LINE, image: "/etc/passwd" }, "unsafe_path", /:2: image/],
    ["a drive", { ...LINE, image: "C:\\x.png" }, "unsafe_path", /:2: image/],
    [
      "a mask's path upwards",
      { ...LINE, masks: [{ ...LINE.masks[0], path: "../m.png" }] },
      "unsafe_path",
      /:2: masks\.0\.path/,
    ],
    ["an id that is taken", LINE, "duplicate_id", /:2: image: id must be unique, got Tiny\/a/],
  ])("refuses %s, or skips and reports it", async (_, bad, code, message) => {
    await writeIndex("ct", LINE, bad, { ...LINE, image: "images/c.png" });
    await expect(readPlainDataset(root)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    const scan = await scanPlainDataset(root, { lenient: true });
    expect(scan.records.map(({ id }) => id)).toEqual(["Tiny/a", "Tiny/c"]);
    expect(scan.problems.map((problem) => problem.code)).toEqual([code]);
  });

  test("refuses a folder without an index, a missing folder, and a broken catalogue", async () => {
    await expect(readPlainDataset(root)).rejects.toMatchObject({ code: "not_found" });
    await expect(readPlainDataset(join(root, "nowhere"))).rejects.toMatchObject({ code: "not_found" });
    await writeIndex("ct", LINE);
    await writeFile(join(root, "datasets.json"), `[{ "dataset": "Tiny", "complete_labels": "liver" }]`);
    const error = {
      code: "bad_catalogue",
      message: expect.stringMatching(/datasets\.json: 0\.complete_labels: /),
    };
    await expect(readPlainDataset(root, { lenient: true })).rejects.toMatchObject(error);
  });

  test("gives masks that can be decoded", async () => {
    await writeIndex("ct", LINE);
    const mask = boxMask(8, 6, [2, 1, 5, 3]);
    await writeMaskPng(join(root, "ct/masks/a--liver--00.png"), mask);
    await writePng(join(root, "ct/images/a.png"), new Uint8Array(48), 8, 6, 1);
    const [record] = await readPlainDataset(root);
    const load = await decodeMasks(record);
    expect(load(record.masks[0])).toEqual(mask);
    expect(() => load({ ...record.masks[0], path: "/else.png" })).toThrow(/expected a mask of Tiny\/a/);
  });
});
