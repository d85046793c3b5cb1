import { writeFileAtomic } from "@mimo/base";
import { TensorError } from "../tensor-error.js";
import { type SafetensorsTensor, safetensorsArrays } from "./dtypes.js";

// ONNX Runtime may map external data in place; a cache line is the strictest alignment it asks for.
const dataAlignment = 64;

/**
 * Writes tensors to a safetensors file, replacing it in one step.
 *
 * The same tensors give the same bytes: wider element types come first, then names in code-unit order, so
 * that every tensor is aligned to its element size; spaces after the header align the data to 64 bytes.
 * The data is written from the arrays in place, so they must not change until the promise settles.
 *
 * @param metadata - Free text to keep in the header, by key.
 * @throws {TensorError} `shape` if the array does not have one element per place of the shape; `dtype` if
 *   it is not the array of the element type; `bad_weights` for the reserved name `__metadata__`.
 * @example
 * await writeSafetensors("w.safetensors", new Map([["bias", { dtype: "F32", shape: [2], data }]]));
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  const inOrder = [...tensors].sort(compareTensors);
  await writeFileAtomic(path, chunks(inOrder, metadata));
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  if (name === "__metadata__") {
    throw new TensorError("bad_weights", `writeSafetensors: tensor names must not be "__metadata__"`);
  }
  if (!Object.hasOwn(safetensorsArrays, dtype) || !(data instanceof safetensorsArrays[dtype])) {
    const array = (data as object).constructor.name;
    throw new TensorError(
      "dtype",
      `writeSafetensors: "${name}" must hold an array of ${dtype}, got ${array}`,
    );
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || count !== data.length) {
    const expected = `writeSafetensors: "${name}" must fill its shape [${shape}]`;
    throw new TensorError("shape", `${expected}, got ${data.length} elements`);
  }
}

function compareTensors(
  [nameA, a]: readonly [string, SafetensorsTensor],
  [nameB, b]: readonly [string, SafetensorsTensor],
): number {
  return b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || (nameA < nameB ? -1 : 1);
}

function* chunks(
  tensors: readonly (readonly [string, SafetensorsTensor])[],
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array> {
  yield buildHeader(tensors, metadata);
  for (const [, { data }] of tensors) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function buildHeader(
  tensors: readonly (readonly [string, SafetensorsTensor])[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  // Entries are joined by hand: an object would put names like "1" first and lose "__proto__".
  const entries: string[] = [];
  if (Object.keys(metadata).length > 0) {
    const pairs = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
    const fields = pairs.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
    entries.push(`"__metadata__":{${fields.join(",")}}`);
  }
  let begin = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const end = begin + data.byteLength;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
    begin = end;
  }
  const json = new TextEncoder().encode(`{${entries.join(",")}}`);
  const dataStart = Math.ceil((8 + json.length) / dataAlignment) * dataAlignment;
  const header = new Uint8Array(dataStart).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  header.set(json, 8);
  return header;
}
