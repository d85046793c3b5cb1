/** Files made to do harm. */
import { randomBytes } from "node:crypto";
import { constants, crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { encodePng } from "@mimo/imaging";
import {
  type DicomElements,
  greyElements,
  writeDicom,
} from "../../packages/imaging/src/read/test-support/dicom-writer.js";
import { writeNifti } from "../../packages/imaging/src/read/test-support/nifti-writer.js";
import { makeZip } from "./test-files.js";

/** A file by what it tries. */
export type HostileFiles = Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;

const MIB = 2 ** 20;

/** A small sound picture. */
export function makePicture(): Promise<Uint8Array> {
  return encodePng(Uint8Array.from(randomBytes(20 * 16)), 20, 16, 1);
}

/**
 * Zeros by the hundred megabytes as a raw deflate stream, made quickly: a fully flushed block may be repeated.
 *
 * @param head - Comes before the zeros.
 */
function deflatedZeros(mebibytes: number, head: Uint8Array = new Uint8Array()): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH };
  const block = deflateRawSync(new Uint8Array(MIB), flush);
  const blocks = Array.from({ length: mebibytes }, () => block);
  return Buffer.concat([deflateRawSync(head, flush), ...blocks, deflateRawSync(new Uint8Array())]);
}

/** Replaces bytes by as many others, everywhere. */
function patch(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Uint8Array.from(Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(from, to), "latin1"));
}

/** Overwrites a 32-bit number in the central directory's record of a zip's first entry. */
function patchRecord(zip: Uint8Array, offset: number, value: number): Uint8Array {
  const bytes = Buffer.from(zip);
  bytes.writeUInt32LE(value, bytes.indexOf("PK\x01\x02", 0, "latin1") + offset);
  return bytes;
}

async function zipOf(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  return makeZip([{ name, bytes }]);
}

/** A sound picture under a name that yazl would refuse. */
async function zipOfPath(path: string): Promise<Uint8Array> {
  const stand = "x".repeat(path.length);
  return patch(await zipOf(stand, await makePicture()), stand, path);
}

async function nestedZip(depth: number): Promise<Uint8Array> {
  let zip = await zipOf("a.png", await makePicture());
  for (let level = 0; level < depth; level++) zip = await zipOf("a.zip", zip);
  return zip;
}

/** One file under one name, listed over and over. */
async function crowdedZip(entries: number): Promise<Uint8Array> {
  const zip = Buffer.from(await zipOf("a.png", await makePicture()));
  const directory = zip.indexOf("PK\x01\x02", 0, "latin1");
  const end = zip.indexOf("PK\x05\x06", directory, "latin1");
  const record = zip.subarray(directory, end);
  const tail = Buffer.from(zip.subarray(end));
  tail.writeUInt16LE(entries, 8);
  tail.writeUInt16LE(entries, 10);
  tail.writeUInt32LE(entries * record.length, 12);
  const records = Array.from({ length: entries }, () => record);
  return Buffer.concat([zip.subarray(0, directory), ...records, tail]);
}

/** @param evil - Part of every name that would lie outside. */
export function hostileZips(evil: string): HostileFiles {
  return {
    "zip bomb": () => zipOf("a.nii", new Uint8Array(150 * MIB)),
    "zip in zip in zip": () => nestedZip(3),
    "zip of 20,001 entries": () => crowdedZip(20_001),
    "zip whose entry is larger than announced": async () =>
      patchRecord(await zipOf("a.png", await makePicture()), 24, 10),
    "zip whose entry is smaller than announced": async () =>
      patchRecord(await zipOf("a.png", await makePicture()), 24, 0xfffffff0),
    "zip whose entry lies beyond its end": async () =>
      patchRecord(await zipOf("a.png", await makePicture()), 42, 0x7fffffff),
    "zip with a path upwards": () => zipOfPath(`../../../../../${evil}.png`),
    "zip with an absolute path": () => zipOfPath(`/tmp/${evil}.png`),
    "zip with backslashes": () => zipOfPath(`..\\..\\..\\${evil}.png`),
    "zip that breaks off": async () => (await nestedZip(0)).subarray(0, 200),
  };
}

const SEQUENCE = [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff];
const ITEM = [0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff];
const EMPTY_ITEM = [0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0];
const CT: DicomElements = { "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.2"] };

function dicomWith(columns: number, rows: number, more: DicomElements = {}): Uint8Array {
  const elements = { ...CT, ...greyElements(columns, rows, { allocated: 16 }), ...more };
  return writeDicom({ elements, pixelData: new Uint8Array(32) });
}

function dicomEndingIn(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([writeDicom({ elements: CT }), bytes]);
}

