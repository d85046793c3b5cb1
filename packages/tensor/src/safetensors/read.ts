import { type FileHandle, open } from "node:fs/promises";
import { TensorError } from "../tensor-error.js";
import { type SafetensorsTensor, safetensorsArrays } from "./dtypes.js";
import {
  badWeights,
  parseHeaderLength,
  parseSafetensorsHeader,
  type SafetensorsEntry,
  type SafetensorsHeader,
} from "./header.js";

// One read(2) moves less than 2 GiB.
const readBytesAtOnce = 2 ** 30;

/**
 * Reads what a safetensors file contains, without its data.
 *
 * @throws {TensorError} `bad_weights` if the file cannot be read, is damaged or lies about its content;
 *   `dtype` for an element type that we do not read.
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  return withFile(path, (file) => readHeader(file, path));
}

/**
 * Reads tensors from a safetensors file, each into a buffer of its own.
 *
 * @param select - Which tensors to read, by name; all of them by default.
 * @throws {TensorError} `bad_weights` if the file cannot be read, is damaged or lies about its content;
 *   `dtype` for an element type that we do not read.
 * @example
 * const weights = await readSafetensors("model.safetensors", (name) => name.startsWith("vision."));
 */
export async function readSafetensors(
  path: string,
  select: (name: string) => boolean = () => true,
): Promise<Map<string, SafetensorsTensor>> {
  return withFile(path, async (file) => {
    const header = await readHeader(file, path);
    const tensors = new Map<string, SafetensorsTensor>();
    for (const [name, entry] of header.tensors) {
      if (select(name)) tensors.set(name, await readTensor(file, header.dataStart, entry, path));
    }
    return tensors;
  });
}

async function withFile<Result>(path: string, use: (file: FileHandle) => Promise<Result>): Promise<Result> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, "r");
    return await use(file);
  } catch (cause) {
    if (cause instanceof TensorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badWeights(path, `file must be readable, got ${reason}`, cause);
  } finally {
    await file?.close();
  }
}

async function readHeader(file: FileHandle, path: string): Promise<SafetensorsHeader> {
  const { size } = await file.stat();
  if (size < 8) throw badWeights(path, `file must have at least 8 bytes, got ${size}`);
  const prefix = await readExactly(file, 0, 8, path);
  const length = parseHeaderLength(prefix, size, path);
  return parseSafetensorsHeader(await readExactly(file, 8, length, path), size, path);
}

async function readTensor(
  file: FileHandle,
  dataStart: number,
  { dtype, shape, begin, end }: SafetensorsEntry,
  path: string,
): Promise<SafetensorsTensor> {
  const bytes = await readExactly(file, dataStart + begin, end - begin, path);
  const data = new safetensorsArrays[dtype](bytes.buffer);
  // TypeScript cannot see that `dtype` and `data` come from the same row of the table.
  return { dtype, shape, data } as SafetensorsTensor;
}

async function readExactly(
  file: FileHandle,
  offset: number,
  length: number,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const wanted = Math.min(length - done, readBytesAtOnce);
    const { bytesRead } = await file.read(bytes, done, wanted, offset + done);
    if (bytesRead === 0) {
      throw badWeights(path, `file must not shrink while it is read, got its end at ${offset + done}`);
    }
    done += bytesRead;
  }
  return bytes;
}
