import { TensorError } from "../tensor-error.js";

/** One extent: a number, or the name of a symbol that is known only at run time ("tokens"). */
export type Dim = number | string;

/** Extents, outermost first. */
export type Shape = readonly Dim[];

/** Writes a shape for an error message: `[8, tokens, 256]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function shapesEqual(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Turns a possibly negative axis into 0..rank-1. */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(normal) || normal < 0 || normal >= rank) {
    throw new TensorError("shape", `${op}: axis must be in [${-rank}, ${rank}), got ${axis}`);
  }
  return normal;
}

/** NumPy broadcasting of two shapes. A symbol broadcasts with itself and with 1 only. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw shapeMismatch(op, a, b);
    result.push(x === 1 ? y : x);
  }
  return result;
}

/** The product of all extents; throws when one is symbolic. */
export function elementCount(shape: Shape): number {
  return shape.reduce<number>((product, dim) => {
    if (typeof dim === "string") {
      throw new TensorError("shape", `elementCount: every extent must be known, got ${formatShape(shape)}`);
    }
    return product * dim;
  }, 1);
}

export function shapeMismatch(op: string, a: Shape, b: Shape): TensorError {
  return new TensorError("shape", `${op}: shapes do not fit: ${formatShape(a)} and ${formatShape(b)}`);
}

/** Splits a shape into its known product and its symbols, sorted: equal factors mean equal element counts. */
export function factors(shape: Shape): { known: number; symbols: string[] } {
  let known = 1;
  const symbols: string[] = [];
  for (const dim of shape) {
    if (typeof dim === "number") known *= dim;
    else symbols.push(dim);
  }
  return { known, symbols: symbols.sort() };
}
