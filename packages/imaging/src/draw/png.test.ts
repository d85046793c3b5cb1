import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { Random } from "@mimo/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ImagingError } from "../imaging-error.js";
import { maskFromArt, randomMask } from "../mask/mask-art.js";
import { emptyMask } from "../mask/mask-basics.js";
import { encodeMaskPng, encodePng, readMaskPng, writeMaskPng, writePng } from "./png.js";
import { sharp } from "./sharp-library.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-png-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A PNG of one row with the given header fields; `row` is packed as the PNG standard says. */
function pngRow(
  width: number,
  bits: number,
  colorType: number,
  row: readonly number[],
  palette: number[][] = [],
) {
  const chunk = (type: string, content: Uint8Array | readonly number[]) => {
    const body = Buffer.concat([Buffer.from(type), Buffer.from(content)]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(content.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", [0, 0, width >> 8, width & 255, 0, 0, 0, 1, bits, colorType, 0, 0, 0]),
    palette.length > 0 ? chunk("PLTE", palette.flat()) : Buffer.alloc(0),
    chunk("IDAT", deflateSync(Uint8Array.of(0, ...row))),
    chunk("IEND", []),
  ]);
}

test("a mask file is one-bit grey, its bits in the mask's order", () => {
  const png = encodeMaskPng(maskFromArt("#.#......#", ".........."));
  expect([...png.subarray(16, 29)]).toEqual([0, 0, 0, 10, 0, 0, 0, 2, 1, 0, 0, 0, 0]);
  const at = png.indexOf("IDAT");
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect([...rows]).toEqual([0, 0b10100000, 0b01000000, 0, 0, 0]);
});

test("sharp shows inside as white and outside as black", async () => {
  const png = encodeMaskPng(maskFromArt("#.", ".#"));
  const { data, info } = await sharp(png).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  expect([...data].filter((_, i) => i % info.channels === 0)).toEqual([255, 0, 0, 255]);
});

test("any mask comes back from its file unchanged, empty and full ones too", async () => {
  const random = new Random(20);
  const masks = [
    emptyMask(9, 3),
    maskFromArt("##", "##"),
    ...Array.from({ length: 30 }, () => randomMask(random, 40)),
  ];
  for (const mask of masks) expect(await readMaskPng(encodeMaskPng(mask))).toEqual(mask);
});

test("writing leaves one whole file, in a folder it makes", async () => {
  const mask = maskFromArt("#.#", ".#.");
  const path = join(folder, "new", "mask.png");
  await writeMaskPng(path, mask);
  await writeMaskPng(path, mask);
  expect(await readdir(join(folder, "new"))).toEqual(["mask.png"]);
  expect(await readMaskPng(path)).toEqual(mask);
});

const KINDS: readonly (readonly [string, Buffer, string])[] = [
  ["one-bit grey", pngRow(4, 1, 0, [0b01100000]), ".##."],
  ["two-bit grey", pngRow(4, 2, 0, [0b00011011]), ".###"],
  ["eight-bit grey labels", pngRow(4, 8, 0, [0, 1, 2, 255]), ".###"],
  ["sixteen-bit grey labels", pngRow(4, 16, 0, [0, 0, 0, 1, 1, 0, 255, 255]), ".###"],
  ["colour", pngRow(3, 8, 2, [0, 0, 0, 0, 0, 1, 9, 0, 0]), ".##"],
  ["sixteen-bit colour", pngRow(2, 16, 2, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]), ".#"],
  ["palette with black last", pngRow(4, 8, 3, [0, 1, 2, 1], [[255, 0, 0], [0, 0, 0], [0, 0, 1]]), "#.#."], // biome-ignore format: one line
  ["one-bit palette", pngRow(4, 1, 3, [0b01100000], [[255, 255, 255], [0, 0, 0]]), "#..#"], // biome-ignore format: one line
  ["grey with alpha", pngRow(3, 8, 4, [0, 255, 7, 255, 7, 0]), ".#."],
  ["sixteen-bit grey with alpha", pngRow(3, 16, 4, [0, 0, 255, 255, 0, 1, 0, 1, 0, 1, 0, 0]), ".#."],
  ["colour with alpha", pngRow(3, 8, 6, [0, 0, 0, 255, 0, 1, 0, 1, 8, 8, 8, 0]), ".#."],
];

test.each(KINDS)("%s: whatever is not zero is inside", async (_, png, art) => {
  expect(await readMaskPng(png)).toEqual(maskFromArt(art));
});

test("files that are no whole PNG are refused", async () => {
  const png = encodeMaskPng(maskFromArt(...Array(40).fill("#.##.#.##..#####.#.#")));
  const jpeg = await sharp(Buffer.alloc(12), { raw: { width: 2, height: 2, channels: 3 } })
    .jpeg()
    .toBuffer();
  const flipped = Buffer.from(png);
  flipped[png.length - 30] ^= 0xff;
  const cases: readonly (readonly [string | Uint8Array, string])[] = [
    [join(folder, "none.png"), "not_found"],
    [new Uint8Array(0), "unknown_format"],
    [jpeg, "unknown_format"],
    [png.subarray(0, 8), "corrupt"],
    [png.subarray(0, 30), "corrupt"],
    [png.subarray(0, png.length - 30), "corrupt"],
    [flipped, "corrupt"],
  ];
  for (const [source, code] of cases) {
    const error = await readMaskPng(source).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ImagingError);
    expect((error as ImagingError).code).toBe(code);
  }
});

test("a header that claims a huge picture is refused before it is decoded", async () => {
  const bomb = Buffer.from(encodeMaskPng(maskFromArt("#")));
  bomb.writeUInt32BE(2 ** 31 - 1, 16);
  await expect(readMaskPng(bomb)).rejects.toMatchObject({ code: "too_large" });
});

test.each([1, 3, 4] as const)("%s channels of bytes come back exactly", async (channels) => {
  const random = new Random(21);
  const pixels = Uint8Array.from({ length: 7 * 5 * channels }, () => random.integer(256));
  const path = join(folder, "picture.png");
  await writePng(path, pixels, 7, 5, channels);
  const image = sharp(await readFile(path));
  expect(await image.metadata()).toMatchObject({ width: 7, height: 5, channels, depth: "uchar" });
  const raw = channels === 1 ? image.toColourspace("b-w") : image;
  expect(new Uint8Array(await raw.raw().toBuffer())).toEqual(pixels);
});

test("sixteen-bit grey comes back exactly", async () => {
  const pixels = Uint16Array.of(0, 1, 255, 256, 40000, 65535);
  const png = await encodePng(pixels, 3, 2, 1);
  const bytes = await sharp(png).toColourspace("grey16").raw({ depth: "ushort" }).toBuffer();
  expect(new Uint16Array(Uint8Array.from(bytes).buffer)).toEqual(pixels);
  await expect(encodePng(new Uint16Array(12), 2, 2, 3)).rejects.toMatchObject({ code: "unsupported" });
});

test("pixels that do not fit their size are refused", async () => {
  await expect(encodePng(new Uint8Array(5), 2, 1, 3)).rejects.toMatchObject({ code: "unsupported" });
  await expect(encodePng(new Uint8Array(0), 0, 1, 3)).rejects.toMatchObject({ code: "unsupported" });
});

test("sharp works on one thread", () => {
  expect(sharp.concurrency()).toBe(1);
});
