/** Values of the reference evaluator: row-major float64, integers included. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** One position in an array, outermost axis first. */
export type Index = readonly number[];

function count(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Visits every index of a shape in row-major order. The index is reused: copy it to keep it. */
export function forEachIndex(shape: readonly number[], visit: (index: Index) => void): void {
  const index = shape.map(() => 0);
  for (let left = count(shape); left > 0; left--) {
    visit(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
}

/** Builds an array by asking for the value at each index, in row-major order. */
export function fromIndices(shape: readonly number[], valueFor: (index: Index) => number): NdArray {
  const data = new Float64Array(count(shape));
  let i = 0;
  forEachIndex(shape, (index) => {
    data[i++] = valueFor(index);
  });
  return { shape, data };
}

/** Adds up a function of every index of a shape. */
export function sumOverIndices(shape: readonly number[], termOf: (index: Index) => number): number {
  let sum = 0;
  forEachIndex(shape, (index) => {
    sum += termOf(index);
  });
  return sum;
}

/**
 * The value at an index of a shape that the array broadcasts to: leading axes that it lacks are ignored, and an
 * axis of extent 1 stays at 0.
 */
export function valueAt(array: NdArray, index: Index): number {
  const lead = index.length - array.shape.length;
  let offset = 0;
  for (const [axis, extent] of array.shape.entries()) {
    offset = offset * extent + (extent === 1 ? 0 : index[axis + lead]);
  }
  return array.data[offset];
}

/** NumPy broadcasting of two shapes that fit. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return x === 1 ? y : x;
  });
}

/** Applies a function to each row (the last axis), which gives a row of the same or another length. */
export function mapRows(
  array: NdArray,
  width: number,
  rowOf: (row: Float64Array) => ArrayLike<number>,
): NdArray {
  const from = array.shape[array.shape.length - 1];
  const shape = [...array.shape.slice(0, -1), width];
  const data = new Float64Array(count(shape));
  for (let row = 0; row * width < data.length; row++) {
    data.set(rowOf(array.data.subarray(row * from, (row + 1) * from)), row * width);
  }
  return { shape, data };
}
