import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import {
  encodeShard,
  type ImageRecord,
  type ImageRow,
  type MaskRow,
  type OpenDataset,
  openDataset,
  type SampleRow,
  TABLE_NAMES,
} from "@mimo/dataset";
import { encodeRle } from "@mimo/imaging";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeReport } from "../report/write-report.js";
import { FakeEngine, type FakeQuestion, fakeAnswer, groundedTerm } from "../testing/fake-engine.js";
import { type TinyImage, writeTinyImage } from "../testing/tiny-images.js";
import { evaluate } from "./evaluate.js";

let folder: string;
let images: TinyImage[];
let data: OpenDataset;

async function imageRow(record: ImageRecord): Promise<ImageRow> {
  return {
    image_id: record.id,
    image: { bytes: await readFile(record.imagePath), path: `${record.id}.png` },
    width: record.width,
    height: record.height,
    split: "test",
    source: "tiny",
    dataset: record.dataset,
    licence: null,
    modality: record.modality,
    body_part: record.bodyPart,
    patient: `${record.dataset}/${record.caseId}`,
    spacing_mm: null,
    attributes: "{}",
    complete_labels: record.completeLabels,
    phash: "0000000000000000",
  };
}

function maskRows({ record, truth }: TinyImage): MaskRow[] {
  return record.masks.map(({ label, areaPx }, at) => ({
    mask_id: `${record.id}#${at}`,
    image_id: record.id,
    label,
    term: label,
    kind: "all",
    instance: 0,
    area_px: areaPx,
    box: [0, 0, record.width, record.height],
    ...encodeRle(truth.get(label)!),
  }));
}

/** One sample of perspective IV: a point, and a question of two turns. */
function sampleRow({ record }: TinyImage): SampleRow {
  return {
    sample_id: `${record.id}@0`,
    image_id: record.id,
    split: "test",
    perspective: "IV",
    task: "question_marked",
    topic: "place",
    language: "en",
    writer: "grammar",
    conversations: [
      { role: "user", content: "Look at this." },
      { role: "assistant", content: "Yes." },
      { role: "user", content: "Where is the liver marked here?" },
      { role: "assistant", content: "The <p>liver</p><SEG> is on the left." },
    ],
    marks: [{ kind: "point", positive: true, xy: [6.5, 7.5], counts: null }],
    marking: null,
    targets: [{ term: "liver", mask_id: `${record.id}#0` }],
    facts: [],
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-built-"));
  images = [
    await writeTinyImage(folder, 10, { liver: [4, 4, 24, 20], spleen: [28, 6, 36, 14] }),
    await writeTinyImage(folder, 20, { liver: [5, 5, 15, 20] }, { completeLabels: ["liver", "spleen"] }),
  ];
  const shard = encodeShard({
    images: await Promise.all(images.map(({ record }) => imageRow(record))),
    masks: images.flatMap(maskRows),
    samples: images.map(sampleRow),
  });
  const built = join(folder, "built");
  for (const table of TABLE_NAMES) {
    await writeFileAtomic(join(built, table, "test-00000.parquet"), shard[table]);
  }
  await writeFileAtomic(join(built, "dataset.json"), JSON.stringify({ format: "mimoseg", version: 1 }));
  data = await openDataset(built, { split: "test" });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Finds the liver wherever it is asked for. */
function liverFinder({ shade, question }: FakeQuestion) {
  const mask = images.find(({ record }) => record.id === `tiny/${shade}`)?.truth.get("liver") ?? null;
  return question.includes("liver")
    ? fakeAnswer("The liver.", [groundedTerm("liver", mask, 0.9)])
    : fakeAnswer("No.", []);
}

const settings = { seed: 1, resamples: 10, controls: [] };

describe("evaluate, of a built dataset", () => {
  test("puts the same fixed questions as of the plain folder that it was built from", async () => {
    const built = new FakeEngine(liverFinder);
    const plain = new FakeEngine(liverFinder);
    const ofBuilt = await evaluate({
      ...settings,
      engine: built,
      records: data.records,
      data,
      written: false,
    });
    const records = images.map(({ record }) => record);
    const ofPlain = await evaluate({ ...settings, engine: plain, records });
    expect(built.asked).toEqual(plain.asked);
    const withoutCost = ({ rows }: typeof ofBuilt) => rows.map(({ cpuMs: _cpuMs, ...row }) => row);
    expect(withoutCost(ofBuilt)).toEqual(withoutCost(ofPlain));
    expect(ofBuilt.tables).toEqual(ofPlain.tables);
  });

  test("asks the written samples besides, with their marks and earlier turns", async () => {
    const engine = new FakeEngine(liverFinder);
    const report = await evaluate({ ...settings, engine, records: data.records, data });
    expect(report.failures).toEqual([]);
    expect(report.counts.samples.model?.["written IV"]).toBe(2);
    const asked = engine.asked.filter(({ question }) => question.includes("marked here"));
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({
      shade: 10,
      earlierTurns: 1,
      marks: [{ kind: "point", at: [6.5, 7.5], positive: true }],
    });
    const means = report.tables
      .filter(({ protocol }) => protocol === "written IV")
      .map(({ measure, mean }) => [measure, mean.value]);
    expect(means).toEqual(
      expect.arrayContaining([
        ["iou", 1],
        ["term_f1", 1],
      ]),
    );
  });

  test("draws its sheets from the built dataset", async () => {
    const engine = new FakeEngine(liverFinder);
    const report = await evaluate({ ...settings, engine, records: data.records, data });
    const files = await writeReport(report, join(folder, "out"), data);
    expect(files).toContain("sheets/ct-text.png");
    const text = await readFile(join(folder, "out", "report.md"), "utf8");
    expect(text).not.toContain("not shown");
    expect(text).toContain("Written I to IV");
  });
});
