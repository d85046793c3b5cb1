/**
 * Two hashes of what a picture looks like. Re-encoding, slight blur and another size change few of their bits.
 *
 * `p` (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010): the picture averaged down
 * to 32 x 32, its cosine transform, the 8 x 8 lowest frequencies without those constant along a side, each against
 * their median. `d`: averaged down to 9 x 8, whether it gets brighter from each cell to the next. The two fail on
 * different pictures, so only pictures that agree in both count as near-duplicates. Whole-number arithmetic: the same
 * bits everywhere.
 */
export interface PictureHash {
  /** 64 bits, the high half first. */
  readonly p: readonly [high: number, low: number];
  /** 64 bits, the high half first. */
  readonly d: readonly [high: number, low: number];
}

const SIDE = 32;
const FREQUENCIES = 8;
/** Grey levels that a cell must be brighter by: noise in black borders is no edge. */
const LEAST_STEP = 2;
/** Cell means keep this many steps per grey level. */
const STEPS = 256;

/** `COSINES[f * SIDE + x]`, frequencies from 1, rounded so that sums are exact. */
const COSINES = Float64Array.from({ length: FREQUENCIES * SIDE }, (_, i) => {
  const frequency = Math.floor(i / SIDE) + 1;
  return Math.round(4096 * Math.cos((Math.PI / SIDE) * ((i % SIDE) + 0.5) * frequency));
});

/**
 * Hashes a picture.
 *
 * @param grey - Row-major `[height, width]`, 0 to 255.
 */
export function hashPicture(grey: Uint8Array, width: number, height: number): PictureHash {
  const square = averageDown(grey, width, height, SIDE, SIDE);
  const waves = cosineTransform(square);
  const middle = Float64Array.from(waves).sort();
  const median = (middle[31] + middle[32]) / 2;
  const strip = averageDown(grey, width, height, 9, 8);
  return {
    p: packBits((bit) => waves[bit] > median),
    d: packBits((bit) => {
      const at = (bit >> 3) * 9 + (bit & 7);
      return strip[at + 1] - strip[at] > LEAST_STEP * STEPS;
    }),
  };
}

/** 16 hexadecimal digits of a 64-bit hash. */
export function toHex([high, low]: readonly [number, number]): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

/** The 64-bit hash of 16 hexadecimal digits. */
export function fromHex(digits: string): [high: number, low: number] {
  return [Number.parseInt(digits.slice(0, 8), 16), Number.parseInt(digits.slice(8, 16), 16)];
}

/** Cell means in steps of 1/256 grey level; cells of a picture smaller than the grid repeat its pixels. */
function averageDown(grey: Uint8Array, width: number, height: number, columns: number, rows: number) {
  const means = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = span(row, rows, height);
    for (let column = 0; column < columns; column++) {
      const [left, right] = span(column, columns, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let i = y * width + left, end = y * width + right; i < end; i++) sum += grey[i];
      }
      means[row * columns + column] = Math.round((sum * STEPS) / ((bottom - top) * (right - left)));
    }
  }
  return means;
}

function span(cell: number, cells: number, length: number): [from: number, to: number] {
  const from = Math.floor((cell * length) / cells);
  return [from, Math.max(from + 1, Math.floor(((cell + 1) * length) / cells))];
}

function cosineTransform(square: Float64Array): Float64Array {
  const along = new Float64Array(SIDE * FREQUENCIES);
  for (let y = 0; y < SIDE; y++) {
    for (let f = 0; f < FREQUENCIES; f++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += square[y * SIDE + x] * COSINES[f * SIDE + x];
      along[y * FREQUENCIES + f] = sum;
    }
  }
  const waves = new Float64Array(FREQUENCIES * FREQUENCIES);
  for (let g = 0; g < FREQUENCIES; g++) {
    for (let f = 0; f < FREQUENCIES; f++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += along[y * FREQUENCIES + f] * COSINES[g * SIDE + y];
      waves[g * FREQUENCIES + f] = sum;
    }
  }
  return waves;
}

function packBits(isSet: (bit: number) => boolean): [high: number, low: number] {
  let [high, low] = [0, 0];
  for (let bit = 0; bit < 32; bit++) if (isSet(bit)) high |= 1 << bit;
  for (let bit = 0; bit < 32; bit++) if (isSet(bit + 32)) low |= 1 << bit;
  return [high >>> 0, low >>> 0];
}
