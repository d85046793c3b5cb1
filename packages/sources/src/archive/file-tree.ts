import type { Skip } from "../source.js";

/** One file of a tree. */
export interface FileTreeEntry {
  /** From the tree's root, with `/` between folders; never absolute, never with `..` or control characters. */
  readonly path: string;
  /**
   * All that `read` needs, also in another process that opened the same place and listed nothing: for a member of an
   * archive its position, sizes and checksum. Holds no white space, comma or colon.
   */
  readonly ref: string;
}

/** Files in one place: a folder, or an archive read where it lies. Reading may go on from several calls at once. */
export interface FileTree {
  /**
   * Lists every file, in memory that does not grow with their number.
   *
   * The order is that of the archive's directory or of the file system; who needs another sorts. Entries that must not
   * or cannot be read are reported and left out: `unsafe_path`, `unsupported` (encrypted, unknown compression, links to
   * folders), `corrupt` (data outside the archive), `bad_record` (links to nothing).
   *
   * @throws {SourceError} `corrupt` where the directory breaks off: what follows cannot be known.
   */
  list(onSkip: (skip: Skip) => void): AsyncIterable<FileTreeEntry>;
  /**
   * Reads one file whole.
   *
   * @param maxBytes - Refuses a file that claims to be larger, or that inflates to more than it claims.
   * @throws {SourceError} `not_found`, `unsafe_path`, `too_large`, `unsupported`, `corrupt` (cut off, wrong checksum, a
   *   reference that is none), `bad_layout` (a segment of the archive has gone).
   */
  read(ref: string, maxBytes: number): Promise<Buffer>;
  close(): Promise<void>;
}
