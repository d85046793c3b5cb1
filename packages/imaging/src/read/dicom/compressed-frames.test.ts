import sharp from "sharp";
import { describe, expect, it, vi } from "vitest";
import { readImage } from "../read-image.js";
import {
  bytesOf,
  colourElements,
  type DicomElements,
  greyElements,
  writeDicom,
} from "../test-support/dicom-writer.js";
import { encodeLosslessJpeg, encodeRle, encodeWithWasm } from "../test-support/encoders.js";
import { readJpegHeader } from "./code-stream.js";

const WIDTH = 24;
const HEIGHT = 16;
const COUNT = WIDTH * HEIGHT;
const UID = "1.2.840.10008.1.2.";
const SIZE = { width: WIDTH, height: HEIGHT };

/** Waves with a few steps: neither noise nor flat. */
const wave = (i: number, top: number) =>
  Math.round(((Math.sin(i / 7) + 1) / 2) * top * (i % 5 === 0 ? 0.5 : 1));
const grey8 = Uint8Array.from({ length: COUNT }, (_, i) => wave(i, 255));
const grey12 = Uint16Array.from({ length: COUNT }, (_, i) => wave(i, 4095));
const grey16 = Uint16Array.from({ length: COUNT }, (_, i) => wave(i, 65535));
const signed = Int16Array.from({ length: COUNT }, (_, i) => wave(i, 4000) - 2000);
const colour8 = Uint8Array.from({ length: 3 * COUNT }, (_, i) => wave(i, 255));
const colour16 = Uint16Array.from({ length: 3 * COUNT }, (_, i) => wave(i, 65535));

const read = (transferSyntax: string, elements: DicomElements, ...fragments: Uint8Array[]) =>
  readImage(writeDicom({ elements, transferSyntax: UID + transferSyntax, pixelData: fragments }));
const grey = (allocated: number, stored = allocated, isSigned = false, more: DicomElements = {}) =>
  greyElements(WIDTH, HEIGHT, { allocated, stored, signed: isSigned }, more);
const rgb = (bits = 8) => colourElements(WIDTH, HEIGHT, "RGB", bits);

describe("RLE", () => {
  it.each([
    ["8-bit grey", grey8, 1, grey(8)],
    ["16-bit grey", grey16, 1, grey(16)],
    ["8-bit colour", colour8, 3, rgb()],
    ["16-bit colour", colour16, 3, rgb(16)],
  ] as const)("%s comes out exactly", async (_, samples, channels, elements) => {
    expect((await read("5", elements, encodeRle(samples, channels))).pixels).toEqual(samples);
  });

  it("32-bit and signed grey come out exactly", async () => {
    const words = Uint32Array.from(grey16, (v) => v * 60_000);
    expect([...(await read("5", grey(32), encodeRle(words, 1))).pixels]).toEqual(
      Array.from(words, Math.fround),
    );
    const image = await read("5", grey(16, 16, true), encodeRle(new Uint16Array(signed.buffer), 1));
    expect(image.pixels).toEqual(signed);
  });

  it("with segments that are missing, misplaced or too short is refused", async () => {
    const whole = encodeRle(grey16, 1);
    const changed = (at: number, value: number) => {
      const copy = whole.slice();
      new DataView(copy.buffer).setUint32(at, value, true);
      return copy;
    };
    await expect(read("5", grey(16), changed(0, 1))).rejects.toThrow(/2 segments, got 1/);
    await expect(read("5", grey(16), changed(8, 1e6))).rejects.toMatchObject({ code: "corrupt" });
    await expect(read("5", grey(16), whole.subarray(0, whole.length - 40))).rejects.toMatchObject({
      code: "truncated",
    });
    await expect(read("5", grey(16), whole.subarray(0, 20))).rejects.toMatchObject({ code: "truncated" });
  });

  it("that could not hold the declared pixels is refused before they are allocated", async () => {
    const elements = greyElements(10_000, 10_000, { allocated: 8 });
    await expect(read("5", elements, encodeRle(grey8, 1))).rejects.toMatchObject({ code: "truncated" });
  });
});

