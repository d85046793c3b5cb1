import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import { encodePng, encodeRle, writeMaskPng, writePng } from "@mimo/imaging";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDataset } from "./open-dataset.js";
import { decodeMasks } from "./samples/decode-masks.js";
import { encodeShard } from "./shards/encode-shard.js";
import type { SampleRow, ShardRows } from "./shards/shard-rows.js";
import { boxMask } from "./testing/tiny-record.js";
import { tinyImageRow, tinyMaskRow, tinySampleRow } from "./testing/tiny-shard.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mimo-open-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const [WIDTH, HEIGHT] = [8, 6];
const liver = boxMask(WIDTH, HEIGHT, [1, 1, 4, 5]);
const spleen = boxMask(WIDTH, HEIGHT, [5, 2, 7, 4]);
const shade = (level: number) => encodePng(new Uint8Array(WIDTH * HEIGHT).fill(level), WIDTH, HEIGHT, 1);

async function writeShard(name: string, rows: ShardRows): Promise<void> {
  const shard = encodeShard(rows);
  for (const table of ["images", "masks", "samples"] as const) {
    await writeFileAtomic(join(root, table, `${name}.parquet`), shard[table]);
  }
  await writeFile(join(root, "dataset.json"), JSON.stringify({ format: "mimoseg", version: 1 }));
}

/** Two images of one shard, the second with two masks and the given sample. */
async function writeTwo(sample: Partial<SampleRow> = {}): Promise<void> {
  await writeShard("train-00000", {
    images: [
      tinyImageRow("s/a", await shade(10)),
      tinyImageRow("s/b", await shade(20), {
        patient: "Tiny/p 7",
        spacing_mm: [0.7, 0.8],
        body_part: "abdomen",
        attributes: `{"plane":"axial"}`,
        complete_labels: ["liver"],
      }),
    ],
    masks: [
      tinyMaskRow("s/b", 0, liver),
      tinyMaskRow("s/b", 1, spleen, {
        label: "vendor code 7",
        term: "spleen",
        kind: "instance",
        instance: 2,
      }),
    ],
    samples: [tinySampleRow("s/b", 0, sample)],
  });
}

