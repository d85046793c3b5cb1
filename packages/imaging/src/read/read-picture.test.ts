import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toRgb8 } from "./display.js";
import { readImage } from "./read-image.js";
import { bytesOf } from "./test-support/dicom-writer.js";
import { writeTiff } from "./test-support/tiff-writer.js";

const WIDTH = 13;
const HEIGHT = 7;
const COUNT = WIDTH * HEIGHT;
const raw = (channels: 1 | 2 | 3 | 4) => ({ raw: { width: WIDTH, height: HEIGHT, channels } });
const grey8 = Uint8Array.from({ length: COUNT }, (_, i) => (i * 37) & 255);
const grey16 = Uint16Array.from({ length: COUNT }, (_, i) => (i * 7919) & 65535);
const colour8 = Uint8Array.from({ length: 3 * COUNT }, (_, i) => (i * 41) & 255);
const colour16 = Uint16Array.from({ length: 3 * COUNT }, (_, i) => (i * 7919) & 65535);
const plain = (bytes: Buffer) => new Uint8Array(bytes);

describe("PNG and TIFF", () => {
  it.each(["png", "tiff"] as const)("%s gives back 8- and 16-bit grey exactly", async (format) => {
    const shallow = plain(
      await sharp(grey8, raw(1)).toColourspace("b-w").toFormat(format, { compression: "none" }).toBuffer(),
    );
    const deep = plain(
      await sharp(grey16, raw(1))
        .toColourspace("grey16")
        .toFormat(format, { compression: "none" })
        .toBuffer(),
    );
    const image = await readImage(shallow);
    expect(image).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 1, meaning: "grey", window: null });
    expect(image.pixels).toEqual(grey8);
    expect((await readImage(deep)).pixels).toEqual(grey16);
  });

  it.each(["png", "tiff"] as const)("%s gives back 8- and 16-bit colour exactly", async (format) => {
    const shallow = plain(await sharp(colour8, raw(3)).toFormat(format, { compression: "none" }).toBuffer());
    const deep = plain(
      await sharp(colour16, raw(3))
        .toColourspace("rgb16")
        .toFormat(format, { compression: "none" })
        .toBuffer(),
    );
    const image = await readImage(shallow);
    expect(image).toMatchObject({ channels: 3, meaning: "colour", window: null });
    expect(image.pixels).toEqual(colour8);
    const deepImage = await readImage(deep);
    expect(deepImage.pixels).toEqual(colour16);
    expect([...toRgb8(deepImage)]).toEqual(Array.from(colour16, (v) => Math.round((v / 65535) * 255)));
  });

  it("transparency is laid onto black", async () => {
    const rgba = Uint8Array.of(200, 100, 50, 255, 200, 100, 50, 0, 200, 100, 50, 128, 255, 255, 255, 255);
    const png = plain(
      await sharp(rgba, { raw: { width: 4, height: 1, channels: 4 } })
        .png()
        .toBuffer(),
    );
    const { channels, pixels } = await readImage(png);
    expect(channels).toBe(3);
    expect([...pixels]).toEqual([200, 100, 50, 0, 0, 0, 100, 50, 25, 255, 255, 255]);
  });

  it("a palette becomes its colours", async () => {
    const tiff = writeTiff([
      {
        width: 3,
        height: 1,
        bitsPerSample: 8,
        photometric: 3,
        colorMap: [0, 1, 2].flatMap((c) =>
          Array.from({ length: 256 }, (_, i) => ((i * (c + 1)) & 255) * 257),
        ),
        data: Uint8Array.of(1, 2, 100),
      },
    ]);
    expect([...(await readImage(tiff)).pixels]).toEqual([1, 2, 3, 2, 4, 6, 100, 200, 44]);
  });

  it("32-bit grey keeps its numbers", async () => {
    const page = { width: 3, height: 1, photometric: 1, bitsPerSample: 32 };
    const floats = Float32Array.of(-1.5, 0, 1e6);
    const integers = Int32Array.of(-70000, 0, 70000);
    expect(
      (await readImage(writeTiff([{ ...page, sampleFormat: 3, data: bytesOf(floats) }]))).pixels,
    ).toEqual(floats);
    expect(
      (await readImage(writeTiff([{ ...page, sampleFormat: 2, data: bytesOf(integers) }]))).pixels,
    ).toEqual(integers);
  });

  it("signed 16-bit grey, which the decoder would clip, is refused", async () => {
    const page = { width: 2, height: 1, photometric: 1, bitsPerSample: 16, sampleFormat: 2 };
    const tiff = writeTiff([{ ...page, data: bytesOf(Int16Array.of(-1024, 3000)) }]);
    await expect(readImage(tiff)).rejects.toMatchObject({ code: "unsupported" });
  });

  it("16-bit transparency is laid onto black", async () => {
    const rgba = Uint16Array.of(60000, 30000, 10, 65535, 60000, 30000, 10, 0);
    const raw = { width: 2, height: 1, channels: 4 } as const;
    const png = plain(await sharp(rgba, { raw }).toColourspace("rgb16").png().toBuffer());
    expect([...(await readImage(png)).pixels]).toEqual([60000, 30000, 10, 0, 0, 0]);
  });

  it("a single pixel is a picture", async () => {
    const png = plain(
      await sharp(Uint8Array.of(9, 8, 7), { raw: { width: 1, height: 1, channels: 3 } })
        .png()
        .toBuffer(),
    );
    expect(await readImage(png)).toMatchObject({ width: 1, height: 1, pixels: Uint8Array.of(9, 8, 7) });
  });
});

