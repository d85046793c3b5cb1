import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asDiskFull } from "./disk-full.js";

const BUFFERED_CHARS = 1 << 16;
/** Bytes of an offset: a double holds every file size exactly. */
const OFFSET_BYTES = 8;

/**
 * Writes a file line by line, in constant memory; it appears when it is complete.
 *
 * Synchronous, so that a callback which cannot wait may write too.
 */
export class LineWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: number;
  #pending = "";
  #length = 0;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
    this.#file = openSync(this.#temporary, "w");
  }

  /** Bytes so far: where the next line begins. */
  get length(): number {
    return this.#length;
  }

  /** Adds a value as one line of JSON. @throws {MimosegError} `disk_full` */
  write(value: unknown): void {
    const line = `${JSON.stringify(value)}\n`;
    this.#pending += line;
    this.#length += Buffer.byteLength(line);
    if (this.#pending.length >= BUFFERED_CHARS) this.#flush();
  }

  /** Puts the file in its place. @throws {MimosegError} `disk_full` */
  finish(): void {
    try {
      this.#flush();
      fsyncSync(this.#file);
      closeSync(this.#file);
      renameSync(this.#temporary, this.#path);
    } catch (error) {
      this.discard();
      throw asDiskFull(error);
    }
  }

  /** Forgets what was written. */
  discard(): void {
    try {
      closeSync(this.#file);
    } catch {
      // Already closed: nothing is left to do but to remove it.
    }
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    try {
      const bytes = Buffer.from(this.#pending);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      this.#pending = "";
    } catch (error) {
      throw asDiskFull(error);
    }
  }
}

/** The bytes of a file of offsets. */
export function encodeOffsets(offsets: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(offsets).buffer);
}

/**
 * Reads single lines of a large file through a file of offsets: one per line, and the length.
 *
 * Synchronous: a line is short and mostly in the system's cache already, and to wait for it costs more than to read it.
 */
export class LineReader {
  readonly #lines: number;
  readonly #offsets: number;

  constructor(linesPath: string, offsetsPath: string) {
    this.#lines = openSync(linesPath, "r");
    try {
      this.#offsets = openSync(offsetsPath, "r");
    } catch (error) {
      closeSync(this.#lines);
      throw error;
    }
  }

  /** Line `index`, from 0, as it was written. */
  read(index: number): unknown {
    const edges = readExactly(this.#offsets, index * OFFSET_BYTES, 2 * OFFSET_BYTES);
    const [from, to] = new Float64Array(edges.buffer, edges.byteOffset, 2);
    return JSON.parse(readExactly(this.#lines, from, to - from).toString("utf8"));
  }

  close(): void {
    closeSync(this.#lines);
    closeSync(this.#offsets);
  }
}

function readExactly(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.from(new ArrayBuffer(length));
  const bytesRead = readSync(file, bytes, 0, length, position);
  if (bytesRead < length)
    throw new Error(`line file: expected ${length} bytes at ${position}, got ${bytesRead}`);
  return bytes;
}
