import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { SourceError } from "../source-error.js";

/** One piece of a large JSON file: an element of the outermost list, or of a list that is a member of the outermost object. */
export interface JsonItem {
  /** The member of the outermost object that it is, or is an element of; null when the file is a list. */
  readonly section: string | null;
  /** Whether it is one of a list; if not, it is the member's whole value. */
  readonly isElement: boolean;
  /** Where it stands in the file, in bytes. */
  readonly range: ByteRange;
  readonly bytes: Uint8Array;
}

/** First byte, and the byte after the last. */
export type ByteRange = readonly [start: number, end: number];

/** Most bytes of one item: well within what a string can hold. The file may have any size. */
const MAX_ITEM_BYTES = 256 * 2 ** 20;

/**
 * Reads a JSON file item by item, so that neither its size nor the 512 MB limit of strings matters.
 *
 * Items are not parsed: see {@link parseItem}. What stands between them is not checked closely.
 *
 * @param name - The file, for messages.
 * @throws {SourceError} `bad_layout` when the file holds neither a list nor an object, `corrupt` when it ends in its midst,
 *   `too_large` for an item over 256 MiB, `not_found`.
 */
export async function* readJsonItems(path: string, name: string): AsyncGenerator<JsonItem> {
  const scanner = new ItemScanner(name);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) yield* scanner.push(chunk);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof SourceError || code === undefined) throw cause;
    throw new SourceError(
      "not_found",
      `${name}: expected a file that can be read, got ${code}`,
      {},
      { cause },
    );
  }
  scanner.end();
}

/**
 * Parses an item.
 *
 * @throws {SourceError} `bad_record`, also for the `NaN` that Python's writer makes.
 */
export function parseItem(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch (cause) {
    // The engine's message quotes the text, which may name a patient.
    throw new SourceError(
      "bad_record",
      `${where}: expected JSON, got text that does not parse`,
      {},
      { cause },
    );
  }
}

/** A JSON file of which pieces are read again by their place. */
export class JsonPieces {
  readonly #path: string;
  #file: Promise<FileHandle> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws {SourceError} `bad_record` when there is no JSON at that place: then the file has changed since it was listed. */
  async read([start, end]: ByteRange, where: string): Promise<unknown> {
    const length = end - start;
    if (!(Number.isSafeInteger(start) && start >= 0 && length > 0 && length <= MAX_ITEM_BYTES)) {
      throw new SourceError("bad_record", `${where}: expected a place in the file, got ${start}-${end}`);
    }
    this.#file ??= openFile(this.#path, where);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await (await this.#file).read(bytes, 0, length, start);
    return parseItem(bytes.subarray(0, bytesRead), where);
  }

  async close(): Promise<void> {
    const file = await this.#file?.catch(() => null);
    this.#file = null;
    await file?.close();
  }
}

async function openFile(path: string, where: string): Promise<FileHandle> {
  return open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SourceError(
      "not_found",
      `${where}: expected a file that can be read, got ${cause.code}`,
      {},
      { cause },
    );
  });
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** The bytes that mean something within an item: most are digits, and passed over. */
const STRUCTURAL = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT])
  STRUCTURAL[byte] = 1;
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Where the scanner stands: before the root, in a list of items, before a member's name or value, or behind the root. */
type Place = "start" | "elements" | "names" | "value" | "done";

class ItemScanner {
  readonly #name: string;
  #place: Place = "start";
  #section: string | null = null;
  /** Whether the list that is being read is a member of the root and not the root itself. */
  #inMember = false;
  /** Position of the item or name that is being read; null between items. */
  #start: number | null = null;
  /** Open brackets within the item. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Bytes of the unfinished item from earlier chunks. */
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  /** Position of the chunk in the file. */
  #offset = 0;

  constructor(name: string) {
    this.#name = name;
  }

  push(chunk: Uint8Array): JsonItem[] {
    const items: JsonItem[] = [];
    const from = this.#offset === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
    for (let at = from; at < chunk.length; at++) {
      if (this.#inString) {
        at = this.#passString(chunk, at);
        continue;
      }
      if (this.#start !== null) while (at < chunk.length && STRUCTURAL[chunk[at]] === 0) at++;
      if (at < chunk.length) this.#take(chunk, at, items);
    }
    if (this.#start !== null) this.#keep(chunk.subarray(Math.max(0, this.#start - this.#offset)));
    this.#offset += chunk.length;
    return items;
  }

  end(): void {
    if (this.#place === "done") return;
    throw new SourceError("corrupt", `${this.#name}: expected whole JSON, got one that ends in its midst`);
  }

  /** Goes on in a string; returns the last position that belongs to it in this chunk. */
  #passString(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      if (this.#escaped) this.#escaped = false;
      else if (chunk[at] === BACKSLASH) this.#escaped = true;
      else if (chunk[at] === QUOTE) {
        this.#inString = false;
        return at;
      }
    }
    return chunk.length;
  }

  #take(chunk: Uint8Array, at: number, items: JsonItem[]): void {
    const byte = chunk[at];
    if (isSpace(byte)) return;
    if (this.#start === null) this.#takeBetween(byte, at);
    else if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#depth++;
    else if (this.#depth === 0 && this.#isEnd(byte)) this.#finish(chunk, at, items);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth--;
  }

  #isEnd(byte: number): boolean {
    if (this.#place === "names") return byte === COLON;
    return byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT;
  }

  #takeBetween(byte: number, at: number): void {
    if (this.#place === "done" || byte === COMMA) return;
    if (this.#place === "start") this.#enterRoot(byte);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#leave();
    else if (this.#place === "value" && byte === OPEN_LIST) {
      this.#place = "elements";
      this.#inMember = true;
    } else {
      this.#start = this.#offset + at;
      this.#depth = byte === OPEN_LIST || byte === OPEN_OBJECT ? 1 : 0;
      this.#inString = byte === QUOTE;
    }
  }

  #enterRoot(byte: number): void {
    if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) {
      throw new SourceError(
        "bad_layout",
        `${this.#name}: expected a JSON list or object, got something else`,
      );
    }
    this.#place = byte === OPEN_LIST ? "elements" : "names";
  }

  #leave(): void {
    this.#place = this.#inMember ? "names" : "done";
    this.#inMember = false;
  }

  /** The item or name ends before this byte, which also says what comes next. */
  #finish(chunk: Uint8Array, at: number, items: JsonItem[]): void {
    const start = this.#start as number;
    this.#keep(chunk.subarray(Math.max(0, start - this.#offset), at));
    const bytes = this.#kept.length === 1 ? this.#kept[0] : Buffer.concat(this.#kept);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#start = null;
    if (this.#place === "names") {
      this.#section = String(parseItem(bytes, this.#name));
      this.#place = "value";
      return;
    }
    const isElement = this.#place === "elements";
    items.push({ section: this.#section, isElement, range: [start, this.#offset + at], bytes });
    if (!isElement) this.#place = "names";
    if (chunk[at] !== COMMA) this.#leave();
  }

  #keep(bytes: Uint8Array): void {
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > MAX_ITEM_BYTES) {
      throw new SourceError(
        "too_large",
        `${this.#name}: items of at most ${MAX_ITEM_BYTES} bytes, got a larger one`,
      );
    }
    this.#kept.push(bytes);
  }
}
