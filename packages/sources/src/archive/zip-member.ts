import { promisify } from "node:util";
import { crc32, inflateRaw, inflateRawSync } from "node:zlib";
import { SourceError } from "../source-error.js";
import type { Segments } from "./segments.js";

/** What is needed to read one member of an archive. */
export interface ZipMember {
  /** Of the local header, from the first byte of the first segment. */
  readonly position: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  readonly method: number;
  /** Length of its name, which stands again between the local header and the data. */
  readonly nameBytes: number;
}

/** Ways of compression that are read. */
export const ZIP_METHODS = { stored: 0, deflated: 8 } as const;

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** The local extra field is longer than the directory's copy, usually by little; longer ones cost a second read. */
const LIKELY_EXTRA_BYTES = 32;
/** Up to here inflating is quicker than handing it to another thread. */
const SYNC_BYTES = 2 ** 20;
const inflateElsewhere = promisify(inflateRaw) as (
  bytes: Uint8Array,
  options: { maxOutputLength: number },
) => Promise<Buffer>;

/** A member as text: six numbers to the base 36, with dots between. */
export function toMemberRef(member: ZipMember): string {
  const { position, compressedBytes, bytes, crc, method, nameBytes } = member;
  return [position, compressedBytes, bytes, crc, method, nameBytes].map((n) => n.toString(36)).join(".");
}

/**
 * Undoes {@link toMemberRef}.
 *
 * @throws {SourceError} `corrupt` if the text is no such reference.
 */
export function parseMemberRef(ref: string): ZipMember {
  if (!/^[0-9a-z]{1,11}(\.[0-9a-z]{1,11}){5}$/.test(ref)) {
    throw new SourceError("corrupt", `reference: of a member of a zip archive, got ${ref.slice(0, 80)}`);
  }
  const [position, compressedBytes, bytes, crc, method, nameBytes] = ref
    .split(".")
    .map((digits) => Number.parseInt(digits, 36));
  return { position, compressedBytes, bytes, crc, method, nameBytes };
}

/**
 * Reads a member with one read of the disk (two for an unusual header), inflates it and checks its length and checksum.
 *
 * @throws {SourceError} `too_large`, `corrupt`, `unsupported`.
 */
export async function readMember(segments: Segments, member: ZipMember, maxBytes: number): Promise<Buffer> {
  const { bytes, compressedBytes, method, crc } = member;
  if (bytes > maxBytes || compressedBytes > mostCompressedBytes(maxBytes)) {
    throw new SourceError("too_large", `member: at most ${maxBytes} bytes, got a claim of ${bytes}`);
  }
  const data = await readData(segments, member);
  const content = method === ZIP_METHODS.stored ? data : await inflateData(data, bytes, method);
  if (content.length !== bytes) {
    throw new SourceError("corrupt", `member: the ${bytes} bytes that it claims, got ${content.length}`);
  }
  if (crc32(content) !== crc) {
    throw new SourceError("corrupt", "member: content that fits its checksum, got other content");
  }
  return content;
}

/** Deflate grows what it cannot shrink by 5 bytes in some thousands. */
function mostCompressedBytes(bytes: number): number {
  return bytes + Math.ceil(bytes / 1000) + 64;
}

async function readData(segments: Segments, member: ZipMember): Promise<Buffer> {
  const { position, nameBytes, compressedBytes } = member;
  const likely = LOCAL_BYTES + nameBytes + LIKELY_EXTRA_BYTES + compressedBytes;
  const first = await segments.read(
    position,
    Math.max(LOCAL_BYTES, Math.min(likely, segments.size - position)),
  );
  if (first.readUInt32LE(0) !== LOCAL) {
    throw new SourceError("corrupt", "member: a local header where the directory says, got other bytes");
  }
  const start = LOCAL_BYTES + first.readUInt16LE(26) + first.readUInt16LE(28);
  if (start + compressedBytes <= first.length) return first.subarray(start, start + compressedBytes);
  return segments.read(position + start, compressedBytes);
}

async function inflateData(data: Buffer, bytes: number, method: number): Promise<Buffer> {
  if (method !== ZIP_METHODS.deflated) {
    throw new SourceError("unsupported", `member: stored or deflated, got method ${method}`);
  }
  const options = { maxOutputLength: Math.max(1, bytes) };
  try {
    return bytes <= SYNC_BYTES ? inflateRawSync(data, options) : await inflateElsewhere(data, options);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    throw code === "ERR_BUFFER_TOO_LARGE"
      ? new SourceError("too_large", `member: the ${bytes} bytes that it claims, got more`, {}, { cause })
      : new SourceError("corrupt", `member: sound deflated data, got "${message}"`, {}, { cause });
  }
}
