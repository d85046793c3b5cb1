import { ImagingError } from "../../imaging-error.js";
import type { DecodedSamples } from "./decoded-samples.js";
import type { PixelModule } from "./pixel-module.js";

/** Bits of one frame as it lies in native pixel data; YBR_FULL_422 keeps one colour pair for two pixels. */
export function nativeFrameBits(module: PixelModule): number {
  const { rows, columns, channels, bitsAllocated, photometric } = module;
  const samplesPerPixel = photometric === "YBR_FULL_422" ? 2 : channels;
  return rows * columns * samplesPerPixel * bitsAllocated;
}

/**
 * Unpacks a frame of native pixel data into interleaved samples.
 *
 * @param bytes - The bytes that hold the frame; not changed.
 * @param firstBit - Where in the first byte a 1-bit frame starts.
 * @param isBigEndian - Byte order of samples of more than 8 bits.
 * @throws {ImagingError} `unsupported` for 64 bits, and for YBR_FULL_422 in anything but 8 bits and whole pairs.
 */
export function unpackNative(
  bytes: Uint8Array,
  firstBit: number,
  isBigEndian: boolean,
  module: PixelModule,
): DecodedSamples {
  const { rows, columns, channels, bitsAllocated } = module;
  const size = { width: columns, height: rows, channels, bitsPerSample: bitsAllocated };
  if (bitsAllocated === 64)
    throw new ImagingError("unsupported", "BitsAllocated: at most 32 for integers, got 64");
  if (bitsAllocated === 1)
    return { ...size, samples: unpackBits(bytes, firstBit, rows * columns * channels) };
  // A copy starts at an aligned address, and may be swapped in place.
  const copy = Buffer.from(bytes.slice().buffer);
  if (isBigEndian && bitsAllocated === 16) copy.swap16();
  if (isBigEndian && bitsAllocated === 32) copy.swap32();
  if (module.photometric === "YBR_FULL_422") {
    if (bitsAllocated !== 8 || columns % 2 !== 0) {
      throw new ImagingError(
        "unsupported",
        `YBR_FULL_422: 8 bits and an even width, got ${bitsAllocated} bits, width ${columns}`,
      );
    }
    return { ...size, samples: doubleColourPairs(copy) };
  }
  const words =
    bitsAllocated === 8
      ? new Uint8Array(copy.buffer)
      : bitsAllocated === 16
        ? new Uint16Array(copy.buffer)
        : new Uint32Array(copy.buffer);
  return { ...size, samples: module.isPlanar && channels === 3 ? interleave(words) : words };
}

/** Reads float pixel data (7FE0,0008) or, with 64 bits, double float pixel data (7FE0,0009). */
export function unpackFloats(bytes: Uint8Array, isBigEndian: boolean, bits: 32 | 64): Float32Array {
  const copy = Buffer.from(bytes.slice().buffer);
  if (isBigEndian && bits === 64) copy.swap64();
  if (isBigEndian && bits === 32) copy.swap32();
  return bits === 64 ? Float32Array.from(new Float64Array(copy.buffer)) : new Float32Array(copy.buffer);
}

function unpackBits(bytes: Uint8Array, firstBit: number, count: number): Uint8Array {
  const samples = new Uint8Array(count);
  for (let i = 0, bit = firstBit; i < count; i++, bit++) samples[i] = (bytes[bit >> 3] >> (bit & 7)) & 1;
  return samples;
}

/** Y1 Y2 Cb Cr becomes Y1 Cb Cr, Y2 Cb Cr. */
function doubleColourPairs(pairs: Uint8Array): Uint8Array {
  const samples = new Uint8Array((pairs.length / 2) * 3);
  for (let from = 0, to = 0; from < pairs.length; from += 4, to += 6) {
    samples[to] = pairs[from];
    samples[to + 3] = pairs[from + 1];
    samples[to + 1] = samples[to + 4] = pairs[from + 2];
    samples[to + 2] = samples[to + 5] = pairs[from + 3];
  }
  return samples;
}

function interleave<T extends Uint8Array | Uint16Array | Uint32Array>(planes: T): T {
  const samples = planes.slice() as T;
  const count = planes.length / 3;
  for (let i = 0, at = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) samples[at++] = planes[channel * count + i];
  }
  return samples;
}
