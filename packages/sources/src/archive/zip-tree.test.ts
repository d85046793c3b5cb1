import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Random } from "@mimo/base";
import { SplitDataWriter, TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import { namesFixture, writeZipSegments, type ZipFixtureMember, zipFixture } from "../testing/zip-fixture.js";
import type { FileTree, FileTreeEntry } from "./file-tree.js";
import { openZipTree } from "./zip-tree.js";

const MOST = 2 ** 20;
let folder: string;
let path: string;
const opened: FileTree[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-zip-"));
  path = join(folder, "set.zip");
});
afterEach(async () => {
  for (const tree of opened.splice(0)) await tree.close();
  await rm(folder, { recursive: true, force: true });
});

async function openTree(at = path): Promise<FileTree> {
  const tree = await openZipTree(at);
  opened.push(tree);
  return tree;
}

async function list(tree: FileTree) {
  const entries: FileTreeEntry[] = [];
  const skips: Skip[] = [];
  for await (const entry of tree.list((skip) => skips.push(skip))) entries.push(entry);
  return { entries, skips };
}

/** Lists in one tree and reads in another, as processes do. */
async function contents(at = path): Promise<Record<string, string>> {
  const { entries, skips } = await list(await openTree(at));
  expect(skips).toEqual([]);
  const reader = await openTree(at);
  const read = entries.map(async ({ path: name, ref }) => [name, (await reader.read(ref, MOST)).toString()]);
  return Object.fromEntries(await Promise.all(read));
}

const noise = (seed: number, length: number) => {
  const random = new Random(seed);
  return Buffer.from(Array.from({ length }, () => 97 + random.integer(26))).toString("latin1");
};
const MEMBERS: ZipFixtureMember[] = [
  { name: "set/", content: "" },
  { name: "set/a.txt", content: noise(1, 700) },
  { name: "set/b.txt", content: noise(2, 900), deflate: true },
  { name: "set/é.txt", content: "", deflate: true },
  { name: "set/c.txt", content: "x".repeat(5000), deflate: true, localExtraBytes: 90 },
];
const EXPECTED = Object.fromEntries(MEMBERS.slice(1).map(({ name, content }) => [name, content as string]));

describe("a zip archive", () => {
  test.each([
    ["in one file", {}],
    ["with 64-bit fields", { zip64: true }],
    ["in three segments", { segments: 3 }],
    ["in eleven segments with 64-bit fields", { segments: 11, zip64: true }],
    ["with a comment that looks like an end", { comment: "PK\u0005\u0006 is not the end of it, nor here" }],
  ])("%s gives all its files", async (_, options) => {
    await writeZipSegments(path, zipFixture(MEMBERS, options));
    expect(await contents()).toEqual(EXPECTED);
  });

  test("cut into pieces gives all its files, whichever piece is named", async () => {
    const [whole] = zipFixture(MEMBERS, { zip64: true });
    for (let i = 0; i < 4; i++) {
      const third = Math.ceil(whole.length / 4);
      await writeFile(`${path}.00${i + 1}`, whole.subarray(i * third, (i + 1) * third));
    }
    expect(await contents(`${path}.001`)).toEqual(EXPECTED);
    expect(await contents(`${path}.003`)).toEqual(EXPECTED);
    expect(await contents(path)).toEqual(EXPECTED);
    await rm(`${path}.002`);
    await expect(openTree(`${path}.001`)).rejects.toThrow(/set\.zip\.002: /);
  });

  test.each([
    ["64-bit fields", undefined],
    ["three segments", 1500],
  ])("that another program wrote with %s gives all its files", async (_, segmentBytes) => {
    const pieces: Uint8ArrayWriter[] = [];
    async function* disks(): AsyncGenerator<Uint8ArrayWriter, boolean> {
      for (;;) {
        pieces.push(new Uint8ArrayWriter());
        yield pieces.at(-1)!;
      }
    }
    const target = new SplitDataWriter(disks(), segmentBytes ?? 2 ** 30);
    const writer = new ZipWriter(target, { zip64: true, useWebWorkers: false, supportZip64SplitFile: true });
    await writer.add("set/b.txt", new TextReader(noise(2, 3000)));
    await writer.add("set/a.txt", new Uint8ArrayReader(Buffer.from(noise(1, 2000))), { level: 0 });
    await writer.close();
    const segments = await Promise.all(pieces.map((piece) => piece.getData()));
    expect(segments.length).toBe(segmentBytes === undefined ? 1 : 3);
    await writeZipSegments(path, segments);
    expect(await contents()).toEqual({ "set/b.txt": noise(2, 3000), "set/a.txt": noise(1, 2000) });
  });

  test("names the segment that is missing", async () => {
    await writeZipSegments(path, zipFixture(MEMBERS, { segments: 3 }));
    await rm(join(folder, "set.z02"));
    const opening = openTree();
    await expect(opening).rejects.toMatchObject({ name: "SourceError", code: "bad_layout" });
    await expect(opening).rejects.toThrow("set.z02");
  });

  test("with a claim of four billion segments is refused at once", async () => {
    const [whole] = zipFixture(MEMBERS, { zip64: true });
    whole.writeUInt32LE(0xffffffff, whole.indexOf("PK\u0006\u0007") + 16);
    await writeFile(path, whole);
    await expect(openTree()).rejects.toMatchObject({ name: "SourceError", code: "bad_layout" });
  });

  test("that is none, or not there, is refused", async () => {
    await writeFile(path, "PK but no archive");
    await expect(openTree()).rejects.toMatchObject({ code: "bad_layout" });
    await expect(openTree(join(folder, "other.zip"))).rejects.toMatchObject({ code: "not_found" });
    await expect(openTree(join(folder, "other.zip.001"))).rejects.toMatchObject({ code: "not_found" });
    await mkdir(join(folder, "folder.zip"));
    await expect(openTree(join(folder, "folder.zip"))).rejects.toMatchObject({ code: "bad_layout" });
  });
});

