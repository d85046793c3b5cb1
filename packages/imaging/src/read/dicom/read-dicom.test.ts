import { describe, expect, it } from "vitest";
import type { MedicalImage } from "../../image.js";
import { toGrey8 } from "../display.js";
import { readImage } from "../read-image.js";
import {
  bytesOf,
  colourElements,
  type DicomElements,
  greyElements,
  writeDicom,
} from "../test-support/dicom-writer.js";

const WIDTH = 4;
const HEIGHT = 3;
const counts = Int16Array.from({ length: 12 }, (_, i) => 100 * i - 200);
const CT: DicomElements = {
  "00080060": ["CS", "CT"],
  "00200032": ["DS", "-10\\-20.5\\30"],
  "00200037": ["DS", "1\\0\\0\\0\\1\\0"],
};
const HU: DicomElements = {
  "00281050": ["DS", "40\\300"],
  "00281051": ["DS", "400\\1500"],
  "00281052": ["DS", "-1024"],
  "00281053": ["DS", "1"],
};
const ct = (more: DicomElements = {}): DicomElements =>
  greyElements(
    WIDTH,
    HEIGHT,
    { allocated: 16, signed: true },
    { ...CT, "00280030": ["DS", "0.5\\0.25"], ...HU, ...more },
  );

const readGrey = (
  values: Uint8Array | Uint16Array | Int16Array | Uint32Array,
  bits: { stored?: number; signed?: boolean },
  more: DicomElements = {},
) =>
  readImage(
    writeDicom({
      elements: greyElements(values.length, 1, { allocated: 8 * values.BYTES_PER_ELEMENT, ...bits }, more),
      pixelData: bytesOf(values),
    }),
  );

describe("a CT slice", () => {
  it("comes out in Hounsfield units, with geometry and the first window", async () => {
    const image = await readImage(writeDicom({ elements: ct(), pixelData: bytesOf(counts) }));
    expect(image).toEqual({
      width: WIDTH,
      height: HEIGHT,
      channels: 1,
      pixels: Int32Array.from(counts, (v) => v - 1024),
      meaning: "hounsfield",
      window: { center: 40, width: 400 },
      modality: "CT",
      geometry: { spacingMm: [0.5, 0.25], originLps: [-10, -20.5, 30], orientationLps: [1, 0, 0, 0, 1, 0] },
      slice: { index: 0, count: 1 },
    } satisfies MedicalImage);
  });

  it.each([
    ["implicit VR", "1.2.840.10008.1.2"],
    ["big-endian", "1.2.840.10008.1.2.2"],
    ["deflated", "1.2.840.10008.1.2.1.99"],
  ])("reads the same in %s", async (_, transferSyntax) => {
    const plain = await readImage(writeDicom({ elements: ct(), pixelData: bytesOf(counts) }));
    const swapped = Buffer.from(bytesOf(counts)).swap16();
    const pixelData = transferSyntax.endsWith(".2.2") ? new Uint8Array(swapped) : bytesOf(counts);
    expect(await readImage(writeDicom({ elements: ct(), transferSyntax, pixelData }))).toEqual(plain);
  });

  it("reads the same without preamble, and without file meta information", async () => {
    const file = writeDicom({ elements: ct(), pixelData: bytesOf(counts) });
    const plain = await readImage(file);
    expect(await readImage(file.subarray(132))).toEqual(plain);
    const metaBytes = 8 + "1.2.840.10008.1.2.1".length + 1;
    expect(await readImage(file.subarray(132 + metaBytes))).toEqual(plain);
  });

  it("reads the same if its transfer syntax is wrong about the value representation", async () => {
    const explicit = writeDicom({ elements: ct(), pixelData: bytesOf(counts) });
    const implicit = writeDicom({
      elements: ct(),
      transferSyntax: "1.2.840.10008.1.2",
      pixelData: bytesOf(counts),
    });
    const mixed = Buffer.concat([explicit.subarray(0, 132 + 28), implicit.subarray(132 + 26)]);
    expect(await readImage(new Uint8Array(mixed))).toEqual(await readImage(explicit));
  });

  it("does not change the bytes it is given", async () => {
    const file = writeDicom({ elements: ct(), pixelData: bytesOf(counts) });
    const before = file.slice();
    await readImage(file);
    expect(file).toEqual(before);
  });

  it("is not in Hounsfield units without an intercept, in another unit, or if it cannot be negative", async () => {
    const meaning = async (more: DicomElements, bits = { allocated: 16, signed: true }) =>
      (
        await readImage(
          writeDicom({
            elements: greyElements(1, 1, bits, { ...CT, ...more }),
            pixelData: new Uint8Array(2),
          }),
        )
      ).meaning;
    expect(await meaning(HU)).toBe("hounsfield");
    expect(await meaning({})).toBe("grey");
    expect(await meaning({ ...HU, "00281054": ["LO", "Z_EFF"] })).toBe("grey");
    expect(await meaning({ ...HU, "00281052": ["DS", "0"] }, { allocated: 8, signed: false })).toBe("grey");
    expect(await meaning({ ...HU, "00080060": ["CS", "MR"] })).toBe("grey");
  });
});

