import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeTable, type ImageRow, readRows } from "@mimo/dataset";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildDataset } from "../builder/build-dataset.js";
import { fakeParts } from "../testing/fake-parts.js";
import { type FakePicture, fakeSource } from "../testing/fake-source.js";
import { provePatientSplit } from "./prove-patient-split.js";

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "mimo-proof-")), "out");
});
afterEach(() => rm(join(dir, ".."), { recursive: true, force: true }));

async function build(pictures: readonly Omit<FakePicture, "masks">[]): Promise<void> {
  const source = fakeSource(pictures.map((picture) => ({ ...picture, masks: { liver: [4, 4, 20, 20] } })));
  const sources = [{ format: "plain", path: "a" } as const];
  await buildDataset({ dir, request: { sources } }, fakeParts({ a: source }));
}

const tableOf = (shard: string) => join(dir, "images", `${shard}.parquet`);

async function rewrite(shard: string, change: (row: ImageRow) => ImageRow): Promise<void> {
  const rows = await readRows("images", tableOf(shard));
  await writeFile(tableOf(shard), encodeTable("images", rows.map(change)));
}

test("finds near-duplicates in two splits, and none within a split", async () => {
  await build([
    { key: "a", look: 1, split: "train" },
    { key: "b", look: 2, split: "train" },
    { key: "c", look: 1, noise: 3, split: "train" },
    { key: "d", look: 2, noise: 3, split: "train" },
  ]);
  expect(await provePatientSplit(dir)).toEqual({ patients: 4, images: 4, crossing: [] });
  await rewrite("train-00000", (row) => (row.image_id === "fake/c" ? { ...row, split: "test" } : row));
  expect((await provePatientSplit(dir)).crossing).toEqual([
    { kind: "near-duplicate", first: "fake/a", second: "fake/c" },
  ]);
});

test("does not take pictures for one another whose first hash alone agrees", async () => {
  await build([
    { key: "a", look: 1, split: "train" },
    { key: "b", look: 2, split: "test" },
  ]);
  const [{ phash }] = await readRows("images", tableOf("test-00000"));
  await rewrite("train-00000", (row) => ({ ...row, phash }));
  expect((await provePatientSplit(dir)).crossing).toEqual([]);
});

test("finds a patient in two splits, also under the name of a related set", async () => {
  await build([
    { key: "a", split: "train", dataset: "Eyes", caseId: "7" },
    { key: "b", split: "train", dataset: "Eyes", caseId: "8" },
    { key: "c", split: "test", dataset: "Eyes-tiles", caseId: "9" },
  ]);
  expect((await provePatientSplit(dir)).crossing).toEqual([]);
  await rewrite("test-00000", (row) => ({ ...row, patient: "Eyes-tiles/7" }));
  expect(await provePatientSplit(dir)).toEqual({
    patients: 2,
    images: 3,
    crossing: [{ kind: "patient", first: "fake/a", second: "fake/c" }],
  });
});
