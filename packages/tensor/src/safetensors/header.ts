import { TensorError } from "../tensor-error.js";
import { isSafetensorsDtype, type SafetensorsDtype, safetensorsArrays } from "./dtypes.js";
import { findDuplicateKey } from "./json-keys.js";

/** Headers above this many bytes are refused, as by the reference implementation. */
export const maxHeaderBytes = 100_000_000;

/** Where one tensor lies in a file. */
export interface SafetensorsEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the data area. */
  readonly begin: number;
  /** One past the last byte, counted from the start of the data area. */
  readonly end: number;
}

/** What a safetensors file says about itself, checked against its size. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
  /** Free text by key, from `__metadata__`; empty if the file has none. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the data area begins, in bytes from the start of the file. */
  readonly dataStart: number;
}

/** Builds the error for a file that breaks a rule of the format. */
export function badWeights(path: string, rule: string, cause?: unknown): TensorError {
  return new TensorError(
    "bad_weights",
    `readSafetensors: ${rule}, in ${path}`,
    { path },
    cause === undefined ? {} : { cause },
  );
}

/**
 * Reads the length in the first 8 bytes.
 *
 * @throws {TensorError} `bad_weights` if it does not fit the file or is above `maxHeaderBytes`.
 */
export function parseHeaderLength(prefix: Uint8Array, fileBytes: number, path: string): number {
  const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) {
    throw badWeights(path, `header must be at most ${maxHeaderBytes} bytes, got ${length}`);
  }
  if (8n + length > BigInt(fileBytes)) {
    throw badWeights(path, `header must fit the file of ${fileBytes} bytes, got ${length} bytes`);
  }
  return Number(length);
}

/**
 * Parses and checks a header.
 *
 * The rules are those of the reference implementation (https://github.com/huggingface/safetensors, "Format"):
 * unique names, known element types, sizes that agree with the offsets, and data that covers the rest of
 * the file without overlap or hole.
 *
 * @param json - The header's bytes, without the 8-byte length.
 * @param fileBytes - Size of the whole file.
 * @param path - For messages.
 * @throws {TensorError} `bad_weights`; `dtype` for an element type that we do not read.
 */
export function parseSafetensorsHeader(json: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const dataStart = 8 + json.length;
  const tensors = new Map<string, SafetensorsEntry>();
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, value] of Object.entries(parseJsonObject(json, path))) {
    if (name === "__metadata__") metadata = parseMetadata(value, path);
    else tensors.set(name, parseEntry(name, value, path));
  }
  checkCoverage(tensors, fileBytes - dataStart, path);
  return { tensors, metadata, dataStart };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJsonObject(json: Uint8Array, path: string): Record<string, unknown> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
    value = JSON.parse(text);
  } catch (cause) {
    throw badWeights(path, `header must be JSON in UTF-8, got ${describeCause(cause)}`, cause);
  }
  if (!isRecord(value)) throw badWeights(path, `header must be a JSON object, got ${clip(value)}`);
  const duplicate = findDuplicateKey(text);
  if (duplicate !== null) throw badWeights(path, `names must be unique, got ${clip(duplicate)} twice`);
  return value;
}

function parseMetadata(value: unknown, path: string): Map<string, string> {
  if (!isRecord(value)) throw badWeights(path, `__metadata__ must be an object, got ${clip(value)}`);
  const metadata = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      throw badWeights(path, `__metadata__ ${clip(key)} must be a string, got ${clip(text)}`);
    }
    metadata.set(key, text);
  }
  return metadata;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parseEntry(name: string, value: unknown, path: string): SafetensorsEntry {
  if (!isRecord(value)) throw badWeights(path, `tensor ${clip(name)} must be an object, got ${clip(value)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isSafetensorsDtype(dtype)) {
    const known = Object.keys(safetensorsArrays).join(", ");
    throw new TensorError(
      "dtype",
      `readSafetensors: tensor ${clip(name)} must have one of ${known}, got ${clip(dtype)}, in ${path}`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isSize)) {
    throw badWeights(path, `tensor ${clip(name)} must have a shape of sizes, got ${clip(shape)}`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw badWeights(path, `tensor ${clip(name)} must have two data_offsets, got ${clip(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const expected = shapeBytes(dtype, shape);
  if (end - begin !== expected) {
    const rule = `tensor ${clip(name)}, ${dtype} of shape ${clip(shape)}, must take ${expected} bytes`;
    throw badWeights(path, `${rule}, got ${end - begin} (offsets ${begin} to ${end})`);
  }
  return { dtype, shape, begin, end };
}

/** Bytes of a tensor. A product too large to be exact cannot equal the difference of two safe integers. */
function shapeBytes(dtype: SafetensorsDtype, shape: readonly number[]): number {
  const bytes = shape.reduce((product, size) => product * size, safetensorsArrays[dtype].BYTES_PER_ELEMENT);
  return Number.isSafeInteger(bytes) ? bytes : Number.POSITIVE_INFINITY;
}

function checkCoverage(
  tensors: ReadonlyMap<string, SafetensorsEntry>,
  dataBytes: number,
  path: string,
): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of inOrder) {
    if (begin !== position) {
      const fault =
        begin < position ? "must not overlap another" : "must follow the one before without a hole";
      throw badWeights(path, `tensor ${clip(name)} ${fault} (data up to ${position}), got offset ${begin}`);
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw badWeights(path, `tensors must cover the ${dataBytes} data bytes, got offsets up to ${position}`);
  }
}

/** A value from the file for a message: hostile names can be megabytes long. */
function clip(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
}

/**
 * Gives the bytes of a tensor from the start of the file, as ONNX external data wants them.
 *
 * @throws {TensorError} `unknown_tensor` if the file has no tensor of that name.
 */
export function tensorFileOffset(
  header: SafetensorsHeader,
  name: string,
): { readonly offset: number; readonly length: number } {
  const entry = header.tensors.get(name);
  if (entry === undefined) {
    throw new TensorError("unknown_tensor", `tensorFileOffset: name must be in the file, got ${clip(name)}`);
  }
  return { offset: header.dataStart + entry.begin, length: entry.end - entry.begin };
}
