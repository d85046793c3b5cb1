import { gzipSync } from "node:zlib";
import { Random } from "@mimo/base";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { readImage } from "./read-image.js";
import { bytesOf, colourElements, greyElements, writeDicom } from "./test-support/dicom-writer.js";
import { encodeLosslessJpeg, encodeRle, encodeWithWasm } from "./test-support/encoders.js";
import { writeNifti } from "./test-support/nifti-writer.js";
import { writeTiff } from "./test-support/tiff-writer.js";

const SIZE = { width: 40, height: 36 };
const COUNT = SIZE.width * SIZE.height;
const UID = "1.2.840.10008.1.2.";
const grey = Uint16Array.from(
  { length: COUNT },
  (_, i) => Math.round(2000 + 1500 * Math.sin(i / 9)) ^ (i % 3),
);
const colour = Uint8Array.from({ length: 3 * COUNT }, (_, i) => (i * 7) & 255);
const elements = greyElements(SIZE.width, SIZE.height, { allocated: 16 });
const picture = () => sharp(colour, { raw: { ...SIZE, channels: 3 } });
const plain = (buffer: Buffer) => new Uint8Array(buffer);
const dicom = (syntax: string, pixelData: Uint8Array | Uint8Array[]) =>
  writeDicom({ elements, transferSyntax: UID + syntax, pixelData });
const wasm = (codec: "jpeg-ls" | "jpeg-2000" | "htj2k") =>
  encodeWithWasm(codec, bytesOf(grey), { ...SIZE, channels: 1, bitsPerSample: 16 });
const volume = () =>
  writeNifti({ size: [12, 11, 10], type: 4, voxels: grey.slice(0, 1320), slope: 1, intercept: -5 });

const FILES: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
  PNG: async () => plain(await picture().png().toBuffer()),
  JPEG: async () => plain(await picture().jpeg().toBuffer()),
  TIFF: async () => plain(await picture().tiff({ compression: "lzw" }).toBuffer()),
  "TIFF pages": () =>
    writeTiff([1, 2, 3].map(() => ({ ...SIZE, bitsPerSample: 16, photometric: 1, data: bytesOf(grey) }))),
  "DICOM native": () => dicom("1", bytesOf(grey)),
  "DICOM deflated": () => dicom("1.99", bytesOf(grey)),
  "DICOM RLE": () => dicom("5", [encodeRle(grey, 1)]),
  "DICOM lossless JPEG": () =>
    dicom("4.70", [encodeLosslessJpeg(grey, { ...SIZE, channels: 1, precision: 16, predictor: 1 })]),
  "DICOM JPEG": async () =>
    writeDicom({
      elements: colourElements(SIZE.width, SIZE.height, "YBR_FULL_422"),
      transferSyntax: `${UID}4.50`,
      pixelData: [plain(await picture().jpeg().toBuffer())],
    }),
  "DICOM JPEG-LS": async () => dicom("4.80", [await wasm("jpeg-ls")]),
  "DICOM JPEG 2000": async () => dicom("4.90", [await wasm("jpeg-2000")]),
  "DICOM HTJ2K": async () => dicom("4.201", [await wasm("htj2k")]),
  NIfTI: volume,
  "NIfTI gzip": () => plain(gzipSync(volume())),
};

/** Reads, and lets nothing but an ImagingError through. */
async function attempt(bytes: Uint8Array): Promise<MedicalImage | null> {
  try {
    const image = await readImage(bytes);
    expect(image.pixels.length).toBe(image.width * image.height * image.channels);
    return image;
  } catch (error) {
    expect(error).toBeInstanceOf(ImagingError);
    return null;
  }
}

describe.each(Object.keys(FILES))("a damaged %s file", (name) => {
  it("cut anywhere is an error, or what was cut off was not needed", async () => {
    const random = Random.derive("cut", name);
    const file = await FILES[name]();
    const whole = await readImage(file);
    for (let i = 0; i < 30; i++) {
      const image = await attempt(file.subarray(0, random.integer(file.length)));
      if (image) expect(image).toEqual(whole);
    }
  }, 20_000);

  it("with changed bytes gives an image or an ImagingError, soon", async () => {
    const random = Random.derive("change", name);
    const file = await FILES[name]();
    for (let i = 0; i < 40; i++) {
      const damaged = file.slice();
      // Half of the changes hit the header, where they do most.
      const reach = i % 2 ? file.length : Math.min(file.length, 500);
      for (let n = 1 + random.integer(5); n > 0; n--) {
        damaged[random.integer(reach)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.integer(256)]);
      }
      await attempt(damaged);
    }
  }, 20_000);
});

describe("noise", () => {
  it("behind the magic bytes of each format is an error", async () => {
    const random = new Random(5);
    for (const make of Object.values(FILES)) {
      const file = (await make()).slice(0, 2000);
      for (let at = 160; at < file.length; at++) file[at] = random.integer(256);
      await attempt(file);
    }
  });

  it("of any kind is an ImagingError", async () => {
    const random = new Random(6);
    for (let i = 0; i < 50; i++) {
      const noise = Uint8Array.from({ length: random.integer(600) }, () => random.integer(256));
      expect(await attempt(noise)).toBeNull();
    }
  });
});
