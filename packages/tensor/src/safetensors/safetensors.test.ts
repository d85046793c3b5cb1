import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bfloat16ToFloat,
  halfToFloat,
  readSafetensors,
  readSafetensorsHeader,
  type SafetensorsTensor,
  tensorFileOffset,
  writeSafetensors,
} from "./index.js";

const golden = fileURLToPath(new URL("../../golden/small.safetensors", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "safetensors-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Writes a file with the given header text and data, and returns its path. */
async function fileWith(header: unknown, data: Uint8Array, headerLength?: bigint): Promise<string> {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(json, "latin1"), data]);
  bytes.writeBigUInt64LE(headerLength ?? BigInt(json.length));
  const path = join(folder, "hostile.safetensors");
  await writeFile(path, bytes);
  return path;
}

const bytes = (count: number) => new Uint8Array(count);
const entry = (begin: number, end: number, shape: unknown = [end - begin], dtype = "U8") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe("readSafetensors", () => {
  it("reads a file of the reference implementation", async () => {
    const tensors = await readSafetensors(golden);
    const halves = tensors.get("halves") as SafetensorsTensor & { dtype: "F16" };
    const brains = tensors.get("brains") as SafetensorsTensor & { dtype: "BF16" };
    expect([...halfToFloat(halves.data)]).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY]);
    expect([...bfloat16ToFloat(brains.data)]).toEqual([1, -3]);
    tensors.delete("halves");
    tensors.delete("brains");
    expect(Object.fromEntries(tensors)).toEqual({
      floats: { dtype: "F32", shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) },
      longs: { dtype: "I64", shape: [2, 1], data: BigInt64Array.of(-1n, 2n ** 40n) },
      ints: { dtype: "I32", shape: [2], data: Int32Array.of(-7, 7) },
      bytes: { dtype: "U8", shape: [2], data: Uint8Array.of(0, 255) },
      flags: { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) },
      scalar: { dtype: "F32", shape: [], data: Float32Array.of(2.5) },
      empty: { dtype: "F32", shape: [0, 4], data: new Float32Array() },
      nämé: { dtype: "F64", shape: [1], data: Float64Array.of(1.5) },
    });
  });

  it("reads only the selected tensors", async () => {
    const tensors = await readSafetensors(golden, (name) => name.startsWith("f"));
    expect([...tensors.keys()].sort()).toEqual(["flags", "floats"]);
  });

  it("reports a missing file as a user error", async () => {
    await expect(readSafetensors(join(folder, "none.safetensors"))).rejects.toMatchObject({
      code: "bad_weights",
      message: expect.stringMatching(/must be readable, got ENOENT/),
    });
  });
});

