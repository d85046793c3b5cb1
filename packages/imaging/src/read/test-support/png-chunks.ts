import { crc32 } from "node:zlib";

/**
 * A PNG of given chunks, after a header and before an end: sound or not.
 *
 * @param kind - Bit depth, colour type, compression, filter and interlace; those left out are 0.
 */
export function chunked(
  width: number,
  height: number,
  kind: readonly number[],
  chunks: readonly (readonly [type: string, content: Buffer])[],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(kind, 8);
  const all = [["IHDR", header], ...chunks, ["IEND", Buffer.alloc(0)]] as const;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...all.map(([type, content]) => {
      const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
      const numbers = Buffer.alloc(8);
      numbers.writeUInt32BE(content.length, 0);
      numbers.writeUInt32BE(crc32(body), 4);
      return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
    }),
  ]);
}
