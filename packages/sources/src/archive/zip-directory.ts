import { SourceError } from "../source-error.js";
import type { Segments } from "./segments.js";
import type { ZipEnd } from "./zip-end.js";

/** One entry of the central directory (PKWARE APPNOTE 4.3.12), with its 64-bit sizes where it has them. */
export interface ZipRecord {
  readonly name: string;
  /** Length of the name as stored, in bytes. */
  readonly nameBytes: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Segment of the local header, and where in it. */
  readonly disk: number;
  readonly offset: number;
  /** File type and permissions where the archive was written on Unix. */
  readonly unixMode: number;
}

const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const SIGNATURE = 0x05054b50;
const ZIP_64_EXTRA = 1;
const UTF8_NAMES = 0x800;
const CHUNK_BYTES = 2 ** 20;

/**
 * Reads the central directory in pieces of about one megabyte: gigabytes of it take no more memory than that.
 *
 * @returns The entries in the directory's order, as many at once as a piece holds.
 * @throws {SourceError} `bad_layout` if the directory lies outside the archive, `corrupt` where it breaks off or does not
 *   hold as many entries as the archive says.
 */
export async function* readDirectory(segments: Segments, end: ZipEnd): AsyncGenerator<ZipRecord[]> {
  const start = segments.startOf(end.directoryDisk);
  if (start === null || start + end.directoryOffset + end.directoryBytes > end.position) {
    throw new SourceError(
      "bad_layout",
      `${segments.name}: a directory within the archive, got one of ${end.directoryBytes} bytes beyond it (cut off, or bytes put before it)`,
    );
  }
  let position = start + end.directoryOffset;
  let left = end.directoryBytes;
  let carried: Buffer = Buffer.alloc(0);
  let count = 0;
  while (left > 0) {
    const piece = await segments.read(position, Math.min(left, CHUNK_BYTES));
    position += piece.length;
    left -= piece.length;
    const bytes = carried.length === 0 ? piece : Buffer.concat([carried, piece]);
    const { records, used, isLast } = parseRecords(bytes, segments.name, count);
    count += records.length;
    yield records;
    // A copy, or the whole piece would stay in memory.
    carried = Buffer.from(isLast ? [] : bytes.subarray(used));
    if (isLast) break;
  }
  const isComplete = end.isZip64 ? count === end.entryCount : (count & 0xffff) === end.entryCount;
  if (carried.length > 0 || !isComplete) throw brokenOff(segments.name, count, end.entryCount);
}

interface Parsed {
  readonly records: ZipRecord[];
  readonly used: number;
  /** The directory's own signature follows: no more entries. */
  readonly isLast: boolean;
}

function parseRecords(bytes: Buffer, archive: string, before: number): Parsed {
  const records: ZipRecord[] = [];
  let at = 0;
  while (at + ENTRY_BYTES <= bytes.length) {
    const signature = bytes.readUInt32LE(at);
    if (signature === SIGNATURE) return { records, used: at, isLast: true };
    if (signature !== ENTRY) throw brokenOff(archive, before + records.length, null);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const next = at + ENTRY_BYTES + nameBytes + extraBytes + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) break;
    records.push(parseRecord(bytes, at, nameBytes, extraBytes));
    at = next;
  }
  return { records, used: at, isLast: false };
}

function parseRecord(bytes: Buffer, at: number, nameBytes: number, extraBytes: number): ZipRecord {
  const nameAt = at + ENTRY_BYTES;
  const flags = bytes.readUInt16LE(at + 8);
  const record = {
    name: decodeName(bytes.subarray(nameAt, nameAt + nameBytes), flags),
    nameBytes,
    flags,
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    compressedBytes: bytes.readUInt32LE(at + 20),
    bytes: bytes.readUInt32LE(at + 24),
    disk: bytes.readUInt16LE(at + 34),
    offset: bytes.readUInt32LE(at + 42),
    unixMode: bytes.readUInt16LE(at + 40),
  };
  const extraAt = nameAt + nameBytes;
  const extra = findExtra(bytes.subarray(extraAt, extraAt + extraBytes));
  return extra === null ? record : widen(record, extra);
}

/** The 64-bit extra field's content. */
function findExtra(extra: Buffer): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const next = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP_64_EXTRA) return extra.subarray(at + 4, next);
    at = next;
  }
  return null;
}

/** Takes from the 64-bit field what the short fields leave open: only that is there, in this order (APPNOTE 4.5.3). */
function widen(record: ZipRecord, extra: Buffer): ZipRecord {
  let at = 0;
  const take = (short: number, all: number, width: 4 | 8): number => {
    if (short !== all || at + width > extra.length) return short;
    const low = extra.readUInt32LE(at);
    const high = width === 8 ? extra.readUInt32LE(at + 4) : 0;
    at += width;
    return low + high * 2 ** 32;
  };
  const bytes = take(record.bytes, 0xffffffff, 8);
  const compressedBytes = take(record.compressedBytes, 0xffffffff, 8);
  const offset = take(record.offset, 0xffffffff, 8);
  const disk = take(record.disk, 0xffff, 4);
  return { ...record, bytes, compressedBytes, offset, disk };
}

/** UTF-8 where it is valid, as most writers use it without saying so; else one byte per character. */
function decodeName(bytes: Buffer, flags: number): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") && (flags & UTF8_NAMES) === 0 ? bytes.toString("latin1") : text;
}

function brokenOff(archive: string, count: number, announced: number | null): SourceError {
  const rule =
    announced === null ? "entries to its end" : `the ${announced} entries that the archive announces`;
  return new SourceError("corrupt", `${archive}: a directory with ${rule}, got ${count} sound ones`);
}
