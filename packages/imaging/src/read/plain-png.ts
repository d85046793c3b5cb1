import { crc32, inflateSync } from "node:zlib";

/** Pixels of a PNG of the plainest kinds, row-major and interleaved. */
export interface PlainPng {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 33;
/** Larger pictures are better decoded in another thread. */
const MOST_PIXELS = 2 ** 22;
const GREY = 0;
const RGB = 2;
/** Chunks that change no pixel of such a picture; any other is for a full decoder to judge. */
const HARMLESS = new Set([
  "gAMA",
  "cHRM",
  "sRGB",
  "iCCP",
  "sBIT",
  "bKGD",
  "pHYs",
  "tIME",
  "tEXt",
  "zTXt",
  "iTXt",
  "hIST",
]);

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
}

/**
 * Decodes a PNG of 8-bit grey or RGB, or 1-bit grey (1 becomes 255), without transparency or interlace: what
 * most masks and many small pictures of datasets are.
 *
 * A small picture takes up to 40 times longer through a decoder that works in another thread, and sets have millions. Every
 * other picture, and every one with the least fault, is null: the full decoder then reads it, or says what is wrong.
 *
 * PNG 1.2, chapters 3, 4 and 6.
 */
export function decodePlainPng(bytes: Buffer): PlainPng | null {
  const header = readHeader(bytes);
  const packed = header === null ? null : joinData(bytes);
  if (header === null || packed === null) return null;
  const { width, height, depth, colourType } = header;
  const channels = colourType === RGB ? 3 : 1;
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const filtered = inflate(packed, (rowBytes + 1) * height);
  const rows = filtered === null ? null : unfilter(filtered, rowBytes, height, channels);
  if (rows === null) return null;
  return { width, height, channels, pixels: depth === 8 ? rows : spread(rows, width, height, rowBytes) };
}

function readHeader(bytes: Buffer): Header | null {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(SIGNATURE)) return null;
  const [depth, colourType, compression, filter, interlace] = bytes.subarray(24, 29);
  const isPlain =
    (colourType === GREY && (depth === 1 || depth === 8)) || (colourType === RGB && depth === 8);
  if (!isPlain || compression !== 0 || filter !== 0 || interlace !== 0) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width < 1 || height < 1 || width * height > MOST_PIXELS) return null;
  return { width, height, depth, colourType };
}

/** The content of the data chunks; null unless all chunks are sound, known and complete. */
function joinData(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return null;
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "IEND") return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (type === "IDAT") parts.push(bytes.subarray(at + 8, end));
    else if (!(type === "IHDR" && at === 8) && !HARMLESS.has(type)) return null;
    at = end + 4;
  }
  return null;
}

function inflate(packed: Buffer, length: number): Buffer | null {
  try {
    const bytes = inflateSync(packed, { maxOutputLength: length });
    return bytes.length === length ? bytes : null;
  } catch {
    return null;
  }
}

/** Undoes the filter of each row, which its first byte names; null for an unknown one. */
function unfilter(filtered: Buffer, rowBytes: number, height: number, step: number): Uint8Array | null {
  // A row of zeros stands above the first, and is cut off in the end.
  const out = new Uint8Array(rowBytes * (height + 1));
  for (let y = 0; y < height; y++) {
    const from = y * (rowBytes + 1) + 1;
    const to = (y + 1) * rowBytes;
    out.set(filtered.subarray(from, from + rowBytes), to);
    const undo = UNDO[filtered[from - 1]];
    if (undo === undefined) return null;
    undo(out, to, rowBytes, step);
  }
  return out.subarray(rowBytes);
}

/** Adds to each byte of the row at `to` what its filter took away; the row above is complete. */
type Undo = (out: Uint8Array, to: number, rowBytes: number, step: number) => void;

const UNDO: readonly Undo[] = [() => {}, addLeft, addAbove, addMean, addPaeth];

function addLeft(out: Uint8Array, to: number, rowBytes: number, step: number): void {
  for (let i = to + step; i < to + rowBytes; i++) out[i] += out[i - step];
}

function addAbove(out: Uint8Array, to: number, rowBytes: number): void {
  for (let i = to; i < to + rowBytes; i++) out[i] += out[i - rowBytes];
}

function addMean(out: Uint8Array, to: number, rowBytes: number, step: number): void {
  const inner = Math.min(step, rowBytes);
  for (let i = to; i < to + inner; i++) out[i] += out[i - rowBytes] >> 1;
  for (let i = to + step; i < to + rowBytes; i++) out[i] += (out[i - step] + out[i - rowBytes]) >> 1;
}

function addPaeth(out: Uint8Array, to: number, rowBytes: number, step: number): void {
  const inner = Math.min(step, rowBytes);
  for (let i = to; i < to + inner; i++) out[i] += out[i - rowBytes];
  for (let i = to + step; i < to + rowBytes; i++) {
    const left = out[i - step];
    const above = out[i - rowBytes];
    const corner = out[i - rowBytes - step];
    const toLeft = Math.abs(above - corner);
    const toAbove = Math.abs(left - corner);
    const toCorner = Math.abs(left + above - 2 * corner);
    out[i] += toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
  }
}

/** One byte for each bit, the high ones first. */
function spread(rows: Uint8Array, width: number, height: number, rowBytes: number): Uint8Array {
  const pixels = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++)
      pixels[i] = (rows[y * rowBytes + (x >> 3)] >> (7 - (x & 7))) & 1 ? 255 : 0;
  }
  return pixels;
}
