import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { readArchive } from "@mimo/imaging";
import { expect, it } from "vitest";
import type { ExportedFile } from "./exported-case.js";
import { zipStream } from "./zip-stream.js";

/** Random bytes, which do not shrink, so that a reader that stops is felt soon. */
function* noise(count: number, onMade: (i: number) => void): Generator<ExportedFile> {
  for (let i = 0; i < count; i++) {
    onMade(i);
    yield { path: `${i}.bin`, bytes: Uint8Array.from({ length: 200_000 }, () => Math.random() * 256) };
  }
}

async function* asked(files: Iterable<ExportedFile>): AsyncGenerator<ExportedFile> {
  yield* files;
}

it("holds every file, in order", async () => {
  const chunks: Buffer[] = [];
  for await (const chunk of zipStream(asked(noise(3, () => {})))) chunks.push(chunk);
  const archive = await readArchive(Buffer.concat(chunks));
  expect(archive.entries.map(({ name }) => name)).toEqual(["0.bin", "1.bin", "2.bin"]);
  expect((await archive.entries[2]!.read()).length).toBe(200_000);
  archive.close();
});

it("asks for no more files than are read, and for none once its reader is gone", async () => {
  let made = 0;
  let isEnded = false;
  async function* files() {
    try {
      yield* asked(noise(100, () => made++));
    } finally {
      isEnded = true;
    }
  }
  const stream = zipStream(files());
  await once(stream, "readable");
  await sleep(100);
  expect(made).toBeLessThan(5);
  stream.destroy();
  await expect.poll(() => isEnded).toBe(true);
  expect(made).toBeLessThan(5);
});

it("breaks off when a file cannot be made", async () => {
  async function* files(): AsyncGenerator<ExportedFile> {
    yield* noise(1, () => {});
    throw new Error("disk gone");
  }
  const read = async () => {
    for await (const _ of zipStream(files()));
  };
  await expect(read()).rejects.toThrow("disk gone");
});
