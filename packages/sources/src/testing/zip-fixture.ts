import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

/** One member of an archive to write, and the lies to tell about it. */
export interface ZipFixtureMember {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** Default: stored. */
  readonly deflate?: boolean;
  /** What the archive says instead of the truth. */
  readonly claim?: {
    readonly bytes?: number;
    readonly compressedBytes?: number;
    readonly crc?: number;
    readonly method?: number;
    readonly flags?: number;
    readonly unixMode?: number;
    readonly offset?: number;
  };
  /** Length of an extra field in the local header. Default: none. */
  readonly localExtraBytes?: number;
}

/** How to write an archive. */
export interface ZipFixtureOptions {
  /** Puts every size and place into 64-bit fields. */
  readonly zip64?: boolean;
  /** Number of segments of about equal size that zip itself would have written. Default: 1. */
  readonly segments?: number;
  readonly comment?: string;
}

const SPLIT_MARKER = 0x08074b50;
const ALL_32 = 0xffffffff;
const ALL_16 = 0xffff;

interface Placed {
  readonly member: ZipFixtureMember;
  readonly name: Buffer;
  readonly data: Buffer;
  readonly bytes: number;
  readonly crc: number;
  readonly position: number;
}

/**
 * Makes a zip archive in memory, after PKWARE's APPNOTE, as sound or as dishonest as the test wants it.
 *
 * @returns Its segments in order: `.z01`, `.z02`, ..., `.zip`; one without `segments`.
 */
export function zipFixture(members: readonly ZipFixtureMember[], options: ZipFixtureOptions = {}): Buffer[] {
  const { zip64 = false, segments = 1, comment = "" } = options;
  const parts: Buffer[] = segments > 1 ? [words(4, SPLIT_MARKER)] : [];
  let position = segments > 1 ? 4 : 0;
  const placed = members.map((member) => {
    const one = place(member, position);
    const local = localHeader(one);
    parts.push(local, one.data);
    position += local.length + one.data.length;
    return one;
  });
  const directoryBytes = placed.reduce((sum, one) => sum + directoryEntry(one, 0, 0, zip64).length, 0);
  const endBytes = 22 + comment.length + (zip64 ? 76 : 0);
  const segmentBytes = Math.ceil((position + directoryBytes + endBytes) / segments);
  const diskOf = (at: number) => Math.floor(at / segmentBytes);
  for (const one of placed) {
    parts.push(directoryEntry(one, diskOf(one.position), one.position % segmentBytes, zip64));
  }
  const end = {
    count: placed.length,
    directoryBytes,
    position,
    segmentBytes,
    diskOf,
    lastDisk: segments - 1,
  };
  parts.push(endRecords(end, zip64, comment));
  const whole = Buffer.concat(parts);
  return Array.from({ length: segments }, (_, i) => whole.subarray(i * segmentBytes, (i + 1) * segmentBytes));
}

/**
 * Makes an archive of very many members quickly: all have the content of the first. With 64-bit end records.
 *
 * Only listing it makes much sense: the local header has the first one's name.
 */
export function namesFixture(names: readonly string[]): Buffer {
  const [whole] = zipFixture([{ name: names[0], content: "x" }], { zip64: true });
  const start = whole.indexOf("PK\u0001\u0002");
  const fixed = Buffer.from(whole.subarray(start, start + 46));
  // The first has 64-bit fields, these are near enough to do without.
  fixed.writeUInt32LE(1, 20);
  fixed.writeUInt32LE(1, 24);
  fixed.writeUInt16LE(0, 30);
  fixed.writeUInt16LE(0, 34);
  fixed.writeUInt32LE(0, 42);
  const directory = Buffer.alloc(names.reduce((sum, name) => sum + 46 + Buffer.byteLength(name), 0));
  let at = 0;
  for (const name of names) {
    fixed.copy(directory, at);
    const length = directory.write(name, at + 46);
    directory.writeUInt16LE(length, at + 28);
    at += 46 + length;
  }
  const tail = Buffer.from(whole.subarray(whole.indexOf("PK\u0006\u0006")));
  for (const field of [24, 32]) tail.writeBigUInt64LE(BigInt(names.length), field);
  tail.writeBigUInt64LE(BigInt(directory.length), 40);
  tail.writeBigUInt64LE(BigInt(start + directory.length), 56 + 8);
  return Buffer.concat([whole.subarray(0, start), directory, tail]);
}

