import { readFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";
import { writeFileAtomic } from "@mimo/base";
import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { assertMask, MAX_MASK_PIXELS, maskFromPixels } from "../mask/mask-basics.js";
import { decodePlainPng } from "../read/plain-png.js";
import { assertPixels } from "./canvas.js";
import { sharp } from "./sharp-library.js";

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Packs pixels as a PNG file, without loss.
 *
 * @param pixels - Row-major, interleaved, `[H, W, channels]`: bytes, or 16-bit samples for one channel.
 * @throws {ImagingError} `unsupported` if there are not `width * height * channels` samples.
 */
export async function encodePng(
  pixels: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: 1 | 3 | 4,
): Promise<Buffer> {
  assertPixels(pixels.length, width, height, channels, "encodePng");
  const wide = pixels instanceof Uint16Array;
  if (wide && channels !== 1) {
    throw new ImagingError("unsupported", `encodePng: 16-bit pixels must have 1 channel, got ${channels}`);
  }
  const space = channels > 1 ? "srgb" : wide ? "grey16" : "b-w";
  return sharp(pixels, { raw: { width, height, channels } }).toColourspace(space).png().toBuffer();
}

/**
 * Writes pixels as a PNG file, whole or not at all. Arguments and errors as {@link encodePng}.
 *
 * @param path - Where to write; missing folders are made.
 */
export async function writePng(
  path: string,
  pixels: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: 1 | 3 | 4,
): Promise<void> {
  await writeFileAtomic(path, await encodePng(pixels, width, height, channels));
}

/**
 * Packs a mask as a one-bit grey PNG: 0 outside, 1 (shown white) inside.
 *
 * Written by hand because sharp makes a one-bit palette picture, whose index 1 may be either colour: tools
 * that read indices, as Python's Pillow does, would get some masks inverted.
 *
 * @throws {ImagingError} `bad_mask` if the mask's data does not fit its size.
 */
export function encodeMaskPng(mask: Mask): Buffer {
  assertMask(mask, "encodeMaskPng");
  const { width, height, data } = mask;
  // Each row begins with its filter type, 0 for none; its bits fill bytes from the high end (PNG 1.2, 2.3).
  const stride = 1 + Math.ceil(width / 8);
  const rows = Buffer.alloc(stride * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) if (data[i]) rows[y * stride + 1 + (x >> 3)] |= 0x80 >> (x & 7);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1; // bits per sample; colour type, compression, filter and interlace stay 0
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(content.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), chunk.length - 4);
  return chunk;
}

/** Writes a mask as a one-bit PNG file, whole or not at all; see {@link encodeMaskPng}. */
export async function writeMaskPng(path: string, mask: Mask): Promise<void> {
  await writeFileAtomic(path, encodeMaskPng(mask));
}

/**
 * Reads a mask from any kind of PNG: one bit, grey, palette, colour, 16 bits, with or without alpha.
 *
 * A pixel is inside if any of its colours is not zero, however faint, and it is not fully transparent.
 *
 * @param source - Path of the file, or its bytes.
 * @throws {ImagingError} `not_found`, `unknown_format` if it is no PNG, `too_large` beyond
 *   {@link MAX_MASK_PIXELS}, `corrupt` if it cannot be decoded.
 */
export async function readMaskPng(source: string | Uint8Array): Promise<Mask> {
  const bytes = typeof source === "string" ? await readExisting(source) : Buffer.from(source);
  if (!bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    throw new ImagingError("unknown_format", "readMaskPng: the file must be a PNG, got other bytes");
  }
  const plain = decodePlainPng(bytes);
  const { samples, channels, width, height } =
    plain === null ? await decodePng(bytes) : { ...plain, samples: plain.pixels };
  if (channels === 1) return maskFromPixels(samples, width, height);
  const colors = channels === 2 ? 1 : 3;
  const inside = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < inside.length; i++, at += channels) {
    let any = 0;
    for (let c = 0; c < colors; c++) any |= samples[at + c];
    inside[i] = any && (channels === colors || samples[at + colors]) ? 1 : 0;
  }
  return { width, height, data: inside };
}

async function readExisting(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ImagingError("not_found", `readMaskPng: the file must be readable, got ${path}`, {}, { cause });
  }
}

interface Samples {
  readonly samples: Uint8Array | Uint16Array;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
}

async function decodePng(bytes: Buffer): Promise<Samples> {
  // The sides stand in the first chunk; checked before sharp, which would report them as damage.
  const [width, height] = bytes.length < 24 ? [0, 0] : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width * height > MAX_MASK_PIXELS) {
    throw new ImagingError(
      "too_large",
      `readMaskPng: at most ${MAX_MASK_PIXELS} pixels, got ${width} x ${height}`,
    );
  }
  try {
    // 16 bits squeezed into 8 would turn faint labels (1 of 65535) into zero, and a colour profile might.
    const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: MAX_MASK_PIXELS });
    const wide = (await image.metadata()).depth === "ushort";
    const { data, info } = wide
      ? await image.toColourspace("rgb16").raw({ depth: "ushort" }).toBuffer({ resolveWithObject: true })
      : await image.raw().toBuffer({ resolveWithObject: true });
    const samples = wide ? new Uint16Array(Uint8Array.from(data).buffer) : data;
    return { samples, channels: info.channels, width: info.width, height: info.height };
  } catch (cause) {
    throw new ImagingError(
      "corrupt",
      "readMaskPng: the PNG must be whole and valid, got a damaged one",
      {},
      { cause },
    );
  }
}