describe("readSafetensorsHeader", () => {
  it("gives the metadata, and where each tensor lies in the file", async () => {
    const header = await readSafetensorsHeader(golden);
    expect([...header.metadata]).toEqual([["source", "reference"]]);
    const { offset, length } = tensorFileOffset(header, "ints");
    const file = await readFile(golden);
    expect([file.readInt32LE(offset), file.readInt32LE(offset + 4), length]).toEqual([-7, 7, 8]);
  });

  it("names the tensor that a file does not have", async () => {
    const header = await readSafetensorsHeader(golden);
    expect(() => tensorFileOffset(header, "nothing")).toThrow(
      expect.objectContaining({ code: "unknown_tensor", message: expect.stringContaining('"nothing"') }),
    );
  });

  it("takes names that are special to JavaScript", async () => {
    const path = await fileWith('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', bytes(1));
    expect([...(await readSafetensorsHeader(path)).tensors.keys()]).toEqual(["__proto__"]);
  });

  it.each<[string, unknown, Uint8Array, bigint | undefined, RegExp]>([
    ["a header longer than the file", {}, bytes(0), 3n, /must fit the file of 10 bytes, got 3/],
    ["a header above 100 MB", {}, bytes(0), 100_000_001n, /at most 100000000 bytes, got 100000001/],
    ["a header length of 2^64 - 1", {}, bytes(0), 2n ** 64n - 1n, /got 18446744073709551615/],
    ["an empty header", "", bytes(0), undefined, /must be JSON/],
    ["text that is not JSON", "{'a':1}", bytes(0), undefined, /must be JSON/],
    ["text that is not UTF-8", '{"\xff":1}', bytes(0), undefined, /must be JSON in UTF-8/],
    ["a list", [], bytes(0), undefined, /must be a JSON object, got \[\]/],
    ["null", null, bytes(0), undefined, /must be a JSON object, got null/],
    ["metadata that is not text", { __metadata__: { a: 1 } }, bytes(0), undefined, /"a" must be a string/],
    ["metadata that is a list", { __metadata__: [] }, bytes(0), undefined, /must be an object, got \[\]/],
    ["an entry that is not an object", { a: 1 }, bytes(0), undefined, /"a" must be an object, got 1/],
    ["a negative size", { a: entry(0, 1, [-1]) }, bytes(1), undefined, /shape of sizes, got \[-1\]/],
    ["a fractional size", { a: entry(0, 1, [0.5]) }, bytes(1), undefined, /shape of sizes/],
    ["a shape that is a number", { a: entry(0, 1, 1) }, bytes(1), undefined, /shape of sizes, got 1/],
    [
      "three offsets",
      { a: { ...entry(0, 1), data_offsets: [0, 1, 2] } },
      bytes(1),
      undefined,
      /two data_off/,
    ],
    ["no offsets", { a: { dtype: "U8", shape: [] } }, bytes(1), undefined, /data_offsets, got nothing/],
    ["offsets backwards", { a: entry(1, 0, [1]) }, bytes(1), undefined, /must take 1 bytes, got -1/],
    ["a shape too large", { a: entry(0, 4, [2], "F32") }, bytes(4), undefined, /must take 8 bytes, got 4/],
    ["a shape that overflows", { a: entry(0, 0, [2 ** 52, 2 ** 52]) }, bytes(0), undefined, /Infinity bytes/],
    ["overlapping tensors", { a: entry(0, 3), b: entry(2, 4) }, bytes(4), undefined, /"b" must not overlap/],
    ["equal places", { a: entry(0, 2), b: entry(0, 2) }, bytes(2), undefined, /must not overlap/],
    ["a hole", { a: entry(0, 1), b: entry(2, 3) }, bytes(3), undefined, /"b" must follow .* without a hole/],
    [
      "data past the end",
      { a: entry(0, 4) },
      bytes(3),
      undefined,
      /cover the 3 data bytes, got offsets up to 4/,
    ],
    ["bytes nobody owns", { a: entry(0, 4) }, bytes(5), undefined, /cover the 5 data bytes/],
  ])("refuses %s", async (_, header, data, headerLength, message) => {
    const path = await fileWith(header, data, headerLength);
    await expect(readSafetensorsHeader(path)).rejects.toMatchObject({
      name: "TensorError",
      code: "bad_weights",
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["plainly", '{"a":ENTRY,"a":ENTRY}'],
    ["through an escape", '{"a":ENTRY, "\\u0061" :ENTRY}'],
    ["inside an entry", '{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}'],
    ["in the metadata", '{"__metadata__":{"k":"[\\"{","k":"v"},"a":ENTRY}'],
  ])("refuses a name given twice %s", async (_, header) => {
    const path = await fileWith(header.replaceAll("ENTRY", JSON.stringify(entry(0, 1))), bytes(1));
    await expect(readSafetensorsHeader(path)).rejects.toMatchObject({
      code: "bad_weights",
      message: expect.stringMatching(/names must be unique/),
    });
  });

  it("does not take equal names in different objects for duplicates", async () => {
    const path = await fileWith({ __metadata__: { a: "a", shape: '"a":' }, a: entry(0, 1) }, bytes(1));
    expect((await readSafetensorsHeader(path)).tensors.size).toBe(1);
  });

  it("refuses a file shorter than its length field", async () => {
    const path = join(folder, "short.safetensors");
    await writeFile(path, bytes(7));
    await expect(readSafetensorsHeader(path)).rejects.toThrow(/at least 8 bytes, got 7/);
  });

  it("names the element type it does not know", async () => {
    const path = await fileWith({ a: entry(0, 1, [1], "F8_E4M3") }, bytes(1));
    await expect(readSafetensorsHeader(path)).rejects.toMatchObject({
      code: "dtype",
      message: expect.stringMatching(/"a" must have one of F64, F32.* got "F8_E4M3"/),
    });
  });

  it("does not repeat a huge name in its message", async () => {
    const path = await fileWith({ ["x".repeat(1e5)]: 1 }, bytes(0));
    const error: Error = await readSafetensorsHeader(path).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect(error.message.length).toBeLessThan(400);
  });
});

describe("writeSafetensors", () => {
  const tensors = new Map<string, SafetensorsTensor>([
    ["b", { dtype: "F32", shape: [2, 1], data: Float32Array.of(9, 1, 2).subarray(1) }],
    ["mask", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ["a", { dtype: "F32", shape: [], data: Float32Array.of(7) }],
    ["1", { dtype: "I64", shape: [1], data: BigInt64Array.of(-5n) }],
    ["__proto__", { dtype: "F16", shape: [0], data: new Uint16Array() }],
  ]);

  it("writes what readSafetensors gives back", async () => {
    const path = join(folder, "round.safetensors");
    await writeSafetensors(path, tensors, { step: "12" });
    const read = await readSafetensors(path);
    expect(read.get("b")).toEqual({ dtype: "F32", shape: [2, 1], data: Float32Array.of(1, 2) });
    for (const [name, tensor] of tensors) expect(read.get(name)).toEqual(tensor);
    expect(read.size).toBe(tensors.size);
    expect([...(await readSafetensorsHeader(path)).metadata]).toEqual([["step", "12"]]);
  });

  it("starts the data at a multiple of 64 and aligns each tensor to its element size", async () => {
    const path = join(folder, "aligned.safetensors");
    await writeSafetensors(path, tensors);
    const header = await readSafetensorsHeader(path);
    expect(header.dataStart % 64).toBe(0);
    expect([...header.tensors.keys()]).toEqual(["1", "a", "b", "__proto__", "mask"]);
    expect(tensorFileOffset(header, "b")).toEqual({ offset: header.dataStart + 12, length: 8 });
  });

  it("gives the same bytes for any order of tensors and metadata", async () => {
    const [first, second] = [join(folder, "1.safetensors"), join(folder, "2.safetensors")];
    await writeSafetensors(first, tensors, { a: "1", b: "2" });
    await writeSafetensors(second, new Map([...tensors].reverse()), { b: "2", a: "1" });
    expect(await readFile(second)).toEqual(await readFile(first));
  });

  it("refuses a tensor that does not fill its shape, and leaves the old file", async () => {
    const place = await mkdtemp(join(folder, "old-"));
    const path = join(place, "w.safetensors");
    await writeSafetensors(path, tensors);
    const before = await readFile(path);
    const broken = new Map<string, SafetensorsTensor>([["x", { dtype: "U8", shape: [2], data: bytes(3) }]]);
    await expect(writeSafetensors(path, broken)).rejects.toMatchObject({
      code: "shape",
      message: 'writeSafetensors: "x" must fill its shape [2], got 3 elements',
    });
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(place)).toEqual(["w.safetensors"]);
  });

  it("refuses an array of another element type, and the reserved name", async () => {
    const path = join(folder, "never.safetensors");
    const wrong = { dtype: "F16", shape: [1], data: Float32Array.of(1) } as unknown as SafetensorsTensor;
    await expect(writeSafetensors(path, new Map([["x", wrong]]))).rejects.toMatchObject({
      code: "dtype",
      message: 'writeSafetensors: "x" must hold an array of F16, got Float32Array',
    });
    const reserved = new Map<string, SafetensorsTensor>([
      ["__metadata__", { dtype: "U8", shape: [0], data: bytes(0) }],
    ]);
    await expect(writeSafetensors(path, reserved)).rejects.toMatchObject({ code: "bad_weights" });
  });
});
