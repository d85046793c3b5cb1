import { expect, test } from "vitest";
import { contactSheet, type Tile } from "./contact-sheet.js";
import { sharp } from "./sharp-library.js";

const tile = (width: number, height: number, color: number, caption: string): Tile => ({
  rgb: new Uint8Array(width * height * 3).fill(color),
  width,
  height,
  caption,
});

async function pixelsOf(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => data[(y * info.width + x) * 3];
  return { at, width: info.width, height: info.height };
}

test("tiles lie in rows, captions below them", async () => {
  const tiles = [tile(10, 10, 200, "I"), tile(10, 10, 150, "I"), tile(10, 10, 100, "I")];
  const { at, width, height } = await pixelsOf(await contactSheet(tiles, 2, 64));
  // Gap, tile, gap, tile, gap; and per row a tile, 4 pixels, one line of 11 and a gap.
  expect([width, height]).toEqual([8 + 2 * 72, 8 + 2 * (64 + 15 + 8)]);
  expect([at(40, 40), at(112, 40), at(40, 127), at(112, 127)]).toEqual([200, 150, 100, 24]);
  // The stem of the I, in the middle of the tile's width.
  expect(at(8 + 29 + 2, 8 + 64 + 4 + 3)).toBe(235);
});

test("pictures keep their proportions", async () => {
  const { at } = await pixelsOf(await contactSheet([tile(200, 50, 200, "")], 1, 64));
  expect(at(8 + 2, 8 + 32)).toBe(200);
  expect([at(40, 8 + 20), at(40, 8 + 44)]).toEqual([24, 24]);
  expect(at(40, 8 + 32)).toBe(200);
});

test("fewer tiles than columns make a narrower sheet", async () => {
  expect((await pixelsOf(await contactSheet([tile(4, 4, 9, "a")], 5, 32))).width).toBe(8 + 32 + 8);
});

test("the same tiles give the same bytes", async () => {
  const tiles = [tile(30, 20, 90, "liver, Dice 0.91"), tile(9, 9, 10, "\u00fc")];
  expect(await contactSheet(tiles, 2, 100)).toEqual(await contactSheet(tiles, 2, 100));
});

test("long captions stay within their tile", async () => {
  const tiles = [tile(4, 4, 24, "W".repeat(500)), tile(4, 4, 24, "")];
  const { at, height } = await pixelsOf(await contactSheet(tiles, 2, 64));
  for (let y = 0; y < height; y++) {
    for (let x = 72; x < 144; x++) expect(at(x, y)).toBe(24);
  }
});

test.each([
  ["no tile", [], 1, 64, "at least 1 tile"],
  ["no column", [tile(1, 1, 0, "")], 0, 64, "columns must be a whole number >= 1"],
  ["a fraction of a column", [tile(1, 1, 0, "")], 1.5, 64, "columns must be"],
  ["tiny tiles", [tile(1, 1, 0, "")], 1, 8, "tilePx must be from 16 to 4096, got 8"],
  ["missing pixels", [{ ...tile(2, 2, 0, ""), width: 3 }], 1, 64, "a picture of 3 x 2 x 3"],
])("%s is refused", async (_, tiles, columns, tilePx, message) => {
  await expect(contactSheet(tiles, columns, tilePx)).rejects.toThrow(`contactSheet: ${message}`);
});

test("a sheet beyond memory is refused before it is made", async () => {
  const tiles = Array.from({ length: 100 }, () => tile(1, 1, 0, ""));
  await expect(contactSheet(tiles, 10, 4096)).rejects.toMatchObject({ code: "too_large" });
});