describe("openDataset of a built dataset", () => {
  it("describes images and masks as a plain folder would", async () => {
    await writeTwo();
    const data = await openDataset(root);
    expect(data.kind).toBe("mimoseg");
    expect(data.records.map(({ id }) => id)).toEqual(["s/a", "s/b"]);
    expect(data.records[1]).toEqual({
      id: "s/b",
      imagePath: "s/b",
      modality: "ct",
      dataset: "Tiny",
      caseId: "p 7",
      bodyPart: "abdomen",
      width: WIDTH,
      height: HEIGHT,
      spacingMm: [0.7, 0.8],
      split: "train",
      masks: [
        { path: "s/b#0", label: "Liver", instance: 0, kind: "all", areaPx: 12 },
        // The build's ontology knew this label; ours would not.
        { path: "s/b#1", label: "spleen", instance: 2, kind: "instance", areaPx: 4 },
      ],
      attributes: { plane: "axial" },
      completeLabels: ["liver"],
    });
    expect(data.records[0]).toMatchObject({ spacingMm: null, masks: [], attributes: {} });
  });

  it("decodes images and masks in any order", async () => {
    await writeTwo();
    const data = await openDataset(root);
    const [a, b] = data.records;
    expect((await data.readImage(b)).pixels[0]).toBe(20);
    expect(await data.readImage(a)).toMatchObject({ width: WIDTH, height: HEIGHT });
    const load = await decodeMasks(b, (mask) => data.readMask(mask));
    expect(b.masks.map(load)).toEqual([liver, spleen]);
    await data.close();
    await expect(data.readImage({ ...a, id: "s/z" })).rejects.toMatchObject({ code: "not_found" });
    await expect(data.readMask({ ...b.masks[0], path: "s/b#9" })).rejects.toMatchObject({
      code: "corrupt_shard",
    });
  });

  it("gives the written samples with decoded targets and marks of every kind", async () => {
    await writeTwo({
      perspective: "IV",
      task: "question_marked",
      conversations: [
        { role: "user", content: "What is this?" },
        { role: "assistant", content: "The <p>liver</p><SEG>." },
        { role: "user", content: "And the spleen and the heart?" },
        { role: "assistant", content: "<p>spleen</p><SEG>, no <p>heart</p><SEG>." },
      ],
      marks: [
        { kind: "point", positive: false, xy: [1.5, 2.5], counts: null },
        { kind: "box", positive: true, xy: [1, 2, 3, 4.5], counts: null },
        { kind: "scribble", positive: true, xy: [1, 1, 2, 2, 3, 1], counts: null },
        { kind: "mask", positive: true, xy: [], counts: encodeRle(liver).counts },
      ],
      targets: [
        { term: "spleen", mask_id: "s/b#1" },
        { term: "heart", mask_id: null },
      ],
    });
    const data = await openDataset(root);
    expect(await data.samplesOf(data.records[0])).toEqual([]);
    expect(await data.samplesOf(data.records[1])).toEqual([
      {
        id: "s/b@0",
        perspective: "IV",
        task: "question_marked",
        turns: [
          { question: "What is this?", answer: "The <p>liver</p><SEG>." },
          {
            question: "And the spleen and the heart?",
            answer: "<p>spleen</p><SEG>, no <p>heart</p><SEG>.",
          },
        ],
        marks: [
          { kind: "point", at: [1.5, 2.5], positive: false },
          { kind: "box", box: [1, 2, 3, 4.5] },
          {
            kind: "scribble",
            path: [
              [1, 1],
              [2, 2],
              [3, 1],
            ],
            positive: true,
          },
          { kind: "mask", mask: liver },
        ],
        targets: [
          { term: "spleen", mask: spleen },
          { term: "heart", mask: null },
        ],
      },
    ]);
  });

  it.each<[string, Partial<SampleRow>]>([
    ["a mask that is not there", { targets: [{ term: "liver", mask_id: "s/b#7" }] }],
    ["a point of three numbers", { marks: [{ kind: "point", positive: true, xy: [1, 2, 3], counts: null }] }],
    ["a mask mark that is cut off", { marks: [{ kind: "mask", positive: true, xy: [], counts: "12" }] }],
    ["an answer without a question", { conversations: [{ role: "assistant", content: "Yes." }] }],
  ])("refuses a sample with %s", async (_, sample) => {
    await writeTwo(sample);
    const data = await openDataset(root);
    const reading = data.samplesOf(data.records[1]);
    await expect(reading).rejects.toMatchObject({
      code: "corrupt_shard",
      message: expect.stringMatching(/^s\/b/),
    });
  });

  it("reads many shards in the order of their names, and only those of a split", async () => {
    const bytes = await shade(30);
    for (const name of ["val-00000", "train-00010", "train-00002", "test-00000", "train-00001"]) {
      const facts = { split: name.split("-")[0] as "train" };
      const image = tinyImageRow(name, bytes, facts);
      await writeShard(name, { images: [image], masks: [tinyMaskRow(name, 0, liver)], samples: [] });
    }
    await writeFile(join(root, "images", ".train-00003.parquet.tmp"), "half");
    const train = await openDataset(root, { split: "train" });
    expect(train.records.map(({ id }) => id)).toEqual(["train-00001", "train-00002", "train-00010"]);
    const all = await openDataset(root);
    expect(all.records).toHaveLength(5);
    // More shards than stay in memory, forwards and backwards.
    for (const record of [...all.records, ...[...all.records].reverse()]) {
      expect(await all.readMask(record.masks[0])).toEqual(liver);
      expect((await all.readImage(record)).pixels[0]).toBe(30);
    }
  });

  it("refuses one image in two shards, and a shard whose masks are missing", async () => {
    await writeTwo();
    const again = { images: [tinyImageRow("s/a", await shade(1))], masks: [], samples: [] };
    await writeShard("train-00001", again);
    await expect(openDataset(root)).rejects.toMatchObject({ code: "duplicate_id" });
    await writeShard("train-00001", { ...again, images: [] });
    await rm(join(root, "masks", "train-00001.parquet"));
    await expect(openDataset(root)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("openDataset of other folders", () => {
  it("reads a plain folder, which may have a dataset.json too", async () => {
    await mkdir(join(root, "images"));
    const line = {
      image: "images/a.png",
      modality: "ct",
      dataset: "Tiny",
      case: "p1",
      width: WIDTH,
      height: HEIGHT,
      split: "train",
      masks: [{ path: "masks/a.png", label: "liver", instance: 0, kind: "all", area_px: 12 }],
    };
    await writeFile(join(root, "index.jsonl"), JSON.stringify(line));
    await writeFile(join(root, "dataset.json"), JSON.stringify({ complete_labels: ["liver"] }));
    await writePng(join(root, "images/a.png"), new Uint8Array(WIDTH * HEIGHT), WIDTH, HEIGHT, 1);
    await writeMaskPng(join(root, "masks/a.png"), liver);
    const data = await openDataset(root);
    expect(data).toMatchObject({ kind: "plain", records: [{ id: "Tiny/a", completeLabels: ["liver"] }] });
    const [record] = data.records;
    expect((await data.readImage(record)).width).toBe(WIDTH);
    expect(await data.readMask(record.masks[0])).toEqual(liver);
    expect(await data.samplesOf(record)).toEqual([]);
    expect((await openDataset(root, { split: "val" })).records).toEqual([]);
  });

  it("says what a folder must be, and that a stopped build can go on", async () => {
    const nothing = openDataset(join(root, "nowhere"));
    await expect(nothing).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringMatching(/plain format.*dataset build/),
    });
    await writeFileAtomic(join(root, "work", "options.json"), "{}");
    await expect(openDataset(root)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringMatching(/stopped/),
    });
  });
});
