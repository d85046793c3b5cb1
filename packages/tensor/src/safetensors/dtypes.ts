/**
 * The typed array that holds each safetensors element type.
 *
 * `F16` and `BF16` keep their bits (see `halfToFloat`, `bfloat16ToFloat`); `BOOL` is 0 or 1 per byte.
 */
export interface SafetensorsArrays {
  F64: Float64Array;
  F32: Float32Array;
  F16: Uint16Array;
  BF16: Uint16Array;
  I64: BigInt64Array;
  U64: BigUint64Array;
  I32: Int32Array;
  U32: Uint32Array;
  I16: Int16Array;
  U16: Uint16Array;
  I8: Int8Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

/** An element type, spelled as in the file. */
export type SafetensorsDtype = keyof SafetensorsArrays;

/** A tensor of one given element type: row-major `data`, one size per axis in `shape` (`[]` is a scalar). */
export interface SafetensorsTensorOf<Dtype extends SafetensorsDtype> {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: SafetensorsArrays[Dtype];
}

/** A tensor of any element type; checking `dtype` narrows `data`. */
export type SafetensorsTensor = { [Dtype in SafetensorsDtype]: SafetensorsTensorOf<Dtype> }[SafetensorsDtype];

interface ArrayConstructor<ArrayType> {
  new (buffer: ArrayBuffer): ArrayType;
  readonly BYTES_PER_ELEMENT: number;
}

/** How to view a buffer as each element type. The machine is taken to be little-endian, as the file is. */
export const safetensorsArrays: {
  readonly [Dtype in SafetensorsDtype]: ArrayConstructor<SafetensorsArrays[Dtype]>;
} = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

/** Whether a word from a file names an element type that we read. */
export function isSafetensorsDtype(word: unknown): word is SafetensorsDtype {
  return typeof word === "string" && Object.hasOwn(safetensorsArrays, word);
}
