/** The picture as the model takes it; the same code for training, inference and browser. */

/** How an image lies in the model's square: scaled, at the top left, the rest padded. */
export interface Letterbox {
  /** Model pixels for one image pixel. */
  readonly scale: number;
  /** Size of the picture inside the square, in model pixels. */
  readonly width: number;
  readonly height: number;
  /** Side of the square. */
  readonly size: number;
}

const MEAN = 0.4;
const DEVIATION = 0.28;

/** Fits an image into a square: the longer side fills it, padding goes to the right and bottom. */
export function letterbox(imageWidth: number, imageHeight: number, size: number): Letterbox {
  const scale = size / Math.max(imageWidth, imageHeight);
  const fit = (extent: number) => Math.min(size, Math.max(1, Math.round(extent * scale)));
  return { scale, width: fit(imageWidth), height: fit(imageHeight), size };
}

interface Taps {
  readonly first: Int32Array;
  readonly weights: readonly Float32Array[];
}

/** Triangle filter from `from` to `to` samples: bilinear when enlarging, area-weighted when reducing. */
function triangleTaps(from: number, to: number): Taps {
  const ratio = from / to;
  const support = Math.max(1, ratio);
  const first = new Int32Array(to);
  const weights: Float32Array[] = [];
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * ratio - 0.5;
    const low = Math.max(0, Math.ceil(center - support));
    const high = Math.min(from - 1, Math.floor(center + support));
    const row = new Float32Array(high - low + 1);
    let total = 0;
    for (let j = low; j <= high; j++)
      total += row[j - low] = Math.max(1e-6, 1 - Math.abs(j - center) / support);
    for (let j = 0; j < row.length; j++) row[j] /= total;
    first[i] = low;
    weights.push(row);
  }
  return { first, weights };
}

/**
 * Resizes interleaved samples with a triangle filter (antialiased).
 *
 * @param pixels - `[height, width, channels]`
 * @returns `[toHeight, toWidth, channels]`
 */
export function resizePixels(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
  toWidth: number,
  toHeight: number,
): Float32Array {
  const [columns, rows] = [triangleTaps(width, toWidth), triangleTaps(height, toHeight)];
  const wide = new Float32Array(height * toWidth * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++) {
      const taps = columns.weights[x];
      const out = (y * toWidth + x) * channels;
      for (let j = 0; j < taps.length; j++) {
        const at = (y * width + columns.first[x] + j) * channels;
        for (let c = 0; c < channels; c++) wide[out + c] += taps[j] * pixels[at + c];
      }
    }
  }
  const result = new Float32Array(toHeight * toWidth * channels);
  const stride = toWidth * channels;
  for (let y = 0; y < toHeight; y++) {
    const taps = rows.weights[y];
    for (let j = 0; j < taps.length; j++) {
      const at = (rows.first[y] + j) * stride;
      for (let x = 0; x < stride; x++) result[y * stride + x] += taps[j] * wide[at + x];
    }
  }
  return result;
}

/**
 * Writes a picture into one image of the model's input, `[3, size, size]`, normalised; padding is 0.
 *
 * @param rgb - `[height, width, 3]`, 0..255, already of the letterbox's size.
 */
export function writeModelImage(rgb: ArrayLike<number>, box: Letterbox, target: Float32Array): void {
  const { width, height, size } = box;
  target.fill(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = y * size + x;
      for (let c = 0; c < 3; c++) target[c * size * size + to] = (rgb[from + c] / 255 - MEAN) / DEVIATION;
    }
  }
}

/** Fits an RGB picture into the model's square and normalises it: `[3, size, size]`. */
export function toModelImage(
  rgb: Uint8Array,
  width: number,
  height: number,
  size: number,
): { data: Float32Array; box: Letterbox } {
  const box = letterbox(width, height, size);
  const resized = resizePixels(rgb, width, height, 3, box.width, box.height);
  const data = new Float32Array(3 * size * size);
  writeModelImage(resized, box, data);
  return { data, box };
}
