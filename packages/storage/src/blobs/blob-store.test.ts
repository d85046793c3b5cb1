import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BlobStore } from "../store.js";
import { openBlobs } from "./blob-store.js";

let folder: string;
let blobs: BlobStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-blobs-"));
  blobs = await openBlobs(folder, { isShared: false });
});
afterEach(() => rm(folder, { recursive: true }));

const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash.slice(2));
const incoming = () => readdir(join(folder, "incoming"));
const makeOld = (path: string, ms: number) => {
  const time = new Date(Date.now() - ms);
  return utimes(path, time, time);
};

test("bytes and streams are kept under their SHA-256, the same bytes once", async () => {
  const bytes = randomBytes(100_000);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const parts = [bytes.subarray(0, 7), bytes.subarray(7)];
  expect(await blobs.put(Readable.from(parts))).toEqual({ hash, size: 100_000 });
  expect(await blobs.put(bytes)).toEqual({ hash, size: 100_000 });
  expect(bytes.equals(await blobs.get(hash))).toBe(true);
  expect(await blobs.has(hash)).toBe(true);
  expect(await readdir(folder, { recursive: true })).toHaveLength(3);
  expect(await blobs.put(new Uint8Array())).toMatchObject({ size: 0 });
});

test("a file over the limit, or whose stream breaks, leaves nothing", async () => {
  const source = Readable.from([Buffer.alloc(6), Buffer.alloc(6)]);
  await expect(blobs.put(source, 11)).rejects.toMatchObject({ code: "too_large" });
  expect(source.destroyed).toBe(true);
  expect(await blobs.put(Buffer.alloc(11), 11)).toMatchObject({ size: 11 });
  async function* breaking() {
    yield Buffer.alloc(6);
    throw new Error("connection lost");
  }
  await expect(blobs.put(Readable.from(breaking()))).rejects.toThrow("connection lost");
  expect(await incoming()).toEqual([]);
});

test("what is no hash is never a path", async () => {
  await writeFile(join(folder, "secret"), "x");
  for (const hash of ["../secret", "ab/../../secret", "", "A".repeat(64), "a".repeat(64)]) {
    await expect(blobs.get(hash)).rejects.toMatchObject({ code: "not_found" });
    expect(await blobs.has(hash)).toBe(false);
  }
});

test("collect deletes what is unused and old, and leaves what was put again just now", async () => {
  const [used, unused, young, again] = await Promise.all(
    ["used", "unused", "young", "again"].map((text) => blobs.put(Buffer.from(text))),
  );
  for (const { hash } of [used!, unused!, again!]) await makeOld(pathOf(hash), 61_000);
  await blobs.put(Buffer.from("again"));
  expect(await blobs.collect(new Set([used!.hash]))).toBe(1);
  expect(await blobs.has(unused!.hash)).toBe(false);
  for (const { hash } of [used!, young!, again!]) expect(await blobs.has(hash)).toBe(true);
});

test("leftovers of killed writes go at the next opening; of a shared folder only old ones", async () => {
  for (const name of ["new", "old"]) await writeFile(join(folder, "incoming", name), "half");
  await makeOld(join(folder, "incoming", "old"), 3_601_000);
  await openBlobs(folder, { isShared: true });
  expect(await incoming()).toEqual(["new"]);
  await openBlobs(folder, { isShared: false });
  expect(await incoming()).toEqual([]);
});
