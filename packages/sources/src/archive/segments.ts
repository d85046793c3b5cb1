import { readSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { SourceError } from "../source-error.js";

/** Reads of less are done at once; the pieces of a directory are not, so that signals are heard while it is read. */
const SYNC_BYTES = 2 ** 20;

interface Segment {
  readonly path: string;
  /** Position of its first byte in the whole. */
  readonly start: number;
  readonly size: number;
}

/**
 * The files of a split archive, read as if they were joined.
 *
 * Positions count from the first byte of the first segment. Files are opened when first needed and stay open.
 */
export class Segments {
  readonly #segments: readonly Segment[];
  readonly #handles: (Promise<FileHandle> | undefined)[] = [];

  private constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  /**
   * Looks at the segments, in order.
   *
   * @throws {SourceError} `bad_layout` naming the first one that is missing.
   */
  static async open(paths: readonly string[]): Promise<Segments> {
    const segments: Segment[] = [];
    let start = 0;
    for (const path of paths) {
      const size = await sizeOf(path, paths.length);
      segments.push({ path, start, size });
      start += size;
    }
    return new Segments(segments);
  }

  get count(): number {
    return this.#segments.length;
  }

  /** Bytes of all segments. */
  get size(): number {
    const { start, size } = this.#segments.at(-1)!;
    return start + size;
  }

  /** The file's name, for messages: of the last segment. */
  get name(): string {
    return basename(this.#segments.at(-1)!.path);
  }

  /** Where a segment begins in the whole; null if there is no such segment. */
  startOf(index: number): number | null {
    return this.#segments[index]?.start ?? null;
  }

  /**
   * Reads bytes, across segments where they lie so.
   *
   * @throws {SourceError} `corrupt` if they reach beyond the end or cannot be read, `bad_layout` if a segment has gone.
   */
  async read(position: number, length: number): Promise<Buffer> {
    if (!(position >= 0 && length >= 0 && position + length <= this.size)) {
      throw new SourceError(
        "corrupt",
        `${this.name}: bytes ${position} to ${position + length} within its ${this.size}, got a cut-off archive`,
      );
    }
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    for (let i = this.#indexAt(position); done < length; i++) {
      const { start, size } = this.#segments[i];
      const from = position + done - start;
      const until = Math.min(done + size - from, length);
      await this.#readFrom(i, bytes.subarray(done, until), from);
      done = until;
    }
    return bytes;
  }

  async close(): Promise<void> {
    for (const opening of this.#handles) await opening?.then((handle) => handle.close()).catch(() => {});
    this.#handles.length = 0;
  }

  #indexAt(position: number): number {
    let index = this.#segments.length - 1;
    while (index > 0 && this.#segments[index].start > position) index--;
    return index;
  }

  async #readFrom(index: number, target: Buffer, from: number): Promise<void> {
    const { path } = this.#segments[index];
    this.#handles[index] ??= open(path, "r");
    let done = 0;
    try {
      const handle = await this.#handles[index]!;
      while (done < target.length) {
        const bytesRead = await readSome(handle, target.subarray(done), from + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
    } catch (cause) {
      // So that the next read tries anew: too many open files may be over by then.
      if ((cause as { syscall?: string }).syscall === "open") this.#handles[index] = undefined;
      throw unreadable(path, this.#segments.length, cause);
    }
    if (done < target.length) {
      throw new SourceError(
        "corrupt",
        `${basename(path)}: the size that it had when opened, got a shorter file`,
      );
    }
  }
}

/** Handing a small read to another thread takes ten times longer than the read, and there are millions. */
async function readSome(handle: FileHandle, target: Buffer, from: number): Promise<number> {
  if (target.length < SYNC_BYTES) return readSync(handle.fd, target, 0, target.length, from);
  return (await handle.read(target, 0, target.length, from)).bytesRead;
}

async function sizeOf(path: string, count: number): Promise<number> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw Object.assign(new Error("it is not a file"), { code: "ENOENT" });
    return info.size;
  } catch (cause) {
    throw unreadable(path, count, cause);
  }
}

function unreadable(path: string, count: number, cause: unknown): SourceError {
  const { code } = cause as { code?: string };
  const message =
    code === "ENOENT"
      ? `${basename(path)}: all ${count} segments of the archive side by side, got none of this name`
      : `${basename(path)}: a file that can be read, got ${code ?? String(cause)}`;
  return new SourceError(code === "EIO" ? "corrupt" : "bad_layout", message, {}, { cause });
}
