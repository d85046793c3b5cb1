import { Random } from "@mimo/base";
import { expect, test } from "vitest";
import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { artFromMask, maskFromArt, randomMask } from "./mask-art.js";
import { maskFromPixels } from "./mask-basics.js";
import { decodeRle, encodeRle } from "./rle.js";

const NOISE_MASK = (() => {
  let state = 12345;
  const bits = Array.from({ length: 37 * 23 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
  return maskFromPixels(bits, 37, 23, (value) => value >>> 24 < 8);
})();

function drawn(width: number, height: number, isInside: (x: number, y: number) => boolean): Mask {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = isInside(i % width, Math.floor(i / width)) ? 1 : 0;
  return { width, height, data };
}

const squareTo = (x: number, y: number) => (x - 37) ** 2 + (y - 25) ** 2;

/** Strings written by pycocotools 2.0.11, `mask.encode(np.asfortranarray(mask))["counts"]`. */
const GOLDEN: readonly (readonly [string, Mask, string])[] = [
  ["empty", drawn(4, 3, () => false), "<"],
  ["full", drawn(4, 3, () => true), "0<"],
  ["one pixel outside", drawn(1, 1, () => false), "1"],
  ["one pixel inside", drawn(1, 1, () => true), "01"],
  ["hand", maskFromArt("...", ".#.", ".#.", "..#"), "524O"],
  ["first pixel", drawn(5, 5, (x, y) => x + y === 0), "01h0"],
  ["last pixel of many", drawn(1000, 1200, (x, y) => x === 999 && y === 1199), "okcT11"],
  ["columns", drawn(1000, 1200, (x, y) => x >= 400 && x < 403 && y >= 100 && y < 1100), "Tkd>Xo0X6000\\`ke0"],
  [
    "ring",
    drawn(80, 60, (x, y) => squareTo(x, y) < 400 && squareTo(x, y) >= 121),
    "[R1=]14L4M2M4M2N2O0O2N\\O_O0`0ND0;0G08OJ050M020N02O000000000000000000000000000000000001N020N030K061H090E0<2@0a0d02N101N2N3L3N3L4LcZ1",
  ],
  ["noise", NOISE_MASK, "01=0K0T10F030H0WO060i0000K0M0C010E050>0<0M0@020e00D0XO0Z20gM0<0o00TO0^O0n10mN0J"],
];

test.each(GOLDEN)("the %s mask packs to pycocotools' string and back", (_, mask, counts) => {
  expect(encodeRle(mask)).toEqual({ size: [mask.height, mask.width], counts });
  const unpacked = decodeRle({ size: [mask.height, mask.width], counts });
  expect([unpacked.width, unpacked.height]).toEqual([mask.width, mask.height]);
  // toEqual takes seconds on a million bytes.
  expect(Buffer.from(unpacked.data).equals(mask.data)).toBe(true);
});

test("uncompressed runs go down the columns, outside first, and may be of length zero", () => {
  const mask = decodeRle({ size: [4, 3], counts: [0, 1, 4, 0, 0, 2, 4, 1] });
  expect(artFromMask(mask)).toEqual(["#..", ".#.", ".#.", "..#"]);
});

test("any mask comes back unchanged", () => {
  const random = new Random(1);
  for (let i = 0; i < 300; i++) {
    const mask = randomMask(random, 24);
    expect(decodeRle(encodeRle(mask))).toEqual(mask);
  }
});

test("values other than 0 and 1 count as inside", () => {
  expect(encodeRle({ width: 2, height: 1, data: Uint8Array.of(0, 255) }).counts).toBe("11");
});

const HOSTILE: readonly (readonly [string, unknown, string])[] = [
  ["nothing", null, "size must be [height, width]"],
  ["no size", { counts: "<" }, "size must be [height, width]"],
  ["a size of one", { size: [12], counts: "<" }, "size must be [height, width]"],
  ["a zero side", { size: [0, 4], counts: "" }, "got 4 x 0"],
  ["a fractional side", { size: [1.5, 4], counts: "6" }, "got 4 x 1.5"],
  ["a side in words", { size: ["3", 4], counts: "<" }, "whole numbers"],
  ["a size beyond memory", { size: [1e9, 1e9], counts: "<" }, "at most 134217728 pixels"],
  ["no counts", { size: [3, 4] }, "counts must be a string or an array, got undefined"],
  ["an empty string", { size: [3, 4], counts: "" }, "must add up to 12 pixels, got 0"],
  ["too few pixels", { size: [3, 4], counts: ";" }, "must add up to 12 pixels, got 11"],
  ["too many pixels", { size: [3, 4], counts: "=" }, "must add up to 12 pixels, got more"],
  ["a foreign character", { size: [3, 4], counts: "0<\n" }, "got code 10 at character 2"],
  ["a character beyond bytes", { size: [3, 4], counts: "0\u{1F600}" }, "at character 1"],
  ["an unfinished number", { size: [3, 4], counts: "l" }, "must not end within a number"],
  ["an endless number", { size: [3, 4], counts: "P".repeat(4000) }, "longer than 7 characters"],
  ["a negative run in text", { size: [3, 4], counts: "O" }, "whole numbers >= 0, got -1"],
  ["a negative run", { size: [3, 4], counts: [13, -1] }, "must add up to 12 pixels, got more"],
  ["a negative first run", { size: [3, 4], counts: [-1, 13] }, "whole numbers >= 0, got -1"],
  ["a fractional run", { size: [3, 4], counts: [11.5, 0.5] }, "got 11.5"],
  ["a run that is not a number", { size: [3, 4], counts: ["12"] }, "whole numbers >= 0, got 12"],
  ["an infinite run", { size: [3, 4], counts: [Infinity] }, "got Infinity"],
];

test.each(HOSTILE)("%s is refused", (_, rle, message) => {
  const decode = () => decodeRle(rle as Parameters<typeof decodeRle>[0]);
  expect(decode).toThrow(ImagingError);
  expect(decode).toThrow(
    expect.objectContaining({ code: "bad_mask", message: expect.stringContaining(message) }),
  );
});

test("random text never gives anything but a mask of the asked size or an ImagingError", () => {
  const random = new Random(2);
  for (let i = 0; i < 2000; i++) {
    const counts = Array.from({ length: random.integer(8) }, () =>
      String.fromCharCode(46 + random.integer(68)),
    ).join("");
    try {
      expect(decodeRle({ size: [3, 4], counts }).data.length).toBe(12);
    } catch (error) {
      expect(error).toBeInstanceOf(ImagingError);
    }
  }
});
