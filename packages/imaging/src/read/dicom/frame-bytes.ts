import type { DataSet, Element, Fragment } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import { checkEnoughBytes } from "../limits.js";

/**
 * The bytes of one frame of native pixel data.
 *
 * @param frameBits - Bits of one frame; frames follow each other without padding, even of 1-bit pixels.
 * @param areSwapped - Bytes were written as big-endian 16-bit words, so each pair is the wrong way round.
 * @returns The bytes that hold the frame, and the bit in the first of them where it starts (lowest first).
 * @throws {ImagingError} `truncated` if the pixel data do not hold all announced frames.
 */
export function nativeFrame(
  dataSet: DataSet,
  element: Element,
  frame: number,
  frames: number,
  frameBits: number,
  areSwapped: boolean,
): { bytes: Uint8Array; firstBit: number } {
  if (element.encapsulatedPixelData || element.hadUndefinedLength) {
    throw new ImagingError(
      "corrupt",
      "pixel data: one block for an uncompressed transfer syntax, got fragments",
    );
  }
  const available = Math.min(element.length, dataSet.byteArray.length - element.dataOffset);
  checkEnoughBytes("pixel data", Math.ceil((frameBits * frames) / 8), available);
  let bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + available);
  // The whole element is swapped: a frame of odd size begins or ends inside a word.
  if (areSwapped) {
    bytes = bytes.slice(0, available & ~1);
    Buffer.from(bytes.buffer).swap16();
  }
  const start = frame * frameBits;
  return {
    bytes: bytes.subarray(Math.floor(start / 8), Math.ceil((start + frameBits) / 8)),
    firstBit: start % 8,
  };
}

/**
 * The code stream of one frame of encapsulated pixel data (DICOM PS3.5 A.4), its fragments joined.
 *
 * Which fragments make a frame is known if there is one frame, or one fragment for each, or a basic offset table;
 * else from the fragments that start with a start-of-image marker.
 *
 * @throws {ImagingError} `truncated` if a fragment runs past the end, `corrupt` if the frame cannot be told.
 */
export function encapsulatedFrame(
  dataSet: DataSet,
  element: Element,
  frame: number,
  frames: number,
): Uint8Array {
  const { fragments, basicOffsetTable = [] } = element;
  if (!fragments || fragments.length === 0) {
    throw new ImagingError("corrupt", "pixel data: fragments for a compressed transfer syntax, got none");
  }
  const { byteArray } = dataSet;
  for (const { position, length } of fragments)
    checkEnoughBytes("fragment", position + length, byteArray.length);
  const starts = frameStarts(fragments, basicOffsetTable, frames, byteArray);
  const parts = fragments
    .slice(starts[frame], starts[frame + 1])
    .map(({ position, length }) => byteArray.subarray(position, position + length));
  return parts.length === 1 ? new Uint8Array(parts[0]) : new Uint8Array(Buffer.concat(parts));
}

/** For each frame the index of its first fragment. */
function frameStarts(fragments: Fragment[], offsets: number[], frames: number, bytes: Uint8Array): number[] {
  if (frames === 1) return [0];
  if (fragments.length === frames) return fragments.map((_, i) => i);
  const byOffset = offsets.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset));
  if (byOffset.length === frames && byOffset.every((at, i) => at >= 0 && (i === 0 || at > byOffset[i - 1]))) {
    return byOffset;
  }
  const byMarker = fragments.flatMap(({ position }, i) => {
    const isStart =
      bytes[position] === 0xff && (bytes[position + 1] === 0xd8 || bytes[position + 1] === 0x4f);
    return isStart ? [i] : [];
  });
  if (byMarker.length === frames) return byMarker;
  throw new ImagingError(
    "corrupt",
    `pixel data: ${frames} frames, got ${fragments.length} fragments that do not say which frame is whose`,
  );
}
