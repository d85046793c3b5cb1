import { SourceError } from "../source-error.js";
import type { Segments } from "./segments.js";

/** What the end of an archive says about its central directory (PKWARE APPNOTE 4.3.14 to 4.3.16). */
export interface ZipEnd {
  /** Index of the last segment: 0 for an archive in one file, or cut into pieces without regard to its content. */
  readonly lastDisk: number;
  /** Segment that the directory begins in, and where in it. */
  readonly directoryDisk: number;
  readonly directoryOffset: number;
  readonly directoryBytes: number;
  /** Number of entries; only its lowest 16 bits count where `isZip64` is false. */
  readonly entryCount: number;
  readonly isZip64: boolean;
  /** Position of the end record: the directory must end before it. */
  readonly position: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const MAX_COMMENT = 0xffff;

/**
 * Finds the end record.
 *
 * @param segments - All segments, or the last alone (then only `lastDisk` of the answer holds).
 * @throws {SourceError} `bad_layout` if there is none: not a zip archive, or cut off.
 */
export async function readZipEnd(segments: Segments): Promise<ZipEnd> {
  const tailBytes = Math.min(segments.size, END_BYTES + MAX_COMMENT);
  const tailStart = segments.size - tailBytes;
  const tail = await segments.read(tailStart, tailBytes);
  const at = findEnd(tail);
  if (at === null) {
    throw new SourceError(
      "bad_layout",
      `${segments.name}: a zip archive with its end record, got none (no zip, cut off, or the last segment is missing)`,
    );
  }
  const end: ZipEnd = {
    lastDisk: tail.readUInt16LE(at + 4),
    directoryDisk: tail.readUInt16LE(at + 6),
    entryCount: tail.readUInt16LE(at + 10),
    directoryBytes: tail.readUInt32LE(at + 12),
    directoryOffset: tail.readUInt32LE(at + 16),
    isZip64: false,
    position: tailStart + at,
  };
  return isSaturated(end) ? readEnd64(segments, end) : end;
}

/** The last record whose comment reaches just to the end of the file; the comment itself may hold the signature. */
function findEnd(tail: Buffer): number | null {
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== END) continue;
    if (tail.readUInt16LE(at + 20) === tail.length - at - END_BYTES) return at;
  }
  return null;
}

/** Whether a field says "see the 64-bit record". */
function isSaturated(end: ZipEnd): boolean {
  const { lastDisk, directoryDisk, entryCount, directoryBytes, directoryOffset } = end;
  const any16 = Math.max(lastDisk, directoryDisk, entryCount) === 0xffff;
  return any16 || Math.max(directoryBytes, directoryOffset) === 0xffffffff;
}

async function readEnd64(segments: Segments, end: ZipEnd): Promise<ZipEnd> {
  const locatorAt = end.position - LOCATOR_64_BYTES;
  if (locatorAt < 0) return end;
  const locator = await segments.read(locatorAt, LOCATOR_64_BYTES);
  if (locator.readUInt32LE(0) !== LOCATOR_64) return end;
  const lastDisk = end.lastDisk === 0xffff ? Math.max(0, locator.readUInt32LE(16) - 1) : end.lastDisk;
  // The record itself may lie in a segment that is not open yet.
  if (lastDisk > 0 && segments.count === 1) return { ...end, lastDisk };
  const start = segments.startOf(lastDisk === 0 ? 0 : locator.readUInt32LE(4));
  const position = start === null ? null : start + toNumber(locator, 8);
  if (position === null || !(position + END_64_BYTES <= end.position)) throw badEnd(segments);
  const record = await segments.read(position, END_64_BYTES);
  if (record.readUInt32LE(0) !== END_64) throw badEnd(segments);
  return {
    lastDisk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    entryCount: toNumber(record, 32),
    directoryBytes: toNumber(record, 40),
    directoryOffset: toNumber(record, 48),
    isZip64: true,
    position,
  };
}

function badEnd(segments: Segments): SourceError {
  return new SourceError(
    "bad_layout",
    `${segments.name}: a 64-bit end record where the archive says, got other bytes`,
  );
}

/** A 64-bit field; beyond 2^53 it is rounded, and larger than any file. */
function toNumber(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
