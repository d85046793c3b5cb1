import { ImagingError } from "../../imaging-error.js";
import { checkEnoughBytes } from "../limits.js";

const HEADER_BYTES = 64;
/** A run of 128 equal bytes is coded in two. */
const MAX_EXPANSION = 64;

/**
 * Decodes one RLE Lossless frame (DICOM PS3.5 annex G).
 *
 * Every byte of every sample is a segment of its own, most significant first, one channel after the other.
 *
 * @param bytesPerSample - 1, 2 or 4.
 * @returns `[pixelCount, channels]` samples, interleaved, little-endian bytes.
 * @throws {ImagingError} `corrupt` or `truncated` if the segments do not give the announced pixels.
 */
export function decodeRle(
  frame: Uint8Array,
  pixelCount: number,
  channels: number,
  bytesPerSample: number,
): Uint8Array {
  checkEnoughBytes("RLE header", HEADER_BYTES, frame.length);
  const header = new DataView(frame.buffer, frame.byteOffset, HEADER_BYTES);
  const segmentCount = header.getUint32(0, true);
  if (segmentCount !== channels * bytesPerSample) {
    throw new ImagingError("corrupt", `RLE: ${channels * bytesPerSample} segments, got ${segmentCount}`);
  }
  checkEnoughBytes("RLE pixels", pixelCount * segmentCount, frame.length * MAX_EXPANSION);
  const samples = new Uint8Array(pixelCount * segmentCount);
  for (let segment = 0; segment < segmentCount; segment++) {
    const start = header.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segmentCount ? header.getUint32(8 + 4 * segment, true) : frame.length;
    if (start < HEADER_BYTES || end < start || end > frame.length) {
      throw new ImagingError(
        "corrupt",
        `RLE: segments inside the frame, got ${start} to ${end} of ${frame.length}`,
      );
    }
    const channel = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpackSegment(frame.subarray(start, end), samples, channel * bytesPerSample + byte, segmentCount);
  }
  return samples;
}

/** PackBits: n >= 0 copies n + 1 bytes, n < 0 repeats the next byte 1 - n times, -128 does nothing. */
function unpackSegment(segment: Uint8Array, samples: Uint8Array, first: number, step: number): void {
  let at = 0;
  let to = first;
  while (to < samples.length && at < segment.length) {
    const control = (segment[at++] << 24) >> 24;
    if (control === -128) continue;
    const count = control < 0 ? 1 - control : control + 1;
    const stop = Math.min(samples.length, to + count * step);
    if (control < 0) {
      const value = segment[at++];
      for (; to < stop; to += step) samples[to] = value;
    } else {
      for (; to < stop; to += step) samples[to] = segment[at++];
    }
  }
  if (to < samples.length || at > segment.length) {
    throw new ImagingError("truncated", `RLE: each segment must fill every pixel, got a shorter one`);
  }
}
