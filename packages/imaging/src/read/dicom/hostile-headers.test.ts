import { describe, expect, it } from "vitest";
import { readImage } from "../read-image.js";
import { writeDicom } from "../test-support/dicom-writer.js";

const UNDEFINED = 0xffffffff;
const SEQUENCE = "5200,9230";

function tag(name: string): Buffer {
  const [group, element] = name.split(",").map((half) => Number.parseInt(half, 16));
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(group, 0);
  bytes.writeUInt16LE(element, 2);
  return bytes;
}

function uint32(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
}

const explicit = (name: string, vr: string, length: number) =>
  Buffer.concat([tag(name), Buffer.from(`${vr}\0\0`), uint32(length)]);
const implicit = (name: string, length: number) => Buffer.concat([tag(name), uint32(length)]);
const item = (length: number) => Buffer.concat([tag("fffe,e000"), uint32(length)]);
const repeat = (bytes: Buffer, times: number) => Buffer.alloc(bytes.length * times, bytes);

/** A file whose data set is these bytes. */
function file(dataSet: Buffer, transferSyntax = "1.2.840.10008.1.2.1"): Uint8Array {
  const head = writeDicom({ elements: { "00080060": ["CS", "CT"] }, transferSyntax });
  return new Uint8Array(Buffer.concat([head, dataSet]));
}

const IMPLICIT = "1.2.840.10008.1.2";
const HOSTILE: readonly (readonly [name: string, make: () => Uint8Array, code: RegExp])[] = [
  [
    "a sequence without end",
    () => file(Buffer.concat([explicit(SEQUENCE, "SQ", UNDEFINED), repeat(item(0), 1_000_000)])),
    /too_large/,
  ],
  [
    "a sequence without end, without value representations",
    () => file(Buffer.concat([implicit(SEQUENCE, UNDEFINED), repeat(item(0), 1_000_000)]), IMPLICIT),
    /too_large/,
  ],
  [
    "sequences in sequences",
    () => file(repeat(Buffer.concat([explicit(SEQUENCE, "SQ", UNDEFINED), item(UNDEFINED)]), 200_000)),
    /corrupt|too_large/,
  ],
  [
    "a value of undefined length without end",
    () => file(Buffer.concat([explicit("0009,1001", "OB", UNDEFINED), Buffer.alloc(61_000_000)])),
    /too_large/,
  ],
  ["a value of four gigabytes", () => file(explicit("0009,1001", "UT", UNDEFINED - 1)), /truncated|corrupt/],
  [
    "an item longer than its sequence and the file",
    () => file(Buffer.concat([explicit(SEQUENCE, "SQ", 8), item(0x7ffffffe)])),
    /truncated|corrupt/,
  ],
  [
    "an offset table of four gigabytes",
    () => file(Buffer.concat([explicit("7fe0,0010", "OB", UNDEFINED), item(UNDEFINED - 3)])),
    /truncated|corrupt/,
  ],
];

describe("a DICOM header made to do harm", () => {
  it.each(HOSTILE)("ends soon: %s", async (_, make, code) => {
    const bytes = make();
    // Not the clock: other programs may be running.
    const before = process.cpuUsage();
    await expect(readImage(bytes)).rejects.toMatchObject({ code: expect.stringMatching(code) });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(5);
  });
});
