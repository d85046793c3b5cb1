import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { notFound } from "../database/values.js";
import { StorageError } from "../storage-error.js";
import type { BlobStore } from "../store.js";

const HASH = /^[0-9a-f]{64}$/;
const PREFIX = /^[0-9a-f]{2}$/;
const INCOMING = "incoming";
/** Younger files may belong to a case that is about to be made. */
const COLLECT_AGE_MS = 60_000;
/** A write of another process that has not grown for this long has died. */
const LEFTOVER_AGE_MS = 3_600_000;

/** Options of `openBlobs`. */
export interface BlobOptions {
  /** Whether other processes may be writing to the folder: then only old leftovers are known to be dead. */
  readonly isShared: boolean;
}

/**
 * Opens the store of files by hash, `ab/cdef...` below the folder, and deletes what killed writes left.
 *
 * A blob is renamed into place after its bytes are on disk, so whatever has a name is whole.
 */
export async function openBlobs(folder: string, { isShared }: BlobOptions): Promise<BlobStore> {
  const incoming = join(folder, INCOMING);
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    if (!isShared || (await ageMs(path)) > LEFTOVER_AGE_MS) await rm(path, { force: true });
  }
  return new FileBlobStore(folder);
}

class FileBlobStore implements BlobStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(source: Uint8Array | Readable, maxBytes = Number.POSITIVE_INFINITY) {
    // The name is known only at the end, so base's writeFileAtomic does not fit.
    const draft = join(this.#folder, INCOMING, randomBytes(12).toString("hex"));
    const file = await open(draft, "wx");
    try {
      const written = await writeAll(file, source, maxBytes);
      await file.sync();
      await file.close();
      await this.#place(draft, written.hash);
      return written;
    } catch (error) {
      await file.close().catch(() => {});
      await rm(draft, { force: true });
      throw error;
    }
  }

  async #place(draft: string, hash: string): Promise<void> {
    const path = this.#path(hash);
    const made = await mkdir(dirname(path), { recursive: true });
    // Also over a blob that is there: the bytes are the same, and its new age keeps `collect` off.
    await rename(draft, path);
    await syncFolder(dirname(path));
    if (made !== undefined) await syncFolder(this.#folder);
  }

  async get(hash: string): Promise<Uint8Array> {
    if (!HASH.test(hash)) throw notFound("file", hash);
    try {
      return await readFile(this.#path(hash));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") throw notFound("file", hash);
      throw error;
    }
  }

  async has(hash: string): Promise<boolean> {
    if (!HASH.test(hash)) return false;
    return stat(this.#path(hash)).then(
      () => true,
      () => false,
    );
  }

  async collect(used: ReadonlySet<string>): Promise<number> {
    let deleted = 0;
    for (const prefix of await readdir(this.#folder)) {
      if (!PREFIX.test(prefix)) continue;
      for (const rest of await readdir(join(this.#folder, prefix))) {
        const path = join(this.#folder, prefix, rest);
        if (!HASH.test(prefix + rest) || used.has(prefix + rest)) continue;
        if ((await ageMs(path)) <= COLLECT_AGE_MS) continue;
        await rm(path, { force: true });
        deleted++;
      }
    }
    return deleted;
  }

  /** The hash must have been checked: it becomes part of a path. */
  #path(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash.slice(2));
  }
}

async function writeAll(file: FileHandle, source: Uint8Array | Readable, maxBytes: number) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    size += bytes.byteLength;
    if (size > maxBytes) {
      throw new StorageError("too_large", `put: a file must have at most ${maxBytes} bytes, got more`, {
        maxBytes,
      });
    }
    hash.update(bytes);
    await file.writeFile(bytes);
  }
  return { hash: hash.digest("hex"), size };
}

/** A name survives a power cut only once its folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders.
  const folder = await open(path, "r").catch(() => null);
  if (folder === null) return;
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Time since the last write; 0 for a file that is gone. */
async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found === null ? 0 : Date.now() - found.mtimeMs;
}
