import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Lines that share a key come together: a bucket holds all lines of its keys. */
const BUCKETS = 1024;
/** A bucket's lines wait in memory until they fill so much: 16 MiB for all buckets. */
const CHUNK_BYTES = 16 * 1024;
/** Before each chunk: position of the bucket's chunk before it (double), length of the text (32 bits). */
const HEADER_BYTES = 12;
const NO_CHUNK = -1;

interface Bucket {
  readonly bytes: Buffer;
  used: number;
  /** Position of the last chunk written, or {@link NO_CHUNK}. */
  last: number;
}

/**
 * Brings together lines of text by a key, in memory that does not grow with their number.
 *
 * Lines go to one temporary file in the system's temporary folder (`TMPDIR`), in chunks that point back at the chunk of
 * the same bucket before; on systems that allow it the file has no name from the start, so that not even `kill -9`
 * leaves it behind. Memory: 16 MiB while adding, one bucket (a 1024th of all) while reading. Disk: what the lines take.
 */
export class NameBuckets {
  readonly #folder: string;
  readonly #file: FileHandle;
  readonly #buckets: (Bucket | undefined)[] = new Array(BUCKETS);
  #end = 0;

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  static async create(): Promise<NameBuckets> {
    const folder = await mkdtemp(join(tmpdir(), "mimo-names-"));
    try {
      const file = await open(join(folder, "names"), "wx+");
      // Windows keeps a name as long as the file is open; `close` removes it there.
      await rm(folder, { recursive: true }).catch(() => {});
      return new NameBuckets(folder, file);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Adds a line.
   *
   * @param key - Decides the bucket.
   * @param line - Without a newline.
   * @returns What to wait for before adding the next, or null: most lines only go to memory.
   * @throws The system's error (`ENOSPC` when the disk is full).
   */
  add(key: string, line: string): Promise<void> | null {
    const bucket = this.#bucketOf(key);
    // A character takes at most three bytes.
    if (bucket.used + 3 * line.length + 1 <= CHUNK_BYTES) {
      bucket.used += bucket.bytes.write(`${line}\n`, bucket.used);
      return null;
    }
    return this.#addToFull(bucket, Buffer.from(`${line}\n`));
  }

  /** The lines, bucket by bucket in a fixed order, each bucket's in the order in which they were added. */
  async *read(): AsyncGenerator<string[]> {
    for (const bucket of this.#buckets) {
      if (bucket === undefined) continue;
      const chunks: Buffer[] = [Buffer.from(bucket.bytes.subarray(0, bucket.used))];
      for (let at = bucket.last; at !== NO_CHUNK; ) {
        const header = await this.#readAt(at, HEADER_BYTES);
        chunks.push(await this.#readAt(at + HEADER_BYTES, header.readUInt32LE(8)));
        at = header.readDoubleLE(0);
      }
      const lines = Buffer.concat(chunks.reverse()).toString("utf8").split("\n");
      yield lines.slice(0, -1);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #bucketOf(key: string): Bucket {
    let hash = 0x811c9dc5;
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
    const index = (hash ^ (hash >>> 16)) & (BUCKETS - 1);
    this.#buckets[index] ??= { bytes: Buffer.allocUnsafeSlow(CHUNK_BYTES), used: 0, last: NO_CHUNK };
    return this.#buckets[index];
  }

  async #addToFull(bucket: Bucket, line: Buffer): Promise<void> {
    const waiting = bucket.bytes.subarray(0, bucket.used);
    if (line.length > CHUNK_BYTES - bucket.used) {
      await this.#append(bucket, waiting.length === 0 ? line : waiting);
      bucket.used = 0;
      if (waiting.length === 0) return;
      return this.#addToFull(bucket, line);
    }
    line.copy(bucket.bytes, bucket.used);
    bucket.used += line.length;
  }

  async #append(bucket: Bucket, text: Buffer): Promise<void> {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeDoubleLE(bucket.last, 0);
    header.writeUInt32LE(text.length, 8);
    const at = this.#end;
    this.#end += HEADER_BYTES + text.length;
    bucket.last = at;
    for (const [bytes, from] of [
      [header, at],
      [text, at + HEADER_BYTES],
    ] as const) {
      for (let done = 0; done < bytes.length; ) {
        done += (await this.#file.write(bytes, done, bytes.length - done, from + done)).bytesWritten;
      }
    }
  }

  async #readAt(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, position + done);
      if (bytesRead === 0) throw new Error("names: a temporary file as it was written, got a shorter one");
      done += bytesRead;
    }
    return bytes;
  }
}
