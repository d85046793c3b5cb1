import { closeSync, constants, type Dirent, fstatSync, openSync, readFileSync } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import type { FileTree, FileTreeEntry } from "./file-tree.js";
import { isUnsafeName } from "./unsafe-name.js";

/** Names at once from the file system: a folder of millions is read in pieces. */
const NAMES_AT_ONCE = 1024;
/** Does not follow a link put in place of a file, nor wait for a writer of a pipe put there. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a folder, with its folders below.
 *
 * Links to files inside the folder are followed; links that lead out of it are reported, and refused when read.
 *
 * @throws {SourceError} `not_found` if it is no folder that can be read.
 */
export async function openFolderTree(path: string): Promise<FileTree> {
  try {
    const root = await realpath(path);
    if (!(await stat(root)).isDirectory()) throw new Error("it is a file");
    return new FolderTree(root);
  } catch (cause) {
    throw new SourceError("not_found", `folder: one that can be read, got ${path}`, {}, { cause });
  }
}

class FolderTree implements FileTree {
  readonly #root: string;
  /** Folders known to lie within the root. */
  readonly #inside = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  async *list(onSkip: (skip: Skip) => void): AsyncGenerator<FileTreeEntry> {
    const waiting = [""];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const below: string[] = [];
      for await (const item of await opendir(join(this.#root, folder), { bufferSize: NAMES_AT_ONCE })) {
        const path = folder === "" ? item.name : `${folder}/${item.name}`;
        if (item.isDirectory()) below.push(path);
        else if (await this.#isReadable(item, path, onSkip)) yield { path, ref: toFileRef(path) };
      }
      waiting.push(...below.sort().reverse());
    }
  }

  async read(ref: string, maxBytes: number): Promise<Buffer> {
    const path = parseFileRef(ref);
    if (isUnsafeName(path)) throw outside();
    const file = await this.#open(join(this.#root, path));
    try {
      const info = fstatSync(file);
      if (!info.isFile()) throw new SourceError("corrupt", "file: a plain file, got something else");
      if (info.size > maxBytes) {
        throw new SourceError("too_large", `file: at most ${maxBytes} bytes, got ${info.size}`);
      }
      return readFileSync(file);
    } catch (cause) {
      if (cause instanceof SourceError) throw cause;
      throw new SourceError("corrupt", `file: one that can be read, got ${codeOf(cause)}`, {}, { cause });
    } finally {
      closeSync(file);
    }
  }

  async close(): Promise<void> {}

  async #isReadable(item: Dirent, path: string, onSkip: (skip: Skip) => void): Promise<boolean> {
    const skip = (reason: Skip["reason"], message: string) => {
      onSkip({ reason, ref: JSON.stringify(path).slice(1, -1), message: `folder: ${message}` });
      return false;
    };
    if (isUnsafeName(path)) return skip("unsafe_path", "a name without backslashes or control characters");
    if (item.isFile()) return true;
    if (!item.isSymbolicLink()) return skip("unsupported", "plain files, got a pipe, socket or device");
    try {
      const target = await realpath(join(this.#root, path));
      if (!this.#holds(target)) return skip("unsafe_path", "links within the folder, got one that leads out");
      return (await stat(target)).isFile() || skip("unsupported", "links to files, got one to a folder");
    } catch (cause) {
      return skip("bad_record", `a link to something, got ${codeOf(cause)}`);
    }
  }

  /** Opens for reading, at once: four trips to another thread would take longer than a small file does. */
  async #open(path: string): Promise<number> {
    try {
      const folder = dirname(path);
      if (!this.#inside.has(folder)) {
        if (!this.#holds(await realpath(folder))) throw outside();
        this.#inside.add(folder);
      }
      return openSync(path, READ_FLAGS);
    } catch (cause) {
      if (codeOf(cause) === "ELOOP") return this.#openLink(path);
      throw asMissing(cause);
    }
  }

  async #openLink(path: string): Promise<number> {
    try {
      const target = await realpath(path);
      if (!this.#holds(target)) throw outside();
      return openSync(target, READ_FLAGS);
    } catch (cause) {
      throw asMissing(cause);
    }
  }

  #holds(target: string): boolean {
    return (
      target === this.#root || target.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep)
    );
  }
}

/** The path, with what a reference must not hold escaped. */
function toFileRef(path: string): string {
  return path.replace(/[%,:\s]/g, encodeURIComponent);
}

/** @throws {SourceError} `corrupt` if the escapes are none. */
function parseFileRef(ref: string): string {
  try {
    return decodeURIComponent(ref);
  } catch (cause) {
    throw new SourceError("corrupt", `reference: of a file, got ${ref.slice(0, 80)}`, {}, { cause });
  }
}

function asMissing(cause: unknown): SourceError {
  if (cause instanceof SourceError) return cause;
  return new SourceError("not_found", `file: one that is there, got ${codeOf(cause)}`, {}, { cause });
}

function outside(): SourceError {
  return new SourceError(
    "unsafe_path",
    "file: one within the source's folder, got a path that leads out of it",
  );
}

function codeOf(cause: unknown): string {
  return (cause as { code?: string }).code ?? String(cause);
}
