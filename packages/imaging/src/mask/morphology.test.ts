import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import type { Mask } from "../image.js";
import { artFromMask, maskFromArt, randomMask } from "./mask-art.js";
import { boundary, dilate, erode } from "./morphology.js";

const complement = (mask: Mask): Mask => ({ ...mask, data: mask.data.map((value) => 1 - value) });

test("dilating a pixel draws a disc, its rim included even where the radius is a root", () => {
  const pixel = maskFromArt(".......", ".......", ".......", "...#...", ".......", ".......", ".......");
  expect(artFromMask(dilate(pixel, 1))).toEqual([
    ".......",
    ".......",
    "...#...",
    "..###..",
    "...#...",
    ".......",
    ".......",
  ]);
  expect(artFromMask(dilate(pixel, Math.sqrt(13)))).toEqual([
    ".#####.",
    "#######",
    "#######",
    "#######",
    "#######",
    "#######",
    ".#####.",
  ]);
});

test("eroding stops at outside pixels, not at the frame", () => {
  const mask = maskFromArt("####.", "####.", "####.");
  expect(artFromMask(erode(mask, 1))).toEqual(["###..", "###..", "###.."]);
});

test("eroding is dilating the complement", () => {
  const random = new Random(5);
  for (let i = 0; i < 100; i++) {
    const mask = randomMask(random, 20);
    const radius = random.uniform(0, 5);
    expect(erode(mask, radius)).toEqual(complement(dilate(complement(mask), radius)));
  }
});

test("closing never loses a pixel, opening never gains one", () => {
  const random = new Random(6);
  for (let i = 0; i < 100; i++) {
    const mask = randomMask(random, 20);
    const radius = random.uniform(0, 4);
    const closed = erode(dilate(mask, radius), radius);
    const opened = dilate(erode(mask, radius), radius);
    expect(mask.data.every((value, k) => closed.data[k] >= value && opened.data[k] <= value)).toBe(true);
  }
});

test("radius 0 changes nothing; empty stays empty and full stays full at any radius", () => {
  const mask = maskFromArt("#.#", ".#.");
  expect(dilate(mask, 0)).toEqual(mask);
  expect(erode(mask, 0)).toEqual(mask);
  expect(artFromMask(dilate(maskFromArt("..", ".."), 9))).toEqual(["..", ".."]);
  expect(artFromMask(erode(maskFromArt("##", "##"), 9))).toEqual(["##", "##"]);
});

test.each([-1, Number.NaN, Infinity])("a radius of %s is refused", (radius) => {
  expect(() => dilate(maskFromArt("#"), radius)).toThrow("dilate: radiusPx must be finite and >= 0");
  expect(() => erode(maskFromArt("#"), radius)).toThrow("erode: radiusPx must be finite and >= 0");
});

test("the boundary is one pixel wide and closed at the frame", () => {
  const mask = maskFromArt("#####.", "#####.", "#####.", "#####.", "......");
  expect(artFromMask(boundary(mask))).toEqual(["#####.", "#...#.", "#...#.", "#####.", "......"]);
});
