import { describe, expect, it } from "vitest";
import type { MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { toGrey8, toRgb8, windowOfRange } from "./display.js";
import { imageFromGrey, imageFromRgb } from "./image-from-array.js";

const row = (...values: number[]) => imageFromGrey(values.length, 1, Float32Array.from(values));
const hounsfield = (...values: number[]) =>
  imageFromGrey(values.length, 1, Int16Array.from(values), { meaning: "hounsfield" });

describe("window", () => {
  it("follows the worked cases of PS3.3 C.11.2.1.2.1", () => {
    // Centre 2048, width 4096: 0 is black, 4095 white, and the middle lies between 2047 and 2048.
    expect([...toGrey8(row(-1, 0, 2047, 2048, 4095, 5000), { center: 2048, width: 4096 })]).toEqual([
      0, 0, 127, 128, 255, 255,
    ]);
    // Centre 0, width 100: -50 black, 49 white.
    expect([...toGrey8(row(-51, -50, -0.5, 49, 50), { center: 0, width: 100 })]).toEqual([
      0, 0, 128, 255, 255,
    ]);
    // Width 1 is a step at centre - 0.5.
    expect([...toGrey8(row(9, 9.5, 9.6, 10), { center: 10, width: 1 })]).toEqual([0, 0, 255, 255]);
  });

  it("of a range shows its ends as black and white", () => {
    expect([...toGrey8(row(-7, 3, 13), windowOfRange(-7, 13))]).toEqual([0, 128, 255]);
    expect([...toGrey8(row(0, 0.25, 1), windowOfRange(0, 1))]).toEqual([0, 64, 255]);
  });

  it("given by the caller wins over the image's own", () => {
    const image: MedicalImage = { ...row(0, 100), window: { center: 50.5, width: 101 } };
    expect([...toGrey8(image)]).toEqual([0, 255]);
    expect([...toGrey8(image, windowOfRange(0, 200))]).toEqual([0, 128]);
  });

  it("with a width below 1 or no number is refused", () => {
    for (const window of [
      { center: 0, width: 0.5 },
      { center: 0, width: Number.NaN },
      { center: Number.NaN, width: 9 },
    ]) {
      const attempt = () => toRgb8(row(1), window);
      expect(attempt).toThrow(ImagingError);
      expect(attempt).toThrow(/width must be at least 1/);
    }
  });
});

describe("without a window", () => {
  it("Hounsfield units are shown with centre 40, width 400", () => {
    expect([...toGrey8(hounsfield(-1000, -160, 40, 239, 1000))]).toEqual([0, 0, 128, 255, 255]);
  });

  it("8-bit grey and colour stay as they are", () => {
    expect([...toGrey8(imageFromGrey(3, 1, Uint8Array.of(3, 90, 200)))]).toEqual([3, 90, 200]);
    expect([...toRgb8(imageFromRgb(1, 1, Uint8Array.of(1, 2, 3)))]).toEqual([1, 2, 3]);
  });

  it("deeper grey is stretched from its 0.5th to its 99.5th percentile", () => {
    const values = Uint16Array.from({ length: 1001 }, (_, i) => 1000 + i);
    values[0] = 0;
    values[1000] = 65535;
    const shown = toGrey8(imageFromGrey(1001, 1, values));
    expect(shown[0]).toBe(0);
    expect(shown[5]).toBe(0);
    expect(shown[500]).toBe(128);
    expect(shown[995]).toBe(255);
    expect(shown[1000]).toBe(255);
  });

  it("a nearly uniform picture still shows its few bright pixels", () => {
    const values = new Uint16Array(10_000);
    values[77] = 900;
    const shown = toGrey8(imageFromGrey(100, 100, values));
    expect(shown[77]).toBe(255);
    expect(shown[0]).toBe(0);
  });

  it("pixels that are no numbers are black and do not disturb the others", () => {
    expect([...toGrey8(row(Number.NaN, 10, 20, Number.POSITIVE_INFINITY))]).toEqual([0, 0, 255, 255]);
    expect([...toGrey8(row(Number.NaN, Number.NaN))]).toEqual([0, 0]);
  });
});

describe("channels", () => {
  it("grey becomes three equal ones", () => {
    expect([...toRgb8(imageFromGrey(2, 1, Uint8Array.of(7, 9)))]).toEqual([7, 7, 7, 9, 9, 9]);
  });

  it("colour becomes luminance", () => {
    const colours = imageFromRgb(4, 1, Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255));
    expect([...toGrey8(colours)]).toEqual([76, 150, 29, 255]);
  });

  it("of 16-bit colour are shown over their full range", () => {
    const image: MedicalImage = {
      ...imageFromRgb(1, 1, new Uint8Array(3)),
      pixels: Uint16Array.of(0, 32768, 65535),
      window: windowOfRange(0, 65535),
    };
    expect([...toRgb8(image)]).toEqual([0, 128, 255]);
  });
});

describe("images from arrays", () => {
  it("refuse a wrong length", () => {
    expect(() => imageFromRgb(2, 2, new Uint8Array(4))).toThrow(/2 x 2 x 3 = 12, got 4/);
    expect(() => imageFromGrey(2, 2, new Uint8Array(3))).toThrow(ImagingError);
    expect(() => imageFromGrey(0, 2, new Uint8Array(0))).toThrow(/at least 1 pixel/);
  });

  it("know nothing that was not said", () => {
    const image = imageFromGrey(1, 1, new Int16Array(1));
    expect(image.geometry).toEqual({ spacingMm: null, originLps: null, orientationLps: null });
    expect(image).toMatchObject({
      window: null,
      modality: null,
      meaning: "grey",
      slice: { index: 0, count: 1 },
    });
  });
});