describe("stored numbers", () => {
  it("of 12 bits ignore what lies in the other four, and carry their sign", async () => {
    const words = Uint16Array.of(0xf001, 0x3fff, 0x0800, 0xa7ff);
    expect([...(await readGrey(words, { stored: 12, signed: true })).pixels]).toEqual([1, -1, -2048, 2047]);
    expect([...(await readGrey(words, { stored: 12 })).pixels]).toEqual([1, 4095, 2048, 2047]);
  });

  it("stored above the lowest bit are shifted down", async () => {
    const image = await readGrey(Uint16Array.of(0x0010, 0xfff0), { stored: 12 }, { "00280102": ["US", 15] });
    expect([...image.pixels]).toEqual([1, 4095]);
  });

  it("get the narrowest array their header allows", async () => {
    const of = async (values: Uint8Array | Uint16Array, bits: object, more?: DicomElements) =>
      (await readGrey(values, bits, more)).pixels;
    const scale = (slope: string, intercept: string): DicomElements => ({
      "00281052": ["DS", intercept],
      "00281053": ["DS", slope],
    });
    const two = Uint16Array.of(1, 2);
    expect(await of(Uint8Array.of(1, 2), {})).toEqual(Uint8Array.of(1, 2));
    expect(await of(two, {})).toEqual(Uint16Array.of(1, 2));
    expect(await of(two, { stored: 12 }, scale("1", "-1024"))).toEqual(Int16Array.of(-1023, -1022));
    expect(await of(two, {}, scale("10", "0"))).toEqual(Int32Array.of(10, 20));
    expect(await of(two, {}, scale("0.5", "1"))).toEqual(Float32Array.of(1.5, 2));
  });

  it("of 32 bits and of 1 bit are read", async () => {
    expect([...(await readGrey(Uint32Array.of(7, 2 ** 31), {})).pixels]).toEqual([7, 2 ** 31]);
    const bits = writeDicom({
      elements: greyElements(3, 3, { allocated: 1 }, { "00280008": ["IS", "2"] }),
      // Two frames of nine bits, without padding between them, lowest bit first.
      pixelData: Uint8Array.of(0b00000001, 0b00000011, 0b10),
    });
    expect([...(await readImage(bits, { slice: 0 })).pixels]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
    const second = await readImage(bits, { slice: 1 });
    expect([...second.pixels]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect([...toGrey8(second)]).toEqual([255, 0, 0, 0, 0, 0, 0, 0, 255]);
  });

  it("of float and double pixel data are read", async () => {
    const elements = (tag: string, vr: string, values: Float32Array | Float64Array): DicomElements => ({
      ...greyElements(2, 1, { allocated: 8 * values.BYTES_PER_ELEMENT }),
      [tag]: [vr, bytesOf(values)],
    });
    const floats = writeDicom({ elements: elements("7fe00008", "OF", Float32Array.of(-0.5, 1e9)) });
    const doubles = writeDicom({ elements: elements("7fe00009", "OD", Float64Array.of(-0.5, 1e9)) });
    expect((await readImage(floats)).pixels).toEqual(Float32Array.of(-0.5, 1e9));
    expect((await readImage(doubles)).pixels).toEqual(Float32Array.of(-0.5, 1e9));
  });

  it("pass through a modality table, its ends holding beyond it", async () => {
    const image = await readGrey(
      Uint8Array.of(0, 10, 11, 12, 200),
      {},
      {
        "00283000": [
          "SQ",
          [{ "00283002": ["US", [3, 10, 16]], "00283006": ["OW", bytesOf(Uint16Array.of(500, 600, 900))] }],
        ],
      },
    );
    expect([...image.pixels]).toEqual([500, 500, 600, 900, 900]);
  });
});

describe("MONOCHROME1", () => {
  const values = Uint16Array.of(0, 1000, 3000, 4095);
  const mono1: DicomElements = { "00280004": ["CS", "MONOCHROME1"] };

  it("is inverted within the stored bits", async () => {
    expect([...(await readGrey(values, { stored: 12 }, mono1)).pixels]).toEqual([4095, 3095, 1095, 0]);
  });

  it("is shown as the negative of what its window shows", async () => {
    const window: DicomElements = {
      "00281050": ["DS", "1500"],
      "00281051": ["DS", "2000"],
      "00281052": ["DS", "-100"],
      "00281053": ["DS", "2"],
    };
    const straight = toGrey8(await readGrey(values, { stored: 12 }, window));
    const inverted = toGrey8(await readGrey(values, { stored: 12 }, { ...window, ...mono1 }));
    expect([...straight]).toEqual([0, 179, 255, 255]);
    expect([...inverted]).toEqual([...straight].map((v) => 255 - v));
  });
});

describe("windows", () => {
  const at = async (more: DicomElements) => (await readGrey(Uint16Array.of(1), {}, more)).window;

  it("of the LINEAR_EXACT kind are converted to LINEAR", async () => {
    const exact: DicomElements = {
      "00281050": ["DS", "50"],
      "00281051": ["DS", "100"],
      "00281056": ["CS", "LINEAR_EXACT"],
    };
    expect(await at(exact)).toEqual({ center: 50.5, width: 101 });
  });

  it("that are broken are left out", async () => {
    expect(await at({ "00281050": ["DS", "50"] })).toBeNull();
    expect(await at({ "00281050": ["DS", "50"], "00281051": ["DS", "0"] })).toBeNull();
    expect(await at({ "00281050": ["DS", "fifty"], "00281051": ["DS", "100"] })).toBeNull();
  });
});

describe("colour", () => {
  const read = (photometric: string, pixels: Uint8Array | Uint16Array, more: DicomElements = {}) =>
    readImage(
      writeDicom({
        elements: colourElements(2, 1, photometric, 8 * pixels.BYTES_PER_ELEMENT, more),
        pixelData: bytesOf(pixels),
      }),
    );

  it("RGB is read, pixel by pixel or plane by plane", async () => {
    const image = await read("RGB", Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(image).toMatchObject({ channels: 3, meaning: "colour", window: null });
    expect([...image.pixels]).toEqual([1, 2, 3, 4, 5, 6]);
    const planar = await read("RGB", Uint8Array.of(1, 4, 2, 5, 3, 6), { "00280006": ["US", 1] });
    expect([...planar.pixels]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("of 16 bits keeps them, and is shown over their range", async () => {
    const image = await read("RGB", Uint16Array.of(0, 4095, 2048, 1, 2, 3), {
      "00280101": ["US", 12],
      "00280102": ["US", 11],
    });
    expect(image.pixels).toEqual(Uint16Array.of(0, 4095, 2048, 1, 2, 3));
    expect([...toGrey8(image)]).toHaveLength(2);
    expect(image.window).toEqual({ center: 2048, width: 4096 });
  });

  it("YBR becomes RGB", async () => {
    // Y, Cb, Cr of pure red and of middle grey (ITU-R BT.601, full range).
    expect([...(await read("YBR_FULL", Uint8Array.of(76, 85, 255, 128, 128, 128))).pixels]).toEqual([
      254, 0, 0, 128, 128, 128,
    ]);
    // Y1 Y2 Cb Cr: two pixels share their colour.
    expect([...(await read("YBR_FULL_422", Uint8Array.of(76, 128, 128, 128))).pixels]).toEqual([
      76, 76, 76, 128, 128, 128,
    ]);
  });

  it("of a palette is looked up, below its first entry too", async () => {
    const table = (...entries: number[]) => ["OW", bytesOf(Uint16Array.from(entries))] as const;
    const palette = (bits: number, scale: number): DicomElements => ({
      "00280004": ["CS", "PALETTE COLOR"],
      "00281101": ["US", [3, 5, bits]],
      "00281102": ["US", [3, 5, bits]],
      "00281103": ["US", [3, 5, bits]],
      "00281201": table(10 * scale, 20 * scale, 30 * scale),
      "00281202": table(11 * scale, 21 * scale, 31 * scale),
      "00281203": table(12 * scale, 22 * scale, 32 * scale),
    });
    const expected = [10, 11, 12, 20, 21, 22, 30, 31, 32, 30, 31, 32];
    const indices = Uint8Array.of(0, 6, 7, 255);
    expect([...(await readGrey(indices, {}, palette(16, 257))).pixels]).toEqual(expected);
    expect([...(await readGrey(indices, {}, palette(16, 1))).pixels]).toEqual(expected);
    expect([...(await readGrey(indices, {}, palette(8, 1))).pixels]).toEqual(expected);
  });

  it("of a palette with one dark channel stays dark in it", async () => {
    const descriptor = ["US", [2, 0, 16]] as const;
    const table = (...entries: number[]) => ["OW", bytesOf(Uint16Array.from(entries))] as const;
    const palette: DicomElements = {
      "00280004": ["CS", "PALETTE COLOR"],
      "00281101": descriptor,
      "00281102": descriptor,
      "00281103": descriptor,
      "00281201": table(0, 65535),
      "00281202": table(0, 30000),
      "00281203": table(0, 200),
    };
    expect([...(await readGrey(Uint8Array.of(0, 1), {}, palette)).pixels]).toEqual([0, 0, 0, 255, 117, 0]);
  });

  it("of 8-bit palettes packed two to a word is looked up", async () => {
    const table = ["OW", Uint8Array.of(10, 20, 30)] as const;
    const packed: DicomElements = {
      "00280004": ["CS", "PALETTE COLOR"],
      "00281101": ["US", [3, 0, 8]],
      "00281102": ["US", [3, 0, 8]],
      "00281103": ["US", [3, 0, 8]],
      "00281201": table,
      "00281202": table,
      "00281203": table,
    };
    expect([...(await readGrey(Uint8Array.of(0, 2), {}, packed)).pixels]).toEqual([10, 10, 10, 30, 30, 30]);
  });

  it("of another model is refused by name", async () => {
    await expect(read("HSV", new Uint8Array(6))).rejects.toThrow(/got HSV/);
  });

  it("bytes written as big-endian words are put in order", async () => {
    const file = writeDicom({
      elements: colourElements(3, 1, "RGB"),
      transferSyntax: "1.2.840.10008.1.2.2",
      pixelData: Uint8Array.of(2, 1, 4, 3, 6, 5, 8, 7, 0, 9),
    });
    expect([...(await readImage(file)).pixels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("frames", () => {
  const frames = Uint8Array.from({ length: 5 * 4 }, (_, i) => Math.floor(i / 4));
  const cine = (more: DicomElements = {}) =>
    writeDicom({
      elements: greyElements(2, 2, { allocated: 8 }, { "00280008": ["IS", "5"], ...more }),
      pixelData: frames,
    });

  it("are slices, and the middle one is the default", async () => {
    expect(await readImage(cine())).toMatchObject({
      slice: { index: 2, count: 5 },
      pixels: new Uint8Array(4).fill(2),
    });
    expect((await readImage(cine(), { slice: 4 })).pixels[0]).toBe(4);
    await expect(readImage(cine(), { slice: 5 })).rejects.toMatchObject({ code: "bad_slice" });
    await expect(readImage(cine(), { slice: -1 })).rejects.toMatchObject({ code: "bad_slice" });
  });

  it("share one position only with the first of them", async () => {
    const file = cine({ "00200032": ["DS", "1\\2\\3"], "00200037": ["DS", "1\\0\\0\\0\\1\\0"] });
    expect((await readImage(file, { slice: 0 })).geometry.originLps).toEqual([1, 2, 3]);
    expect((await readImage(file, { slice: 1 })).geometry.originLps).toBeNull();
    expect((await readImage(file, { slice: 1 })).geometry.orientationLps).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it("take their attributes from functional groups, their own before the shared", async () => {
    const group = (tag: string, item: DicomElements) => ({ [tag]: ["SQ", [item]] as const });
    const perFrame = [0, 1, 2, 3, 4].map((i) => ({
      ...group("00209113", { "00200032": ["DS", `0\\0\\${10 * i}`] }),
      ...group("00289132", { "00281050": ["DS", `${i}`], "00281051": ["DS", "10"] }),
      ...(i === 3 ? group("00289145", { "00281052": ["DS", "-50"], "00281053": ["DS", "2"] }) : {}),
    }));
    const shared = {
      ...group("00209116", { "00200037": ["DS", "0\\1\\0\\0\\0\\-1"] }),
      ...group("00289110", { "00280030": ["DS", "3\\4"] }),
      ...group("00289145", { "00281052": ["DS", "0"], "00281053": ["DS", "1"] }),
    };
    const file = cine({ "52009229": ["SQ", [shared]], "52009230": ["SQ", perFrame] });
    const third = await readImage(file, { slice: 3 });
    expect(third.geometry).toEqual({
      spacingMm: [3, 4],
      originLps: [0, 0, 30],
      orientationLps: [0, 1, 0, 0, 0, -1],
    });
    expect(third.window).toEqual({ center: 3, width: 10 });
    expect([...third.pixels]).toEqual([-44, -44, -44, -44]);
    expect([...(await readImage(file, { slice: 2 })).pixels]).toEqual([2, 2, 2, 2]);
  });
});
