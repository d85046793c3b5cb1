import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { readArchive } from "./read-archive.js";

type Add = (zip: ZipFile) => void;

async function makeZip(add: Add): Promise<Uint8Array> {
  const zip = new ZipFile();
  add(zip);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** The archive with every occurrence of some text replaced by as long a one. */
function patch(zip: Uint8Array, from: string, to: string): Uint8Array {
  expect(to).toHaveLength(from.length);
  return new Uint8Array(Buffer.from(Buffer.from(zip).toString("latin1").replaceAll(from, to), "latin1"));
}

/** Central directory header of the first entry. */
const centralHeader = (zip: Uint8Array) => Buffer.from(zip).indexOf("PK\x01\x02", 0, "latin1");
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("an archive", () => {
  it("gives its files, without folders and what systems leave behind", async () => {
    const zip = await makeZip((z) => {
      z.addEmptyDirectory("study");
      z.addBuffer(Buffer.from("first"), "study/IM1");
      z.addBuffer(Buffer.from("second"), "study/영상2", { compress: false });
      z.addBuffer(Buffer.from("junk"), "__MACOSX/study/._IM1");
      z.addBuffer(Buffer.from("junk"), "study/.DS_Store");
    });
    const { entries, rejected } = await readArchive(zip);
    expect(entries.map(({ name }) => name)).toEqual(["study/IM1", "study/영상2"]);
    expect(rejected).toEqual([]);
    expect(text(await entries[0].read())).toBe("first");
    expect(text(await entries[1].read())).toBe("second");
    expect(text(await entries[0].read())).toBe("first");
  });

  it("rejects paths that lead out of it, links and encrypted entries, and gives the rest", async () => {
    const zip = await makeZip((z) => {
      z.addBuffer(Buffer.from("evil"), "aa/aa/passwd");
      z.addBuffer(Buffer.from("evil"), "bbb/passwd");
      z.addBuffer(Buffer.from("/etc/passwd"), "link", { mode: 0o120777 });
      z.addBuffer(Buffer.from("secret"), "secret");
      z.addBuffer(Buffer.from("good"), "good");
    });
    const bad = Buffer.from(patch(patch(zip, "aa/aa/", "../../"), "bbb/", "/etc").slice());
    const header = bad.lastIndexOf("secret") - 46;
    expect(bad.subarray(header, header + 4).toString("latin1")).toBe("PK\x01\x02");
    bad[header + 8] |= 1;
    const { entries, rejected } = await readArchive(bad);
    expect(entries.map(({ name }) => name)).toEqual(["good"]);
    expect(rejected.map(({ name, code }) => `${name} ${code}`)).toEqual([
      "../../passwd unsupported",
      "/etcpasswd unsupported",
      "link unsupported",
      "secret unsupported",
    ]);
  });

  it("stops a bomb while it inflates, alone and over all entries", async () => {
    const zip = await makeZip((z) => {
      z.addBuffer(Buffer.alloc(1000), "a");
      z.addBuffer(Buffer.alloc(1000), "b");
      z.addBuffer(Buffer.alloc(70_000_000), "c");
    });
    const [a, b] = (await readArchive(zip, { maxBytes: 1500 })).entries;
    expect(await a.read()).toHaveLength(1000);
    expect(await a.read()).toHaveLength(1000);
    await expect(b.read()).rejects.toMatchObject({ code: "too_large" });
    const [, , c] = (await readArchive(zip, { maxRatio: 2 })).entries;
    await expect(c.read()).rejects.toMatchObject({ code: "too_large" });
    await expect(readArchive(zip, { maxEntries: 1 })).rejects.toMatchObject({ code: "too_large" });
  });

  it.each([0, 3, 0xfffffff0])(
    "is not believed when it announces %i bytes of another number",
    async (size) => {
      const zip = await makeZip((z) => z.addBuffer(Buffer.from("a whole lot of text"), "a"));
      const lying = Buffer.from(zip);
      lying.writeUInt32LE(size, centralHeader(zip) + 24);
      const { entries } = await readArchive(lying);
      await expect(entries[0].read()).rejects.toMatchObject({ code: "corrupt" });
    },
  );

  it("with a changed content is corrupt", async () => {
    const zip = await makeZip((z) => z.addBuffer(Buffer.from("content"), "a", { compress: false }));
    const { entries } = await readArchive(patch(zip, "content", "CONTENT"));
    await expect(entries[0].read()).rejects.toMatchObject({ code: "corrupt" });
    const deflated = await makeZip((z) => z.addBuffer(Buffer.alloc(500, "abc"), "a"));
    const stream = deflateRawSync(Buffer.alloc(500, "abc"));
    const at = Buffer.from(deflated).indexOf(stream);
    expect(at).toBeGreaterThan(0);
    const broken = Buffer.from(deflated);
    broken.fill(0xff, at, at + stream.length);
    const [entry] = (await readArchive(broken)).entries;
    await expect(entry.read()).rejects.toMatchObject({ code: "corrupt" });
  });

  it("that is none, or is cut off, is corrupt", async () => {
    const zip = await makeZip((z) => z.addBuffer(Buffer.from("content"), "a"));
    for (const bytes of [new Uint8Array(), new Uint8Array(100), zip.subarray(0, zip.length - 5)]) {
      await expect(readArchive(bytes)).rejects.toMatchObject({ code: "corrupt" });
    }
  });
});
