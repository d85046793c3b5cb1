import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { assertMask, assertMaskSize } from "./mask-basics.js";
import { boundingBox } from "./mask-properties.js";

/** A mask in COCO's compressed run-length form, as pycocotools writes it (there `counts` is bytes). */
export interface CocoRle {
  /** `[height, width]`: rows first. */
  readonly size: readonly [number, number];
  readonly counts: string;
}

/** COCO's uncompressed form, as annotation files have it for crowds. */
export interface UncompressedCocoRle {
  readonly size: readonly [number, number];
  /** Run lengths down the columns, outside first; zero-length runs are allowed. */
  readonly counts: readonly number[];
}

/**
 * Packs a mask as COCO RLE, byte for byte what pycocotools' `mask.encode` gives.
 *
 * Runs go down the columns, beginning with outside.
 *
 * @throws {ImagingError} `bad_mask` if the mask's data does not fit its size.
 */
export function encodeRle(mask: Mask): CocoRle {
  assertMask(mask, "encodeRle");
  return { size: [mask.height, mask.width], counts: packCounts(runLengths(mask)) };
}

/**
 * Unpacks COCO RLE, compressed or not. The input may come from anywhere: everything is checked.
 *
 * @throws {ImagingError} `bad_mask` if the size is not two positive integers, the string is malformed, a run
 *   is negative, or the runs do not add up to the number of pixels.
 */
export function decodeRle(rle: CocoRle | UncompressedCocoRle): Mask {
  const [height, width] = checkedSize(rle);
  const counts: unknown = rle.counts;
  if (typeof counts !== "string" && !Array.isArray(counts)) {
    throw badRle(`counts must be a string or an array, got ${typeof counts}`);
  }
  const runs = typeof counts === "string" ? unpackCounts(counts) : (counts as readonly unknown[]);
  checkRuns(runs, width * height);
  return fillRuns(runs, width, height);
}

function runLengths(mask: Mask): number[] {
  const { width, height, data } = mask;
  const runs: number[] = [];
  let inside = false;
  let start = 0;
  const turn = (position: number) => {
    runs.push(position - start);
    start = position;
    inside = !inside;
  };
  // All but the box is outside, and columns are slow to go through.
  const [x0, y0, x1, y1] = boundingBox(mask) ?? [0, 0, 0, 0];
  const goesOn = y0 === 0 && y1 === height;
  for (let x = x0; x < x1; x++) {
    for (let y = y0, i = y0 * width + x; y < y1; y++, i += width) {
      if ((data[i] !== 0) !== inside) turn(x * height + y);
    }
    if (inside && !goesOn) turn(x * height + y1);
  }
  if (inside) turn(x1 * height);
  if (start < width * height) runs.push(width * height - start);
  return runs;
}

/**
 * Writes runs as text: from the fourth on, each as its difference from the run two before; five bits per
 * character from the low end, bit 5 for "more follows", offset 48 ("0"). After maskApi.c `rleToString` in
 * cocodataset/cocoapi.
 */
function packCounts(runs: readonly number[]): string {
  let text = "";
  for (let i = 0; i < runs.length; i++) {
    let rest = i > 2 ? runs[i] - runs[i - 2] : runs[i];
    for (let more = true; more; ) {
      const bits = rest & 31;
      rest >>= 5;
      // Bit 4 is the sign of the last character, so the rest may be dropped only once it repeats that sign.
      more = bits & 16 ? rest !== -1 : rest !== 0;
      text += String.fromCharCode((more ? bits | 32 : bits) + 48);
    }
  }
  return text;
}

/** A run of a mask of at most 2^27 pixels needs six groups of five bits; seven cannot overflow a double. */
const MAX_GROUPS = 7;

function unpackCounts(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    for (let group = 0, more = true; more; group++, at++) {
      const code = text.charCodeAt(at) - 48;
      if (!(code >= 0 && code < 64)) throw badRle(unreadable(text, at));
      if (group === MAX_GROUPS)
        throw badRle(`a number at character ${at} is longer than ${MAX_GROUPS} characters`);
      value += (code & 31) * 32 ** group;
      more = (code & 32) !== 0;
      if (!more && code & 16) value -= 32 ** (group + 1);
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  return runs;
}

function unreadable(text: string, at: number): string {
  if (at >= text.length) return "counts must not end within a number";
  return `counts may hold the characters "0" to "o", got code ${text.charCodeAt(at)} at character ${at}`;
}

function checkedSize(rle: CocoRle | UncompressedCocoRle): readonly [number, number] {
  const size: unknown = (rle as { size?: unknown } | null)?.size;
  if (!Array.isArray(size) || size.length !== 2) {
    throw badRle("size must be [height, width]");
  }
  const [height, width] = size;
  assertMaskSize(width, height, "decodeRle");
  return [height, width];
}

function checkRuns(runs: readonly unknown[], pixels: number): asserts runs is readonly number[] {
  let total = 0;
  for (const run of runs) {
    if (!Number.isInteger(run) || (run as number) < 0) {
      throw badRle(`runs must be whole numbers >= 0, got ${String(run)}`);
    }
    total += run as number;
    if (total > pixels) break;
  }
  if (total !== pixels) {
    throw badRle(`runs must add up to ${pixels} pixels, got ${total > pixels ? "more" : total}`);
  }
}

function fillRuns(runs: readonly number[], width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  let start = 0;
  runs.forEach((run, k) => {
    const end = start + run;
    for (let x = Math.floor(start / height); k % 2 === 1 && x * height < end; x++) {
      const bottom = Math.min(height, end - x * height);
      for (let y = Math.max(0, start - x * height); y < bottom; y++) data[y * width + x] = 1;
    }
    start = end;
  });
  return { width, height, data };
}

function badRle(problem: string): ImagingError {
  return new ImagingError("bad_mask", `decodeRle: ${problem}`);
}