function repeated(bytes: readonly number[], times: number): Buffer {
  return Buffer.alloc(bytes.length * times, Uint8Array.from(bytes));
}

function deflatedDicom(mebibytes: number): Uint8Array {
  const empty = writeDicom({ elements: {}, transferSyntax: "1.2.840.10008.1.2.1.99" });
  const meta = empty.subarray(0, empty.length - deflateRawSync(new Uint8Array()).length);
  const head = Buffer.from([0x09, 0x00, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(mebibytes * MIB, 8);
  return Buffer.concat([meta, deflatedZeros(mebibytes, head)]);
}

export const HOSTILE_DICOM: HostileFiles = {
  "DICOM of a hundred thousand nested sequences": () =>
    dicomEndingIn(repeated([...SEQUENCE, ...ITEM], 100_000)),
  "DICOM of a sequence of four million items": () =>
    dicomEndingIn(Buffer.concat([Buffer.from(SEQUENCE), repeated(EMPTY_ITEM, 4_000_000)])),
  "DICOM of an endless sequence": () => dicomEndingIn(Buffer.from(SEQUENCE)),
  "DICOM of an element of 4 GB": () =>
    dicomEndingIn(Buffer.from([0x09, 0, 0x10, 0, 0x4f, 0x42, 0, 0, 0xf0, 0xff, 0xff, 0xff])),
  "DICOM of 65,535 x 65,535": () => dicomWith(65_535, 65_535),
  "DICOM of two thousand million frames": () => dicomWith(4, 4, { "00280008": ["IS", "2147483647"] }),
  "DICOM of no rows": () => dicomWith(4, 0),
  "DICOM that inflates to 1.5 GB": () => deflatedDicom(1500),
};

/** A NIfTI-1 header with one of its numbers overwritten, and hardly any voxels. */
function niftiWith(size: readonly number[], change: (view: DataView) => void = () => {}): Uint8Array {
  const bytes = writeNifti({ size, voxels: new Uint8Array(64) });
  change(new DataView(bytes.buffer));
  return bytes;
}

function gzippedZeros(header: Uint8Array, mebibytes: number): Uint8Array {
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([head, deflatedZeros(mebibytes, header), Buffer.alloc(8)]);
}

export const HOSTILE_NIFTI: HostileFiles = {
  "NIfTI of 35 TB": () => niftiWith([32_767, 32_767, 32_767]),
  "NIfTI of 10 GB, compressed": () => gzipSync(niftiWith([2200, 2200, 2200])),
  "NIfTI-2 of more voxels than numbers": () =>
    writeNifti({ version: 2, size: [2 ** 52, 2 ** 52, 2], voxels: new Uint8Array(8) }),
  "NIfTI of negative size": () => niftiWith([-3, 5, 7]),
  "NIfTI whose voxels start nowhere": () =>
    niftiWith([4, 4, 4], (view) => view.setFloat32(108, Number.NaN, true)),
  "NIfTI whose voxels start at 1e30": () => niftiWith([4, 4, 4], (view) => view.setFloat32(108, 1e30, true)),
  "NIfTI that inflates to 1.5 GB": () =>
    gzippedZeros(writeNifti({ size: [1200, 1200, 1090], voxels: new Uint8Array() }), 1500),
};

function pngOf(width: number, height: number): Uint8Array {
  const chunk = (type: string, body: Uint8Array) => {
    const content = Buffer.concat([Buffer.from(type, "latin1"), body]);
    const frame = Buffer.alloc(4);
    frame.writeUInt32BE(body.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    return Buffer.concat([frame, content, sum]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(new Uint8Array(10_000));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A TIFF whose first directory names itself as the next one. */
function circularTiff(): Uint8Array {
  const bytes = Buffer.alloc(26);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(1, 8);
  bytes.set([0x00, 0x01, 0x03, 0x00, 0x01, 0, 0, 0, 4, 0, 0, 0], 10);
  bytes.writeUInt32LE(8, 22);
  return bytes;
}

const LAUGHS = `<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&b;&f;</text></svg>`;

export const HOSTILE_PICTURES: HostileFiles = {
  "PNG of 100,000 x 100,000": () => pngOf(100_000, 100_000),
  "PNG with hardly any of its pixels": () => pngOf(9000, 9000),
  "PNG of no pixels": () => pngOf(0, 10),
  "JPEG of 65,535 x 65,535": () =>
    Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0, 0xff, 0xd9]),
  "TIFF that goes in circles": circularTiff,
  "SVG with entities": () => Buffer.from(LAUGHS),
  "a page": () => Buffer.from("<!doctype html><script>alert(1)</script>"),
  nothing: () => new Uint8Array(),
  noise: () => randomBytes(100_000),
};