describe("what must not be read", () => {
  test.each([
    ["unsafe_path", { name: "/etc/passwd" }],
    ["unsafe_path", { name: "set/../../passwd" }],
    ["unsafe_path", { name: "..\\passwd" }],
    ["unsafe_path", { name: "C:passwd" }],
    ["unsafe_path", { name: "set/a.png\0.txt" }],
    ["unsafe_path", { name: "set/a\n" }],
    ["unsupported", { claim: { flags: 1 } }],
    ["unsupported", { claim: { method: 14 } }],
    ["unsupported", { claim: { unixMode: 0o120777 } }],
    ["corrupt", { claim: { offset: 1e6 } }],
    ["corrupt", { claim: { bytes: 1 } }],
  ] as const)("is left out of the list as %s: %o", async (reason, lie) => {
    const bad = { name: "set/bad", content: "bad", ...lie };
    await writeZipSegments(path, zipFixture([MEMBERS[1], bad, MEMBERS[2]]));
    const { entries, skips } = await list(await openTree());
    expect(entries.map((entry) => entry.path)).toEqual(["set/a.txt", "set/b.txt"]);
    expect(skips).toMatchObject([{ reason }]);
    expect(skips[0].ref).not.toMatch(/[\0\n]/);
  });

  test.each([
    ["too_large", "claims more than allowed", { claim: { bytes: MOST + 1 } }],
    ["too_large", "inflates to more than it claims", { claim: { bytes: 10 } }],
    ["corrupt", "inflates to less than it claims", { claim: { bytes: 5001 } }],
    ["corrupt", "has another checksum", { claim: { crc: 1 } }],
    ["corrupt", "is cut off", { claim: { compressedBytes: 12 } }],
    ["corrupt", "lies elsewhere", { claim: { offset: 3 } }],
  ] as const)("fails as %s when it %s", async (code, _, lie) => {
    const bad = { name: "set/bad", content: "x".repeat(5000), deflate: true, ...lie };
    await writeZipSegments(path, zipFixture([bad, ...MEMBERS]));
    const tree = await openTree();
    const { entries } = await list(tree);
    await expect(tree.read(entries[0].ref, MOST)).rejects.toMatchObject({ name: "SourceError", code });
    expect((await tree.read(entries[1].ref, MOST)).toString()).toBe(MEMBERS[1].content);
  });

  test("a reference that is none is corrupt", async () => {
    await writeZipSegments(path, zipFixture(MEMBERS));
    const tree = await openTree();
    for (const ref of ["", "set/a.txt", "1.2.3", "zzzzzzzzzz.1.1.1.0.1"]) {
      await expect(tree.read(ref, MOST)).rejects.toMatchObject({ name: "SourceError" });
    }
  });

  test("a directory that breaks off stops the listing", async () => {
    const [whole] = zipFixture(MEMBERS);
    whole[whole.lastIndexOf("PK\u0001\u0002")] = 0;
    await writeFile(path, whole);
    await expect(list(await openTree())).rejects.toMatchObject({ name: "SourceError", code: "corrupt" });
  });
});

test("bytes turned and archives cut give errors of the source, never others", async () => {
  const random = new Random(4);
  for (let trial = 0; trial < 150; trial++) {
    const bytes = Buffer.concat(zipFixture(MEMBERS, { zip64: trial % 2 === 1 }));
    for (let i = random.integer(4); i >= 0; i--) bytes[random.integer(bytes.length)] = random.integer(256);
    await writeFile(path, random.chance(0.3) ? bytes.subarray(0, random.integer(bytes.length)) : bytes);
    await readAll().catch((error) => {
      if (!(error instanceof SourceError)) throw new Error(`trial ${trial}: ${error}`, { cause: error });
    });
    for (const tree of opened.splice(0)) await tree.close();
  }
});

async function readAll(): Promise<void> {
  const tree = await openTree();
  for (const { ref } of (await list(tree)).entries) {
    await tree.read(ref, MOST).catch((error) => {
      if (!(error instanceof SourceError)) throw error;
    });
  }
}

test("100,000 members are listed in memory that does not grow with them", async () => {
  const names = Array.from(
    { length: 100_000 },
    (_, i) => `images/ct_00--AbdomenCT1K--Case_00001--x_${i}.png`,
  );
  await writeFile(path, namesFixture(names.splice(0)));
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const used: number[] = [];
  let count = 0;
  for await (const _ of (await openTree()).list(() => {})) {
    if (count++ % 20_000 !== 10_000) continue;
    gc();
    const { heapUsed, external } = process.memoryUsage();
    used.push(heapUsed + external);
  }
  expect(count).toBe(100_000);
  // One name held for each would be more than 10 MB.
  expect(Math.max(...used) - used[0]).toBeLessThan(4 * 2 ** 20);
});