describe("lossless JPEG", () => {
  const predictors = [1, 2, 3, 4, 5, 6, 7];

  it.each(predictors)(
    "predictor %d comes out exactly, in 8, 12 and 16 bits and in colour",
    async (predictor) => {
      const encode = (samples: ArrayLike<number>, channels: number, precision: number) =>
        encodeLosslessJpeg(samples, { ...SIZE, channels, precision, predictor });
      expect((await read("4.57", grey(8), encode(grey8, 1, 8))).pixels).toEqual(grey8);
      expect((await read("4.57", grey(16, 12), encode(grey12, 1, 12))).pixels).toEqual(grey12);
      expect((await read("4.57", grey(16), encode(grey16, 1, 16))).pixels).toEqual(grey16);
      expect((await read("4.57", rgb(), encode(colour8, 3, 8))).pixels).toEqual(colour8);
      expect((await read("4.57", rgb(16), encode(colour16, 3, 16))).pixels).toEqual(colour16);
    },
  );

  it("signed numbers keep their sign", async () => {
    const words = new Uint16Array(signed.buffer);
    const encoded = encodeLosslessJpeg(words, { ...SIZE, channels: 1, precision: 16, predictor: 1 });
    expect((await read("4.70", grey(16, 16, true), encoded)).pixels).toEqual(signed);
  });

  it("with restart markers, a scan for each channel, or a point transform", async () => {
    const restarted = encodeLosslessJpeg(grey12, {
      ...SIZE,
      channels: 1,
      precision: 12,
      predictor: 4,
      restartLines: 3,
    });
    expect((await read("4.57", grey(16, 12), restarted)).pixels).toEqual(grey12);
    const scans = encodeLosslessJpeg(colour8, {
      ...SIZE,
      channels: 3,
      precision: 8,
      predictor: 6,
      separateScans: true,
    });
    expect([...(await read("4.57", rgb(), scans)).pixels]).toEqual([...colour8]);
    const shifted = encodeLosslessJpeg(grey12, {
      ...SIZE,
      channels: 1,
      precision: 12,
      predictor: 1,
      pointTransform: 3,
    });
    expect((await read("4.57", grey(16, 12), shifted)).pixels).toEqual(grey12.map((v) => v & ~7));
  });

  it("cut anywhere in its pixels is refused", async () => {
    const whole = encodeLosslessJpeg(grey12, { ...SIZE, channels: 1, precision: 12, predictor: 1 });
    for (const left of [10, 40, 80, 200, whole.length - 6]) {
      await expect(read("4.70", grey(16, 12), whole.subarray(0, left))).rejects.toMatchObject({
        code: expect.stringMatching(/truncated|corrupt/),
      });
    }
    await expect(read("4.70", grey(16, 12), whole.subarray(0, 200))).rejects.toMatchObject({
      code: "truncated",
    });
  });
});