/** Writes the segments of {@link zipFixture} beside one another; `path` is the `.zip`. */
export async function writeZipSegments(path: string, segments: readonly Uint8Array[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    await writeFile(isLast ? path : `${path.slice(0, -2)}${String(i + 1).padStart(2, "0")}`, segment);
  }
}

function place(member: ZipFixtureMember, position: number): Placed {
  const content = Buffer.from(member.content as Uint8Array);
  const data = member.deflate ? deflateRawSync(content) : content;
  return {
    member,
    name: Buffer.from(member.name),
    data,
    bytes: content.length,
    crc: crc32(content),
    position,
  };
}

/** Little-endian integers of one width in bytes. */
function words(width: 2 | 4 | 8, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(width * values.length);
  values.forEach((value, i) => {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), i * 8);
    else bytes.writeUIntLE(value, i * width, width);
  });
  return bytes;
}

function localHeader({ member, name, data, bytes, crc }: Placed): Buffer {
  const { claim = {}, deflate = false, localExtraBytes = 0 } = member;
  return Buffer.concat([
    words(4, 0x04034b50),
    words(2, 20, claim.flags ?? 0, claim.method ?? (deflate ? 8 : 0), 0, 0),
    words(4, claim.crc ?? crc, claim.compressedBytes ?? data.length, claim.bytes ?? bytes),
    words(2, name.length, localExtraBytes),
    name,
    Buffer.alloc(localExtraBytes),
  ]);
}

function directoryEntry(one: Placed, disk: number, offset: number, zip64: boolean): Buffer {
  const { member, name } = one;
  const { claim = {}, deflate = false } = member;
  const bytes = claim.bytes ?? one.bytes;
  const compressedBytes = claim.compressedBytes ?? one.data.length;
  const at = claim.offset ?? offset;
  const extra = zip64
    ? Buffer.concat([
        words(2, 0x9999, 2, 7),
        words(2, 1, 28),
        words(8, bytes, compressedBytes, at),
        words(4, disk),
      ])
    : Buffer.alloc(0);
  return Buffer.concat([
    words(4, 0x02014b50),
    words(2, 0x031e, 20, claim.flags ?? 0, claim.method ?? (deflate ? 8 : 0), 0, 0),
    words(4, claim.crc ?? one.crc, ...(zip64 ? [ALL_32, ALL_32] : [compressedBytes, bytes])),
    words(2, name.length, extra.length, 0, zip64 ? ALL_16 : disk, 0, 0, claim.unixMode ?? 0o100644),
    words(4, zip64 ? ALL_32 : at),
    name,
    extra,
  ]);
}

interface End {
  readonly count: number;
  readonly directoryBytes: number;
  readonly position: number;
  readonly segmentBytes: number;
  readonly diskOf: (at: number) => number;
  readonly lastDisk: number;
}

function endRecords(end: End, zip64: boolean, comment: string): Buffer {
  const { count, directoryBytes, position, segmentBytes, diskOf, lastDisk } = end;
  const disk = diskOf(position);
  const offset = position % segmentBytes;
  const at64 = position + directoryBytes;
  const large = Buffer.concat([
    words(4, 0x06064b50),
    words(8, 44),
    words(2, 45, 45),
    words(4, lastDisk, disk),
    words(8, count, count, directoryBytes, offset),
    words(4, 0x07064b50, diskOf(at64)),
    words(8, at64 % segmentBytes),
    words(4, lastDisk + 1),
  ]);
  return Buffer.concat([
    ...(zip64 ? [large] : []),
    words(4, 0x06054b50),
    words(2, zip64 ? ALL_16 : lastDisk, zip64 ? ALL_16 : disk),
    words(2, ...(zip64 ? [ALL_16, ALL_16] : [count, count])),
    words(4, ...(zip64 ? [ALL_32, ALL_32] : [directoryBytes, offset])),
    words(2, comment.length),
    Buffer.from(comment),
  ]);
}
