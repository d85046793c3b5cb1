import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import type { FileTree, FileTreeEntry } from "./file-tree.js";
import { Segments } from "./segments.js";
import { isUnsafeName } from "./unsafe-name.js";
import { readDirectory, type ZipRecord } from "./zip-directory.js";
import { readZipEnd, type ZipEnd } from "./zip-end.js";
import { parseMemberRef, readMember, toMemberRef, ZIP_METHODS, type ZipMember } from "./zip-member.js";

const ENCRYPTED = 0x1;
const STRONGLY_ENCRYPTED = 0x40;
const DIRECTORY_ENCRYPTED = 0x2000;
const UNIX_FILE_TYPE = 0o170000;
const UNIX_LINK = 0o120000;
const SHOWN_NAME = 300;
/** More than fit into the fields of archives without 64-bit records; a false claim must not fill memory. */
const MAX_SEGMENTS = 65_535;

/**
 * Opens a zip archive where it lies: also beyond 4 GB and 65,535 members (zip64), split by zip itself (`X.zip` after
 * `X.z01`, `X.z02`, ...; give the `.zip`) and cut into pieces (`X.zip.001`, `X.zip.002`, ...; give any of them).
 *
 * Nothing is unpacked and no list of the members is kept: the central directory is read anew for every listing.
 *
 * @throws {SourceError} `not_found`, `bad_layout` (no zip archive, cut off, or naming the segment that is missing).
 */
export async function openZipTree(path: string): Promise<FileTree> {
  const piece = /^(.*\.zip)\.\d{3,}$/i.exec(path);
  if (piece !== null) return openPieces(piece[1]);
  if (!(await exists(path))) {
    if (await exists(`${path}.001`)) return openPieces(path);
    throw new SourceError("not_found", `zip: an archive that is there, got ${path}`);
  }
  const last = await Segments.open([path]);
  let isLastUsed = false;
  try {
    const end = await readZipEnd(last);
    isLastUsed = end.lastDisk === 0;
    if (isLastUsed) return new ZipTree(last, end);
    return await openAll(await Segments.open(segmentPaths(path, end.lastDisk)));
  } finally {
    if (!isLastUsed) await last.close();
  }
}

async function openPieces(base: string): Promise<FileTree> {
  const prefix = `${basename(base)}.`;
  const names = new Set(
    (await readdir(dirname(base)).catch(() => [])).filter(
      (name) => name.startsWith(prefix) && /^\d{3,}$/.test(name.slice(prefix.length)),
    ),
  );
  if (names.size === 0) throw new SourceError("not_found", `zip: an archive that is there, got ${base}.001`);
  // As many as there are files: where a number is left out, opening names it.
  const paths = Array.from(names, (_, i) => `${base}.${String(i + 1).padStart(3, "0")}`);
  return openAll(await Segments.open(paths));
}

async function openAll(segments: Segments): Promise<FileTree> {
  try {
    return new ZipTree(segments, await readZipEnd(segments));
  } catch (error) {
    await segments.close();
    throw error;
  }
}

/**
 * `X.z01`, `X.z02`, ..., `X.z99`, `X.z100`, ..., then `X.zip`.
 *
 * @throws {SourceError} `bad_layout` for more segments than there can be.
 */
function segmentPaths(path: string, lastDisk: number): string[] {
  if (lastDisk > MAX_SEGMENTS) {
    throw new SourceError(
      "bad_layout",
      `${basename(path)}: at most ${MAX_SEGMENTS} segments, got a claim of ${lastDisk}`,
    );
  }
  const stem = join(dirname(path), basename(path).slice(0, -2));
  const before = Array.from({ length: lastDisk }, (_, i) => `${stem}${String(i + 1).padStart(2, "0")}`);
  return [...before, path];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

class ZipTree implements FileTree {
  readonly #segments: Segments;
  readonly #end: ZipEnd;

  constructor(segments: Segments, end: ZipEnd) {
    this.#segments = segments;
    this.#end = end;
  }

  async *list(onSkip: (skip: Skip) => void): AsyncGenerator<FileTreeEntry> {
    for await (const records of readDirectory(this.#segments, this.#end)) {
      for (const record of records) {
        const skip = reasonToSkip(record);
        if (skip !== null) {
          onSkip(skip);
          continue;
        }
        if (record.name.endsWith("/")) continue;
        const member = this.#locate(record);
        if (member !== null) yield { path: record.name, ref: toMemberRef(member) };
        else onSkip(toSkip(record, "corrupt", "data within the archive, got a place beyond it"));
      }
    }
  }

  async read(ref: string, maxBytes: number): Promise<Buffer> {
    return readMember(this.#segments, parseMemberRef(ref), maxBytes);
  }

  async close(): Promise<void> {
    await this.#segments.close();
  }

  #locate(record: ZipRecord): ZipMember | null {
    const { offset, disk, compressedBytes, bytes, crc, method, nameBytes } = record;
    // Archives cut into pieces know of no segments: theirs is 0, whose start is that of the whole.
    const start = this.#segments.startOf(disk);
    if (start === null || start + offset + compressedBytes > this.#segments.size) return null;
    return { position: start + offset, compressedBytes, bytes, crc, method, nameBytes };
  }
}

function reasonToSkip(record: ZipRecord): Skip | null {
  const { name, flags, method, unixMode } = record;
  if (isUnsafeName(name)) {
    return toSkip(
      record,
      "unsafe_path",
      "a path inside the archive, got one that leads out of it or hides its end",
    );
  }
  if (flags & (ENCRYPTED | STRONGLY_ENCRYPTED | DIRECTORY_ENCRYPTED)) {
    return toSkip(record, "unsupported", "a member without a password, got an encrypted one");
  }
  if (method !== ZIP_METHODS.stored && method !== ZIP_METHODS.deflated) {
    return toSkip(record, "unsupported", `a stored or deflated member, got method ${method}`);
  }
  if ((unixMode & UNIX_FILE_TYPE) === UNIX_LINK) {
    return toSkip(record, "unsupported", "a file, got a link");
  }
  if (method === ZIP_METHODS.stored && record.bytes !== record.compressedBytes) {
    return toSkip(record, "corrupt", "one size for a stored member, got two");
  }
  return null;
}

function toSkip({ name }: ZipRecord, reason: Skip["reason"], message: string): Skip {
  // JSON's escapes show control characters instead of obeying them.
  return {
    reason,
    ref: JSON.stringify(name.slice(0, SHOWN_NAME)).slice(1, -1),
    message: `archive: ${message}`,
  };
}
