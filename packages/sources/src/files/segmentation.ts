import {
  type CocoRle,
  decodeRle,
  type Mask,
  maskFromPolygon,
  type PointXyPx,
  type UncompressedCocoRle,
} from "@mimo/imaging";
import { SourceError } from "../source-error.js";
import { asSourceError, assertMaskFits, type Size } from "./decode-picture.js";

/** COCO's outline of an object: polygons `[x0, y0, x1, y1, ...]` whose union it is, or run lengths. */
export type Segmentation = readonly (readonly number[])[] | CocoRle | UncompressedCocoRle;

/** A polygon needs three corners; files made by tools hold shorter ones, which show nothing. */
const LEAST_NUMBERS = 6;

/**
 * A segmentation as a record has it, with what shows nothing left out.
 *
 * @returns null when nothing is left: the annotation is a box alone.
 * @throws {SourceError} `bad_record` when it is neither polygons nor run lengths.
 */
export function parseSegmentation(value: unknown, where: string): Segmentation | null {
  if (Array.isArray(value)) {
    // One polygon without its list is a common slip.
    const polygons: unknown[] = typeof value[0] === "number" ? [value] : value;
    if (!polygons.every(isPolygon)) {
      throw new SourceError("bad_record", `${where}: polygons must be lists of an even count of numbers`);
    }
    const shown = polygons.filter((polygon) => polygon.length >= LEAST_NUMBERS);
    return shown.length === 0 ? null : shown;
  }
  const { size, counts } = (value ?? {}) as { size?: unknown; counts?: unknown };
  if (isNumbers(size) && size.length === 2 && (typeof counts === "string" || isNumbers(counts))) {
    return value as CocoRle | UncompressedCocoRle;
  }
  throw new SourceError("bad_record", `${where}: must hold polygons or run lengths with a size`);
}

function isPolygon(value: unknown): value is number[] {
  return isNumbers(value) && value.length % 2 === 0;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

/**
 * Paints segmentations into one mask: the pixels that are in any of them. What leaves the picture is cut off.
 *
 * @param size - Of the picture to which they belong.
 * @throws {SourceError} `size_mismatch` for run lengths of another size, `corrupt` for those that do not add up.
 */
export async function paintSegmentations(
  segmentations: readonly Segmentation[],
  size: Size,
  name: string,
): Promise<Mask> {
  const { width, height } = size;
  const mask: Mask = { width, height, data: new Uint8Array(width * height) };
  for (const segmentation of segmentations) {
    if ("counts" in segmentation) {
      const [rows, columns] = segmentation.size;
      // Before decoding: a size that is not the picture's may also be one that fills memory.
      assertMaskFits({ width: columns, height: rows }, size, name);
      paintAt(mask, await asSourceError(name, () => decodeRle(segmentation)), 0, 0);
    } else {
      for (const polygon of segmentation) await asSourceError(name, () => paintPolygon(mask, polygon));
    }
  }
  return mask;
}

/** Fills a polygon in the smallest box around it: a picture may hold a thousand small ones. */
function paintPolygon(mask: Mask, numbers: readonly number[]): void {
  const xs = numbers.filter((_, i) => i % 2 === 0);
  const ys = numbers.filter((_, i) => i % 2 === 1);
  const [x0, x1] = extent(xs, mask.width);
  const [y0, y1] = extent(ys, mask.height);
  if (x0 >= x1 || y0 >= y1) return;
  const points = xs.map((x, i): PointXyPx => [x - x0, ys[i] - y0]);
  paintAt(mask, maskFromPolygon(points, x1 - x0, y1 - y0), x0, y0);
}

/** First and one past the last pixel that values reach, within the picture. */
function extent(values: readonly number[], count: number): [number, number] {
  let [low, high] = [count, 0];
  for (const value of values) {
    low = Math.min(low, Math.floor(value));
    high = Math.max(high, Math.ceil(value));
  }
  return [Math.max(0, low), Math.min(count, high)];
}

function paintAt(mask: Mask, piece: Mask, x0: number, y0: number): void {
  for (let y = 0; y < piece.height; y++) {
    const [from, to] = [y * piece.width, (y0 + y) * mask.width + x0];
    for (let x = 0; x < piece.width; x++) if (piece.data[from + x]) mask.data[to + x] = 1;
  }
}