describe("TIFF pages", () => {
  const page = (width: number, value: number) => ({
    width,
    height: 2,
    bitsPerSample: 8,
    photometric: 1,
    data: new Uint8Array(2 * width).fill(value),
  });

  it("are slices, and the middle one is the default", async () => {
    const stack = writeTiff([10, 20, 30, 40, 50].map((value) => page(3, value)));
    expect(await readImage(stack)).toMatchObject({ slice: { index: 2, count: 5 } });
    expect((await readImage(stack)).pixels[0]).toBe(30);
    expect((await readImage(stack, { slice: 4 })).pixels[0]).toBe(50);
    await expect(readImage(stack, { slice: 5 })).rejects.toMatchObject({ code: "bad_slice" });
    await expect(readImage(stack, { slice: 0.5 })).rejects.toThrow(/integer from 0 to 4, got 0.5/);
  });

  it("of different sizes are no stack: the first is the default", async () => {
    const pyramid = writeTiff([page(8, 1), page(4, 2), page(2, 3)]);
    expect(await readImage(pyramid)).toMatchObject({ width: 8, slice: { index: 0, count: 3 } });
    expect(await readImage(pyramid, { slice: 2 })).toMatchObject({ width: 2, slice: { index: 2, count: 3 } });
  });
});

describe("JPEG", () => {
  it("comes out within what its compression loses", async () => {
    const smooth = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 64) * 3);
    const jpeg = plain(
      await sharp(smooth, { raw: { width: 64, height: 64, channels: 3 } })
        .jpeg({ quality: 95 })
        .toBuffer(),
    );
    const { pixels, channels } = await readImage(jpeg);
    expect(channels).toBe(3);
    expect(Math.max(...smooth.map((v, i) => Math.abs(v - pixels[i])))).toBeLessThan(6);
  });

  it("of one channel is grey", async () => {
    const jpeg = plain(await sharp(grey8, raw(1)).toColourspace("b-w").jpeg().toBuffer());
    expect(await readImage(jpeg)).toMatchObject({ channels: 1, meaning: "grey", width: WIDTH });
  });

  it("is turned as the camera says", async () => {
    const jpeg = await sharp(colour8, raw(3)).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await readImage(plain(jpeg))).toMatchObject({ width: HEIGHT, height: WIDTH });
  });
});

describe("files that are not what they should be", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-read-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("a wrong extension does not matter", async () => {
    const path = join(folder, "picture.dcm");
    await writeFile(path, await sharp(grey8, raw(1)).toColourspace("b-w").png().toBuffer());
    expect((await readImage(path)).pixels).toEqual(grey8);
  });

  it("the message names the file", async () => {
    const path = join(folder, "notes.png");
    await writeFile(path, "these are notes, not a picture");
    await expect(readImage(path)).rejects.toMatchObject({ code: "unknown_format" });
    await expect(readImage(path)).rejects.toThrow(/^notes\.png: /);
    await expect(readImage(path, { name: "case 4" })).rejects.toThrow(/^case 4: /);
  });

  it("a missing file, a folder and an empty file are told apart", async () => {
    await expect(readImage(join(folder, "none.png"))).rejects.toMatchObject({ code: "not_found" });
    await expect(readImage(folder)).rejects.toMatchObject({ code: "not_found" });
    await writeFile(join(folder, "empty.png"), "");
    await expect(readImage(join(folder, "empty.png"))).rejects.toMatchObject({ code: "truncated" });
  });

  it.each(["png", "jpeg", "tiff"] as const)("a %s cut in half is an error", async (format) => {
    const noise = Uint8Array.from({ length: 3 * 100 * 100 }, (_, i) => (i * i * 31) & 255);
    const whole = await sharp(noise, { raw: { width: 100, height: 100, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    await expect(readImage(plain(whole).subarray(0, whole.length / 2))).rejects.toMatchObject({
      code: expect.stringMatching(/truncated|corrupt/),
    });
  });

  it("a changed byte in a PNG's pixels is an error", async () => {
    const png = plain(await sharp(colour8, raw(3)).png().toBuffer());
    png[png.length - 30] ^= 1;
    await expect(readImage(png)).rejects.toMatchObject({ code: expect.stringMatching(/truncated|corrupt/) });
  });

  it("a PNG header of 20000 x 20000 pixels is refused", async () => {
    await expect(readImage(pngOfSize(20_000, 20_000))).rejects.toMatchObject({ code: "too_large" });
    await expect(readImage(pngOfSize(20_000, 20_000))).rejects.toThrow(/20000 x 20000 = 400000000/);
  });
});

/** A 1-bit PNG whose pixel data are one compressed empty row. */
function pngOfSize(width: number, height: number): Uint8Array {
  const chunk = (type: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.alloc(1 + width / 8));
  return plain(
    Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]),
  );
}
