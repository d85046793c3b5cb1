/** `multipart/related` (RFC 2046, RFC 2387) as DICOM PS3.18 8.6.1.2 uses it: reading as a stream, and writing. */
import { randomUUID } from "node:crypto";
import { ByteCollector } from "./byte-collector.js";
import { DicomwebError } from "./dicomweb-error.js";

const MAX_PREAMBLE_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const LINE_END = "\r\n";

/**
 * The boundary of a multipart content type; quotes and escapes are taken off.
 *
 * @returns null if the type is another one or names no boundary.
 */
export function parseBoundary(contentType: string): string | null {
  if (!/^\s*multipart\/related\s*(;|$)/i.test(contentType)) return null;
  const parameters = contentType.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g);
  for (const [, name, quoted, plain] of parameters) {
    if (name!.toLowerCase() !== "boundary") continue;
    const boundary = quoted?.replace(/\\(.)/g, "$1") ?? plain!;
    // RFC 2046 allows 70 characters; some archives write a few more.
    return boundary.length >= 1 && boundary.length <= 200 ? boundary : null;
  }
  return null;
}

/**
 * Splits a multipart body into the bytes of its parts, one part in memory at a time.
 *
 * Only the boundary decides where a part ends: lengths that a part's header states are not believed. A body without
 * its closing delimiter was cut off.
 *
 * @param maxPartBytes - Largest part.
 * @throws {DicomwebError} `bad_answer`, `too_large`
 */
export async function* splitParts(
  what: string,
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
  maxPartBytes: number,
): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(what, chunks);
  const delimiter = Buffer.from(`${LINE_END}--${boundary}`, "latin1");
  try {
    await source.readUntil(delimiter, MAX_PREAMBLE_BYTES, "bad_answer");
    while (!(await source.startsWith("--"))) {
      // From the rest of the delimiter's line up to the empty line: a part without headers has the latter at once.
      const head = await source.readUntil(Buffer.from(LINE_END + LINE_END), MAX_HEADER_BYTES, "bad_answer");
      const padding = head.toString("latin1").split(LINE_END)[0]!;
      if (padding.trim() !== "") throw badAnswer(what, "a boundary must end its line");
      yield await source.readUntil(delimiter, maxPartBytes, "too_large");
    }
  } finally {
    await source.close();
  }
}

function badAnswer(what: string, rule: string): DicomwebError {
  return new DicomwebError("bad_answer", `${what}: the archive's multipart answer is broken: ${rule}`);
}

/** Bytes that arrive in chunks, read up to a pattern. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  // The first delimiter may stand at the very beginning, where no line ends before it.
  #rest = Buffer.from(LINE_END);

  constructor(
    readonly what: string,
    chunks: AsyncIterable<Uint8Array>,
  ) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Takes the bytes before a pattern, and the pattern. `code` is thrown when it is not within `maxBytes`. */
  async readUntil(pattern: Buffer, maxBytes: number, code: "bad_answer" | "too_large"): Promise<Buffer> {
    const taken = new ByteCollector();
    for (;;) {
      const at = this.#rest.indexOf(pattern);
      // The last bytes may be the beginning of a pattern that goes on in the next chunk.
      const length = at >= 0 ? at : Math.max(0, this.#rest.length - pattern.length + 1);
      if (taken.size + length > maxBytes) throw this.#tooLong(maxBytes, code);
      taken.add(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(at >= 0 ? at + pattern.length : length);
      if (at >= 0) return taken.concat();
      await this.#more();
    }
  }

  async startsWith(text: string): Promise<boolean> {
    while (this.#rest.length < text.length) await this.#more();
    return this.#rest.toString("latin1", 0, text.length) === text;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw badAnswer(this.what, "it must end with its closing boundary, got the end before");
    this.#rest = Buffer.concat([this.#rest, next.value]);
  }

  #tooLong(maxBytes: number, code: "bad_answer" | "too_large"): DicomwebError {
    if (code === "bad_answer") return badAnswer(this.what, `no boundary or header within ${maxBytes} bytes`);
    return new DicomwebError("too_large", `${this.what}: an instance must be at most ${maxBytes} bytes`);
  }
}

/** A multipart body of DICOM files, with the content type that announces it. */
export function encodeParts(files: readonly Uint8Array[]): {
  readonly contentType: string;
  readonly body: Blob;
} {
  const boundary = `mimo-${randomUUID()}`;
  const head = `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
  const pieces = files.flatMap((file) => [head, file as Uint8Array<ArrayBuffer>, LINE_END]);
  return {
    contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
    body: new Blob([...pieces, `--${boundary}--${LINE_END}`]),
  };
}
