import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "./crc32c.js";
import { EventFile } from "./event-file.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-events-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ascii = (text: string) => new TextEncoder().encode(text);

describe("crc32c", () => {
  it.each([
    ["the digits 1 to 9", ascii("123456789"), 0xe3069283],
    ["32 zeros, RFC 3720 B.4", new Uint8Array(32), 0x8a9136aa],
    ["32 ones, RFC 3720 B.4", new Uint8Array(32).fill(255), 0x62a8ab43],
  ])("of %s is known", (_, bytes, expected) => expect(crc32c(bytes)).toBe(expected));

  it("is rotated by 15 and shifted by a constant where records hold it", () => {
    const crc = 0xe3069283n;
    const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
    expect(maskedCrc32c(ascii("123456789"))).toBe(Number((rotated + 0xa282ead8n) & 0xffffffffn));
  });
});

/** Contents of the records, after a check of their lengths and checksums. */
function readRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const content = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(content));
    records.push(content);
    at += 16 + length;
  }
  return records;
}

describe("EventFile", () => {
  it("writes the bytes that TensorBoard reads", async () => {
    const file = await EventFile.start(folder, [], 1_700_000_000.5);
    expect(file.path).toBe(join(folder, "events.out.tfevents.1700000000.mimo"));
    file.append({ step: 300, timeSeconds: 2, scalars: { "loss/total": 1.5 } });
    const [version, start, scalar] = readRecords(await readFile(file.path));
    // The scalars are as protobuf writes them (tools/check-events.py); the others have a step of 0 besides.
    expect(version.toString("hex")).toBe("0900002040fc54d94110001a0d627261696e2e4576656e743a32");
    expect(start.toString("hex")).toBe("0900002040fc54d94110003a020801");
    expect(scalar.toString("hex")).toBe("09000000000000004010ac022a130a110a0a6c6f73732f746f74616c150000c03f");
  });

  it("starts anew with what is known, later in name, and removes the file before", async () => {
    const known = [{ step: 0, timeSeconds: 1, scalars: { "loss/total": 3 } }];
    await EventFile.start(folder, [], 1_700_000_000);
    await EventFile.start(folder, known, 1_700_000_000);
    expect(readdirSync(folder)).toEqual(["events.out.tfevents.1700000001.mimo"]);
    const path = join(folder, "events.out.tfevents.1700000001.mimo");
    expect(readRecords(await readFile(path))).toHaveLength(3);
  });
});
