import { Random } from "@mimo/base";
import { describe, expect, it } from "vitest";
import { letterbox, resizePixels, toModelImage } from "./letterbox.js";

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function randomPixels(count: number): Uint8Array {
  const random = new Random(3);
  return Uint8Array.from({ length: count }, () => random.integer(256));
}

describe("letterbox", () => {
  it.each([
    [200, 100, 64, { scale: 0.32, width: 64, height: 32, size: 64 }],
    [100, 200, 64, { scale: 0.32, width: 32, height: 64, size: 64 }],
    [16, 16, 64, { scale: 4, width: 64, height: 64, size: 64 }],
    [4000, 3, 64, { scale: 0.016, width: 64, height: 1, size: 64 }],
  ])("fits %i x %i into a square of %i by the longer side", (width, height, size, expected) => {
    expect(letterbox(width, height, size)).toEqual(expected);
  });
});

describe("resizePixels", () => {
  it("to the same size leaves the picture as it is, to a thousandth of a grey level", () => {
    const pixels = randomPixels(7 * 5 * 3);
    const same = resizePixels(pixels, 7, 5, 3, 7, 5);
    same.forEach((value, i) => {
      expect(Math.abs(value - pixels[i])).toBeLessThan(1e-3);
    });
  });

  it.each([
    ["reducing", 5, 3],
    ["enlarging", 50, 41],
    ["reducing one side and enlarging the other", 4, 40],
  ])("%s keeps a constant picture constant, each channel its own", (_, width, height) => {
    const pixels = Uint8Array.from({ length: 17 * 13 * 3 }, (_, i) => [10, 100, 200][i % 3]);
    const resized = resizePixels(pixels, 17, 13, 3, width, height);
    expect(resized.length).toBe(width * height * 3);
    resized.forEach((value, i) => {
      expect(value).toBeCloseTo([10, 100, 200][i % 3], 3);
    });
  });

  it.each([
    ["a quarter", 16, 12],
    ["a third of one side", 64, 16],
    ["twice", 128, 96],
  ])("to %s keeps the mean", (_, width, height) => {
    const pixels = randomPixels(64 * 48);
    expect(mean(resizePixels(pixels, 64, 48, 1, width, height))).toBeCloseTo(mean(pixels), 0);
  });

  it("keeps things where they are: no shift by half a pixel", () => {
    const [width, height] = [64, 32];
    const pixels = new Uint8Array(width * height);
    pixels[12 * width + 21] = 255;
    for (const factor of [0.25, 2]) {
      const [toWidth, toHeight] = [width * factor, height * factor];
      const resized = resizePixels(pixels, width, height, 1, toWidth, toHeight);
      const total = resized.reduce((sum, value) => sum + value, 0);
      const at = (of: (i: number) => number) =>
        resized.reduce((sum, value, i) => sum + value * (of(i) + 0.5), 0) / total;
      expect(at((i) => i % toWidth)).toBeCloseTo(21.5 * factor, 2);
      expect(at((i) => Math.floor(i / toWidth))).toBeCloseTo(12.5 * factor, 2);
    }
  });

  it("averages what it reduces: a fine checkerboard becomes grey, not noise", () => {
    const pixels = Uint8Array.from({ length: 64 * 64 }, (_, i) => ((i + Math.floor(i / 64)) % 2) * 200);
    const resized = resizePixels(pixels, 64, 64, 1, 8, 8);
    for (const value of resized) expect(Math.abs(value - 100)).toBeLessThan(2);
  });
});

describe("toModelImage", () => {
  it("writes planes of normalised values and leaves the padding at 0", () => {
    const rgb = Uint8Array.from({ length: 4 * 2 * 3 }, (_, i) => [255, 0, 102][i % 3]);
    const { data, box } = toModelImage(rgb, 4, 2, 8);
    expect(box).toEqual({ scale: 2, width: 8, height: 4, size: 8 });
    expect(data.length).toBe(3 * 8 * 8);
    const planes = [0.6 / 0.28, -0.4 / 0.28, 0];
    data.forEach((value, i) => {
      const isPadding = i % 64 >= 4 * 8;
      expect(value).toBeCloseTo(isPadding ? 0 : planes[Math.floor(i / 64)], 5);
    });
  });
});
