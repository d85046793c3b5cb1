import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { encodeShard, type ImageRow, type MaskRow, type ShardRows, TABLE_NAMES } from "@mimo/dataset";
import { tinySampleRow } from "@mimo/dataset/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tablePath } from "../built-dataset.js";
import type { Manifest } from "../manifest.js";
import { datasetStatistics } from "./statistics.js";
import { statisticsSchema } from "./statistics-schema.js";

function imageRow(id: string, facts: Partial<ImageRow> = {}): ImageRow {
  return {
    image_id: id,
    image: { bytes: Uint8Array.of(1, 2, 3), path: `${id}.png` },
    width: 100,
    height: 50,
    split: "train",
    source: "plain",
    dataset: "A",
    licence: "CC-BY-4.0",
    modality: "ct",
    body_part: "abdomen",
    patient: `A/${id}`,
    spacing_mm: null,
    attributes: "{}",
    complete_labels: [],
    phash: "0000000000000000",
    ...facts,
  };
}

function maskRow(id: string, term: string, areaPx: number): MaskRow {
  const geometry = { area_px: areaPx, box: [0, 0, 1, 1], size: [50, 100], counts: "" };
  return { mask_id: `${id}#0`, image_id: id, label: term, term, kind: "all", instance: 0, ...geometry };
}

const TRAIN: ShardRows = {
  images: [
    imageRow("a", { spacing_mm: [0.5, 0.5], patient: "A/1" }),
    imageRow("b", { width: 30, height: 65, patient: "A/1", licence: null, body_part: null }),
  ],
  masks: [maskRow("a", "liver", 1000), maskRow("b", "spleen", 4)],
  samples: [
    tinySampleRow("a", 0),
    tinySampleRow("a", 1, {
      perspective: "II",
      marks: [
        { kind: "box", positive: true, xy: [0, 0, 4, 4], counts: null },
        { kind: "point", positive: false, xy: [9, 9], counts: null },
      ],
      marking: '{"kind":"box","habit":"loose","jitter":0.08}',
      facts: [{ kind: "place", term: "liver", value: "upper left", unit: null, source: "mask" }],
    }),
    tinySampleRow("b", 0, {
      targets: [{ term: "polyp", mask_id: null }],
      writer: "llm:m",
      topic: "presence",
    }),
  ],
};
const TEST: ShardRows = {
  images: [imageRow("c", { split: "test", dataset: "B", modality: "mr", width: 9000 })],
  masks: [],
  samples: [
    tinySampleRow("c", 0, {
      split: "test",
      conversations: [
        { role: "user", content: "segment THE liver" },
        { role: "assistant", content: "No." },
        { role: "user", content: "Why?" },
        { role: "assistant", content: "It is not there." },
      ],
    }),
  ],
};

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mimo-statistics-"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(shards: Readonly<Record<string, ShardRows>>): Promise<Pick<Manifest, "shards">> {
  for (const [name, rows] of Object.entries(shards)) {
    const encoded = encodeShard(rows);
    for (const table of TABLE_NAMES) {
      const path = join(dir, tablePath(table, name));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, encoded[table]);
    }
  }
  return { shards: Object.keys(shards).map((name) => ({ name })) as unknown as Manifest["shards"] };
}

describe("datasetStatistics", () => {
  it("counts images, masks and samples by what they are", async () => {
    const manifest = await write({ "train-00000": TRAIN, "test-00000": TEST });
    const progress: string[] = [];
    const statistics = await datasetStatistics(dir, manifest, {
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(progress).toEqual(["1/2", "2/2"]);
    expect(statisticsSchema.parse(statistics)).toEqual(statistics);
    expect(statistics).toMatchObject({
      images: 3,
      masks: 2,
      samples: 4,
      patients: { train: 1, val: 0, test: 1 },
      imagesWithSpacing: 1,
      imagesBySide: { 64: 0, 128: 2, 4096: 0, more: 1 },
      imagesBy: { licence: { "CC-BY-4.0": 2, "not stated": 1 }, bodyPart: { abdomen: 2, "not stated": 1 } },
      samplesBy: {
        split: { train: 3, test: 1 },
        perspective: { I: 3, II: 1 },
        modality: { ct: 3, mr: 1 },
        dataset: { A: 3, B: 1 },
        licence: { "CC-BY-4.0": 3, "not stated": 1 },
        writer: { grammar: 3, "llm:m": 1 },
        topic: { segment: 3, presence: 1 },
      },
      samplesByTurns: { 1: 3, 2: 1 },
      samplesByTargets: { 1: 4 },
      samplesAbout: { absent: 1, present: 3 },
      facts: { kind: { place: 1 }, source: { mask: 1 } },
      masksBy: { term: { liver: 1, spleen: 1 }, kind: { all: 2 } },
      masksByShare: { "0.1%": 1, "1%": 0, "20%": 1, "100%": 0 },
    });
    expect(statistics.marks).toEqual({
      kind: { box: 1 },
      negative: 1,
      habit: { loose: 1 },
      jitter: { "0%": 0, "5%": 0, "10%": 1, "20%": 0, "50%": 0, "100%": 0 },
    });
    expect(Object.keys(statistics.masksByShare)[0]).toBe("0.1%");
    expect(statistics.questions).toMatchObject({ texts: 5, vocabulary: 4, duplicateShare: 0.6 });
    expect(statistics.answers).toMatchObject({ texts: 5, vocabulary: 8 });
  });

  it("counts nothing in an empty dataset", async () => {
    const { questions, ...statistics } = await datasetStatistics(dir, { shards: [] });
    expect(questions).toEqual({
      texts: 0,
      meanWords: 0,
      vocabulary: 0,
      distinct: { one: 0, two: 0, three: 0 },
      duplicateShare: 0,
    });
    expect(statistics.samples).toBe(0);
  });

  it("refuses samples without their image, missing files and damaged ones", async () => {
    const orphan = await write({ "train-00000": { ...TRAIN, images: [] } });
    await expect(datasetStatistics(dir, orphan)).rejects.toMatchObject({ code: "corrupt_shard" });
    await writeFile(join(dir, tablePath("masks", "train-00000")), "PAR1");
    await expect(datasetStatistics(dir, orphan)).rejects.toMatchObject({ code: "corrupt_shard" });
    await rm(join(dir, tablePath("masks", "train-00000")));
    await expect(datasetStatistics(dir, orphan)).rejects.toMatchObject({ code: "not_found" });
  });

  it("ends when it is told to", async () => {
    const manifest = await write({ "train-00000": TRAIN, "test-00000": TEST });
    const abort = new AbortController();
    const counted = datasetStatistics(dir, manifest, {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error("enough")),
    });
    await expect(counted).rejects.toThrow("enough");
  });
});
