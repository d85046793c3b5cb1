import { deflateSync } from "node:zlib";
import { Random } from "@mimo/base";
import { describe, expect, test } from "vitest";
import { encodeMaskPng, encodePng } from "../draw/png.js";
import { sharp } from "../draw/sharp-library.js";
import { maskFromBox } from "../mask/rasterise.js";
import { decodePlainPng } from "./plain-png.js";
import { chunked } from "./test-support/png-chunks.js";

/** A PNG of random rows, each with a filter of its own, and its data in several chunks. */
function filteredPng(width: number, height: number, channels: 1 | 3, seed: number): Buffer {
  const random = new Random(seed);
  const stride = 1 + width * channels;
  const rows = Buffer.from(Array.from({ length: stride * height }, () => random.integer(256)));
  for (let y = 0; y < height; y++) rows[y * stride] = y % 5;
  const data = deflateSync(rows);
  const half = data.length >> 1;
  return chunked(
    width,
    height,
    [8, channels === 3 ? 2 : 0],
    [
      ["gAMA", Buffer.alloc(4, 1)],
      ["IDAT", data.subarray(0, half)],
      ["IDAT", data.subarray(half)],
    ],
  );
}

describe("decodes to the pixels of the full decoder", () => {
  test.each([
    ["grey, all filters", filteredPng(13, 23, 1, 1), 1],
    ["colour, all filters", filteredPng(13, 23, 3, 2), 3],
    ["one column of colour", filteredPng(1, 11, 3, 3), 3],
    ["one column of grey", filteredPng(1, 11, 1, 4), 1],
    ["a mask of one bit", encodeMaskPng(maskFromBox([3, 2, 20, 7], 21, 9)), 1],
  ] as const)("%s", async (_, png, channels) => {
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    const plain = decodePlainPng(png)!;
    expect([plain.width, plain.height, plain.channels]).toEqual([info.width, info.height, channels]);
    // sharp gives grey pictures three equal channels.
    const expected = channels === 3 ? data : data.filter((_, i) => i % info.channels === 0);
    expect(Buffer.from(plain.pixels).equals(expected)).toBe(true);
  });

  test("as sharp writes them", async () => {
    for (const channels of [1, 3] as const) {
      const pixels = Uint8Array.from({ length: 50 * 40 * channels }, (_, k) => (k * 37 + 77) ** 2);
      const png = await encodePng(pixels, 50, 40, channels);
      expect(decodePlainPng(png)?.pixels).toEqual(pixels);
    }
  });
});

describe("leaves to the full decoder", () => {
  const sound = filteredPng(6, 5, 1, 5);
  const pixels = deflateSync(Buffer.alloc(7 * 5));
  test.each([
    ["a cut file", sound.subarray(0, -13)],
    ["a wrong checksum", Buffer.from(sound.map((byte, i) => (i === sound.length - 20 ? byte ^ 1 : byte)))],
    [
      "transparency",
      chunked(
        6,
        5,
        [8, 0],
        [
          ["tRNS", Buffer.alloc(2)],
          ["IDAT", pixels],
        ],
      ),
    ],
    [
      "a camera's turn",
      chunked(
        6,
        5,
        [8, 0],
        [
          ["eXIf", Buffer.alloc(8)],
          ["IDAT", pixels],
        ],
      ),
    ],
    ["interlace", chunked(6, 5, [8, 0, 0, 0, 1], [["IDAT", pixels]])],
    [
      "a palette",
      chunked(
        6,
        5,
        [8, 3],
        [
          ["PLTE", Buffer.alloc(3)],
          ["IDAT", pixels],
        ],
      ),
    ],
    ["too few rows", chunked(6, 6, [8, 0], [["IDAT", pixels]])],
    ["too many rows", chunked(6, 4, [8, 0], [["IDAT", pixels]])],
    ["an unknown filter", chunked(6, 5, [8, 0], [["IDAT", deflateSync(Buffer.alloc(35, 9))]])],
    ["what does not inflate", chunked(6, 5, [8, 0], [["IDAT", Buffer.from("none")]])],
    ["no data", chunked(6, 5, [8, 0], [])],
    ["no picture", chunked(0, 5, [8, 0], [["IDAT", pixels]])],
    ["a huge one", chunked(100_000, 100_000, [8, 0], [["IDAT", pixels]])],
    ["another file", Buffer.from("GIF89a".padEnd(64))],
  ])("%s", (_, bytes) => expect(decodePlainPng(bytes)).toBeNull());

  test("16 bits and alpha", async () => {
    expect(decodePlainPng(await encodePng(new Uint16Array(12), 4, 3, 1))).toBeNull();
    expect(decodePlainPng(await encodePng(new Uint8Array(48).fill(9), 4, 3, 4))).toBeNull();
  });
});
