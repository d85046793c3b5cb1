/** Numbers that depend on a name alone, the same here and in tools/torch_twin.py: nothing large need be stored. */
import type { ParameterSpec } from "@mimo/tensor";

/** `count` numbers in [-1, 1): an integer hash of the name and each index. */
export function unitValues(name: string, count: number): Float64Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return Float64Array.from({ length: count }, (_, i) => {
    let x = (seed + Math.imul(i, 0x9e3779b1)) >>> 0;
    x ^= x >>> 16;
    x = Math.imul(x, 0x21f0aaad);
    x ^= x >>> 15;
    x = Math.imul(x, 0x735a2d97);
    x ^= x >>> 15;
    return (x >>> 0) / 2 ** 31 - 1;
  });
}

/** Numbers in [-1, 1) times an amplitude. */
export function formulaValues(name: string, count: number, amplitude = 1): Float32Array {
  return Float32Array.from(unitValues(name, count), (value) => value * amplitude);
}

/** Integers in [0, below). */
export function formulaIntegers(name: string, count: number, below: number): BigInt64Array {
  return BigInt64Array.from(unitValues(name, count), (value) =>
    BigInt(Math.floor(((value + 1) / 2) * below)),
  );
}

/** The value of a parameter: as large as a trained one, gains about 1. */
export function formulaParameter({ name, shape }: Pick<ParameterSpec, "name" | "shape">): Float32Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const value = formulaValues(`parameter:${name}`, count, 0.3);
  return name.endsWith(".gain") ? value.map((v) => v + 1) : value;
}
