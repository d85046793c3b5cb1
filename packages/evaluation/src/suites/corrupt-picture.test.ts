import { Random } from "@mimo/base";
import { boxMask } from "@mimo/dataset/testing";
import { area } from "@mimo/imaging";
import { describe, expect, test } from "vitest";
import { type Corruption, corruptPicture, STRENGTHS } from "./corrupt-picture.js";
import { addNoise, blur, lowerContrast, throughJpeg } from "./damage-pixels.js";
import type { ShownPicture } from "./shown-picture.js";
import { rotateMask, rotatePicture } from "./warp-picture.js";

const grey = (width: number, height: number, valueAt: (x: number, y: number) => number): ShownPicture => ({
  width,
  height,
  channels: 1,
  pixels: Uint8Array.from({ length: width * height }, (_, i) => valueAt(i % width, Math.floor(i / width))),
});

function deviation(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
}

describe("damage to pixels", () => {
  test("noise has the deviation asked for; grains grow with the picture, and are grey in colour", () => {
    const noisy = addNoise(
      grey(200, 200, () => 128),
      25,
      new Random(1),
    );
    expect(deviation(noisy.pixels)).toBeGreaterThan(24);
    expect(deviation(noisy.pixels)).toBeLessThan(26);
    const { pixels } = addNoise(
      { width: 300, height: 2, channels: 3, pixels: new Uint8Array(1800).fill(128) },
      25,
      new Random(1),
    );
    const rgb = (pixel: number) => [...pixels.subarray(3 * pixel, 3 * pixel + 3)];
    expect(rgb(0)).toEqual(Array(3).fill(pixels[0]));
    expect([rgb(1), rgb(300), rgb(301)]).toEqual([rgb(0), rgb(0), rgb(0)]);
    expect(rgb(2)).not.toEqual(rgb(0));
  });

  test("contrast falls towards the mean", () => {
    const { pixels } = lowerContrast(
      grey(4, 1, (x) => [0, 100, 100, 200][x]),
      0.4,
    );
    expect([...pixels]).toEqual([60, 100, 100, 140]);
  });

  test("blur is a Gaussian of the share asked for", async () => {
    // A step at 50: one deviation (5 pixels) beyond it the value is 0.841 of 200.
    const { pixels } = await blur(
      grey(100, 9, (x) => (x < 50 ? 0 : 200)),
      0.05,
    );
    const middle = pixels.subarray(4 * 100, 5 * 100);
    expect((middle[54] + middle[55]) / 2).toBeGreaterThan(165);
    expect((middle[54] + middle[55]) / 2).toBeLessThan(171);
    expect([middle[0], middle[99]]).toEqual([0, 200]);
  });

  test("JPEG loses more the lower its quality, in grey and in colour", async () => {
    const picture = grey(32, 32, (x, y) => (x * 37 + y * 91) % 256);
    const loss = async (quality: number) => {
      const { pixels } = await throughJpeg(picture, quality);
      expect(pixels).toHaveLength(32 * 32);
      return deviation(pixels.map((value, i) => Math.abs(value - picture.pixels[i])));
    };
    expect(await loss(5)).toBeGreaterThan(await loss(95));
    const colour: ShownPicture = { width: 8, height: 8, channels: 3, pixels: new Uint8Array(192).fill(90) };
    expect((await throughJpeg(colour, 40)).pixels).toHaveLength(192);
  });
});

describe("rotation and crop", () => {
  test("a quarter turn is clockwise, and masks turn with pictures", () => {
    const turned = [7, 4, 1, 8, 5, 2, 9, 6, 3];
    expect([
      ...rotatePicture(
        grey(3, 3, (x, y) => 1 + x + 3 * y),
        90,
      ).pixels,
    ]).toEqual(turned);
    const mask = { width: 3, height: 3, data: Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 0, 0]) };
    expect([...rotateMask(mask, 90).data]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("a crop keeps its share of the sides, the deepest pixel, and what is drawn where", async () => {
    const truth = boxMask(60, 40, [50, 30, 57, 37]);
    const picture = grey(60, 40, (x, y) => 200 * truth.data[y * 60 + x]);
    for (const seed of [1, 2, 3, 4, 5]) {
      const cropped = await corruptPicture(picture, truth, "crop", 3, new Random(seed));
      expect([cropped.picture.width, cropped.picture.height]).toEqual([36, 24]);
      expect(area(cropped.truth)).toBeGreaterThan(0);
      expect([...cropped.picture.pixels]).toEqual(Array.from(cropped.truth.data, (inside) => 200 * inside));
    }
  });

  test("every kind changes the picture more at every strength, the same for the same state", async () => {
    const truth = boxMask(64, 64, [20, 20, 40, 40]);
    const picture = grey(64, 64, (x, y) => (truth.data[y * 64 + x] ? 190 : 60) + ((x * 7 + y * 13) % 11));
    for (const kind of ["noise", "blur", "contrast", "jpeg", "rotation"] satisfies Corruption[]) {
      const losses = [];
      for (const strength of STRENGTHS) {
        const damaged = await corruptPicture(picture, truth, kind, strength, new Random(3));
        expect(await corruptPicture(picture, truth, kind, strength, new Random(3))).toEqual(damaged);
        const { pixels } = damaged.picture;
        losses.push(pixels.reduce((sum, value, i) => sum + Math.abs(value - picture.pixels[i]), 0));
      }
      expect(losses[0], kind).toBeGreaterThan(0);
      expect(losses, kind).toEqual([...losses].sort((a, b) => a - b));
    }
  });
});
