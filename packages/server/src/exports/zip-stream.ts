import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { ExportedFile } from "./exported-case.js";

/**
 * Zips files as they come, one in memory at a time; the next is asked for when the one before has been read.
 *
 * An error of the files breaks the stream off, so that no half archive passes for a whole one. A destroyed stream asks
 * for no more files.
 */
export function zipStream(files: AsyncIterable<ExportedFile>): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  const stop = new AbortController();
  output.once("close", () => stop.abort());
  zip.on("error", (error: Error) => output.destroy(error));
  zip.outputStream.pipe(output);
  pump(zip, files, stop.signal).catch((error: Error) => output.destroy(error));
  return output;
}

async function pump(zip: ZipFile, files: AsyncIterable<ExportedFile>, signal: AbortSignal): Promise<void> {
  for await (const { path, bytes } of files) {
    signal.throwIfAborted();
    const input = Readable.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    zip.addReadStream(input, path, { compress: !/\.(png|gz)$/.test(path) });
    await finished(input, { signal });
  }
  zip.end();
}
