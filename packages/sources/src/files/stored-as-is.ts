import { detectFormat } from "@mimo/imaging";

/**
 * The format of a file whose own bytes may be stored, or null when the picture must be encoded anew.
 *
 * Every reader must see in it what we decode: so PNG of 8-bit grey or RGB without transparency, and 8-bit grey or
 * three-channel JPEG. JPEGs with Exif are encoded anew: it may turn the picture, and tell who and where.
 */
export function storedAsIs(bytes: Uint8Array): "png" | "jpeg" | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = detectFormat(bytes);
  if (format === "png") return isPlainPng(view) ? "png" : null;
  if (format === "jpeg") return isPlainJpeg(view) ? "jpeg" : null;
  return null;
}

/** PNG 1.2, 4.1.1: depth at byte 24, colour type (0 grey, 2 RGB) at 25. Words and transparency stand in chunks of their own. */
function isPlainPng(bytes: Buffer): boolean {
  if (bytes.length < 33 || bytes[24] !== 8 || (bytes[25] !== 0 && bytes[25] !== 2)) return false;
  for (let at = 8; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (["tRNS", "tEXt", "zTXt", "iTXt", "eXIf", "acTL"].includes(type)) return false;
  }
  return true;
}

/** Walks the markers up to the frame header (ITU-T T.81, B.2.2), which says precision and channels. */
function isPlainJpeg(bytes: Buffer): boolean {
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    if (marker === 0xe1 || marker === 0xed || marker === 0xfe) return false; // Exif or XMP, IPTC, comment
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return marker <= 0xc2 && bytes[at + 4] === 8 && [1, 3].includes(bytes[at + 9]);
  }
  return false;
}
