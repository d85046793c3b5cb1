import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { ImagingError } from "../imaging-error.js";
import { MAX_FILE_BYTES } from "../read/limits.js";
import { isIgnoredFile } from "./ignored-file.js";
import type { OfferedFile, RejectedFile } from "./scan.js";

/** Limits against archives made to do harm. */
export interface ArchiveLimits {
  /** Default: 20 000. */
  readonly maxEntries?: number;
  /** Of all entries together, inflated. Default: 4 GiB. */
  readonly maxBytes?: number;
  /**
   * How many times its own size an archive may inflate to. Default: 200. The first 64 MiB are free, as empty masks
   * rightly shrink by a factor of a thousand.
   */
  readonly maxRatio?: number;
}

/** A file inside an archive. */
export interface ArchiveEntry extends OfferedFile {
  /**
   * Inflates it, without holding it in memory.
   *
   * The stream fails with an {@link ImagingError}: `too_large` beyond a limit, `corrupt` if the content is not what
   * the archive announces (length, checksum).
   */
  readonly open: () => Promise<Readable>;
}

/** An opened archive. */
export interface Archive {
  /** Without folders and without what `isIgnoredFile` names. */
  readonly entries: readonly ArchiveEntry[];
  /** Entries that are not to be read: paths out of the archive, links, encrypted ones. */
  readonly rejected: readonly RejectedFile[];
  readonly close: () => void;
}

const FREE_BYTES = 64 * 2 ** 20;
const UNIX_FILE_TYPE = 0o170000;
const UNIX_LINK = 0o120000;

/** Whether bytes start as a zip does: with an entry, or as an empty or divided archive. */
export function isZip(bytes: Uint8Array): boolean {
  const [p, k, a, b] = bytes;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6) || (a === 7 && b === 8));
}

/**
 * Opens a zip archive in place: the list of entries is read, entries are inflated when asked for, nothing is written.
 *
 * What the archive says about sizes is not believed: bytes are counted while they inflate, over all entries, each at
 * its largest. Archives inside are entries like others.
 *
 * @param source - Path of a file, or its bytes.
 * @throws {ImagingError} `corrupt` if it is no sound zip, `too_large` for too many entries.
 */
export async function readArchive(source: string | Uint8Array, limits: ArchiveLimits = {}): Promise<Archive> {
  const { maxEntries = 20_000 } = limits;
  const zip = await guard(() => openZip(source));
  try {
    if (zip.entryCount > maxEntries) {
      throw new ImagingError("too_large", `zip: at most ${maxEntries} entries, got ${zip.entryCount}`);
    }
    const found = await guard(() => listEntries(zip));
    const budget = new Budget(limits, zip.fileSize);
    const rejected: RejectedFile[] = [];
    const entries: ArchiveEntry[] = [];
    for (const { name, entry } of found) {
      const reason = reasonToReject(name, entry);
      if (reason === null) entries.push(toArchiveEntry(zip, entry, name, budget));
      else {
        rejected.push({ name: name.slice(0, 300), code: "unsupported", message: `zip entry: ${reason}` });
      }
    }
    return { entries, rejected, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The types leave out the archive's size. */
type OpenZip = ZipFile & { readonly fileSize: number };

async function openZip(source: string | Uint8Array): Promise<OpenZip> {
  // Names are decoded and sizes checked here: the library gives up the whole archive at the first bad one.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const zip =
    typeof source === "string"
      ? await yauzl.openPromise(source, options)
      : await yauzl.fromBufferPromise(
          Buffer.from(source.buffer, source.byteOffset, source.byteLength),
          options,
        );
  return zip as OpenZip;
}

async function listEntries(zip: ZipFile): Promise<{ name: string; entry: Entry }[]> {
  const found: { name: string; entry: Entry }[] = [];
  for await (const entry of zip.eachEntry()) {
    const raw = entry.fileNameRaw;
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false);
    if (!isIgnoredFile(name)) found.push({ name, entry });
  }
  return found;
}

function reasonToReject(name: string, entry: Entry): string | null {
  if (yauzl.validateFileName(name) !== null || name.includes("\0")) {
    return "a path inside the archive, got one that leads out of it";
  }
  const unixMode = entry.externalFileAttributes >>> 16;
  if ((unixMode & UNIX_FILE_TYPE) === UNIX_LINK) return "a file, got a link";
  if (entry.isEncrypted()) return "an entry without a password, got an encrypted one";
  const method = entry.compressionMethod;
  return method === 0 || method === 8 ? null : `stored or deflated content, got method ${method}`;
}

/** Counts inflated bytes over all entries of an archive. */
class Budget {
  readonly #maxBytes: number;
  #used = 0;

  constructor({ maxBytes = 4 * 2 ** 30, maxRatio = 200 }: ArchiveLimits, archiveBytes: number) {
    this.#maxBytes = Math.min(maxBytes, FREE_BYTES + maxRatio * archiveBytes);
  }

  /** @throws {ImagingError} `too_large` */
  take(bytes: number): void {
    this.#used += bytes;
    if (this.#used > this.#maxBytes) {
      throw new ImagingError(
        "too_large",
        `zip: at most ${this.#maxBytes} bytes inflated for an archive of its size, got more`,
      );
    }
  }
}

function toArchiveEntry(zip: ZipFile, entry: Entry, name: string, budget: Budget): ArchiveEntry {
  // An entry that is read again costs nothing new.
  const counted = { bytes: 0 };
  const open = async () => {
    const inflated = await guard(() => zip.openReadStreamPromise(entry));
    return Readable.from(checkContent(inflated, entry, counted, budget), { objectMode: false });
  };
  const read = async () => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of (await open()) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_FILE_BYTES) {
        throw new ImagingError("too_large", `zip entry: at most ${MAX_FILE_BYTES} bytes, got more`);
      }
    }
    return new Uint8Array(Buffer.concat(chunks, length));
  };
  return { name, open, read };
}

async function* checkContent(
  inflated: Readable,
  entry: Entry,
  counted: { bytes: number },
  budget: Budget,
): AsyncGenerator<Buffer> {
  let length = 0;
  let checksum = 0;
  try {
    for await (const chunk of inflated as AsyncIterable<Buffer>) {
      length += chunk.length;
      checksum = crc32(chunk, checksum);
      if (length > counted.bytes) {
        budget.take(length - counted.bytes);
        counted.bytes = length;
      }
      if (length > entry.uncompressedSize) break;
      yield chunk;
    }
  } catch (cause) {
    throw toZipError(cause);
  } finally {
    inflated.destroy();
  }
  if (length !== entry.uncompressedSize || checksum !== entry.crc32) {
    const announced = `${entry.uncompressedSize} bytes with checksum ${entry.crc32}`;
    throw new ImagingError("corrupt", `zip entry: ${announced}, got others`);
  }
}

async function guard<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw toZipError(cause);
  }
}

function toZipError(cause: unknown): unknown {
  if (cause instanceof ImagingError) return cause;
  const { code, message } = cause as { code?: string; message?: string };
  // Without a path: the library's messages name positions and signatures only.
  if (code?.startsWith("E") && !code.startsWith("ERR_")) return cause;
  return new ImagingError("corrupt", `zip: a sound archive, got "${message}"`, {}, { cause });
}