describe("JPEG-LS, JPEG 2000 and HTJ2K", () => {
  const cases = [
    ["jpeg-ls", "4.80"],
    ["jpeg-2000", "4.90"],
    ["htj2k", "4.201"],
  ] as const;

  it.each(cases)("%s comes out exactly in grey and colour", async (codec, syntax) => {
    const encode = (samples: Uint8Array | Uint16Array, channels: number, bitsPerSample: number) =>
      encodeWithWasm(codec, bytesOf(samples), { ...SIZE, channels, bitsPerSample });
    expect([...(await read(syntax, grey(8), await encode(grey8, 1, 8))).pixels]).toEqual([...grey8]);
    expect((await read(syntax, grey(16, 12), await encode(grey12, 1, 12))).pixels).toEqual(grey12);
    expect((await read(syntax, grey(16), await encode(grey16, 1, 16))).pixels).toEqual(grey16);
    expect([...(await read(syntax, rgb(), await encode(colour8, 3, 8))).pixels]).toEqual([...colour8]);
  });

  it("JPEG 2000 keeps the sign of signed numbers, whichever way the code stream holds it", async () => {
    const frame = { ...SIZE, channels: 1, bitsPerSample: 16 };
    const asSigned = await encodeWithWasm("jpeg-2000", bytesOf(signed), { ...frame, isSigned: true });
    expect((await read("4.90", grey(16, 16, true), asSigned)).pixels).toEqual(signed);
    // The same 13 bits in an unsigned code stream, as some scanners write them.
    const words = Uint16Array.from(signed, (v) => v & 0x1fff);
    const asUnsigned = await encodeWithWasm("jpeg-2000", bytesOf(words), { ...frame, bitsPerSample: 13 });
    expect((await read("4.90", grey(16, 16, true), asUnsigned)).pixels).toEqual(signed);
  });

  it("says nothing on standard output", async () => {
    const encoded = await encodeWithWasm("jpeg-2000", bytesOf(grey16), {
      ...SIZE,
      channels: 1,
      bitsPerSample: 16,
    });
    const broken = encoded.slice();
    broken.fill(0xff, 60, 200);
    const spies = [
      vi.spyOn(process.stdout, "write").mockReturnValue(true),
      vi.spyOn(process.stderr, "write").mockReturnValue(true),
      vi.spyOn(console, "log").mockImplementation(() => {}),
      vi.spyOn(console, "error").mockImplementation(() => {}),
    ];
    try {
      // The broken stream first: after it the codec is started anew, and would catch hold of the spies.
      await read("4.90", grey(16), broken).catch(() => {});
      await read("4.90", grey(16), encoded);
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it.each(cases)("%s decodes rightly after a broken stream", async (codec, syntax) => {
    const encoded = await encodeWithWasm(codec, bytesOf(grey16), { ...SIZE, channels: 1, bitsPerSample: 16 });
    const broken = encoded.slice();
    broken.fill(0xff, 60, 200);
    await read(syntax, grey(16), broken).catch(() => {});
    expect((await read(syntax, grey(16), encoded)).pixels).toEqual(grey16);
  });

  it.each(cases)("%s cut inside a sound DICOM file is refused", async (codec, syntax) => {
    const encoded = await encodeWithWasm(codec, bytesOf(grey16), { ...SIZE, channels: 1, bitsPerSample: 16 });
    for (const share of [0.3, 0.6, 0.95]) {
      const cut = encoded.subarray(0, encoded.length * share);
      await expect(read(syntax, grey(16), cut)).rejects.toMatchObject({
        code: expect.stringMatching(/truncated|corrupt/),
      });
    }
  });

  it.each(cases)("%s of another size than the data set says is refused undecoded", async (codec, syntax) => {
    const encoded = await encodeWithWasm(codec, bytesOf(grey16), { ...SIZE, channels: 1, bitsPerSample: 16 });
    const elements = greyElements(WIDTH + 1, HEIGHT, { allocated: 16 });
    await expect(read(syntax, elements, encoded)).rejects.toThrow(
      /25 x 16 x 1 as the data set says, got 24 x 16 x 1/,
    );
  });
});

describe("JPEG", () => {
  const smooth = Uint8Array.from(
    { length: 3 * COUNT },
    (_, i) => (Math.floor(i / 3) % WIDTH) * 10 + (i % 3) * 5,
  );
  const picture = () =>
    sharp(smooth, { raw: { ...SIZE, channels: 3 } }).jpeg({ quality: 100, chromaSubsampling: "4:4:4" });
  const worst = (pixels: ArrayLike<number>, expected: Uint8Array) =>
    Math.max(...expected.map((v, i) => Math.abs(v - pixels[i])));

  it("grey and colour come out within what compression loses", async () => {
    const colour = new Uint8Array(await picture().toBuffer());
    const one = new Uint8Array(
      await sharp(grey8, { raw: { ...SIZE, channels: 1 } })
        .toColourspace("b-w")
        .jpeg({ quality: 100 })
        .toBuffer(),
    );
    const fromColour = await read("4.50", colourElements(WIDTH, HEIGHT, "YBR_FULL_422"), colour);
    expect(fromColour.meaning).toBe("colour");
    expect(worst(fromColour.pixels, smooth)).toBeLessThan(4);
    expect(worst((await read("4.50", grey(8), one)).pixels, grey8)).toBeLessThan(4);
  });

  it("a stream that names no colours is YBR or RGB as the data set says", async () => {
    const nameless = new Uint8Array(await picture().toBuffer());
    // sharp writes no JFIF segment; if it did, this test would prove nothing.
    expect(readJpegHeader(nameless).namesColour).toBe(false);
    const asYbr = await read("4.50", colourElements(WIDTH, HEIGHT, "YBR_FULL_422"), nameless);
    expect(worst(asYbr.pixels, smooth)).toBeLessThan(4);
    const asRgb = await read("4.50", rgb(), nameless);
    // Now the first channel is the luminance.
    const [r, g, b] = [smooth[60], smooth[61], smooth[62]];
    expect(Math.abs(asRgb.pixels[60] - (0.299 * r + 0.587 * g + 0.114 * b))).toBeLessThan(4);
    expect(Math.abs(asRgb.pixels[61] - 128)).toBeLessThan(12);
  });

  it("extended with 12 bits is refused, and the transfer syntax named", async () => {
    const jpeg = new Uint8Array(
      await sharp(grey8, { raw: { ...SIZE, channels: 1 } })
        .toColourspace("b-w")
        .jpeg()
        .toBuffer(),
    );
    const frameAt = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    jpeg[frameAt + 1] = 0xc1;
    jpeg[frameAt + 4] = 12;
    const attempt = read("4.51", grey(16, 12), jpeg);
    await expect(attempt).rejects.toMatchObject({ code: "unsupported" });
    await expect(attempt).rejects.toThrow(/12 in JPEG Extended \(12-bit\) \(1\.2\.840\.10008\.1\.2\.4\.51\)/);
  });
});

describe("fragments", () => {
  const frames = [0, 1, 2].map((f) => grey8.map((v) => v ^ f));
  const coded = frames.map((frame) =>
    encodeLosslessJpeg(frame, { ...SIZE, channels: 1, precision: 8, predictor: 1 }),
  );
  const elements = grey(8, 8, false, { "00280008": ["IS", "3"] });
  const halves = coded.flatMap((frame) => [frame.subarray(0, 100), frame.subarray(100)]);
  const readAll = async (pixelData: readonly Uint8Array[], offsetTable: readonly number[] = []) => {
    const file = writeDicom({ elements, transferSyntax: `${UID}4.70`, pixelData, offsetTable });
    return Promise.all([0, 1, 2].map(async (slice) => (await readImage(file, { slice })).pixels));
  };

  it("one for each frame", async () => {
    expect(await readAll(coded)).toEqual(frames);
  });

  it("several for each frame, told by the offset table or by their start markers", async () => {
    const even = (n: number) => n + (n % 2);
    const lengths = halves.map((half) => 8 + even(half.length));
    const offsets = [0, lengths[0] + lengths[1], lengths[0] + lengths[1] + lengths[2] + lengths[3]];
    expect(await readAll(halves, offsets)).toEqual(frames);
    expect(await readAll(halves)).toEqual(frames);
    expect(await readAll(halves, [0, 4, 8])).toEqual(frames);
  });

  it("several for the only frame are joined", async () => {
    const file = writeDicom({
      elements: grey(8),
      transferSyntax: `${UID}4.70`,
      pixelData: halves.slice(0, 2),
    });
    expect((await readImage(file)).pixels).toEqual(frames[0]);
  });

  it("that do not tell their frames, are cut off or are none at all are refused", async () => {
    await expect(readAll(coded.slice(0, 2))).rejects.toMatchObject({ code: "corrupt" });
    const file = writeDicom({ elements, transferSyntax: `${UID}4.70`, pixelData: coded });
    await expect(readImage(file.subarray(0, file.length - 20), { slice: 0 })).rejects.toMatchObject({
      code: "truncated",
    });
    const native = writeDicom({ elements, transferSyntax: `${UID}4.70`, pixelData: grey8 });
    await expect(readImage(native)).rejects.toMatchObject({ code: "corrupt" });
    const fragments = writeDicom({ elements: grey(8), transferSyntax: `${UID}1`, pixelData: coded });
    await expect(readImage(fragments)).rejects.toMatchObject({ code: "corrupt" });
  });
});
