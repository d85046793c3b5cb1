import { setImmediate as otherWork } from "node:timers/promises";
import type { Mask } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { assertMask } from "../mask/mask-basics.js";
import { MAX_FILE_BYTES } from "../read/limits.js";
import type { FramePlace, SegSource } from "./seg-source.js";
import type { SegmentToWrite } from "./segment-to-write.js";

/** One frame of a segmentation: a segment on one frame of a source. */
export interface SegFrame {
  /** Number of the segment, from 1. */
  readonly segment: number;
  readonly source: SegSource;
  /** Of the source, from 0. */
  readonly frame: number;
  /** Null unless every frame has one in the same frame of reference: a segmentation is in space, or it is not. */
  readonly place: FramePlace | null;
}

/** Frames and their packed pixels, in the same order. */
export interface SegFrames {
  readonly frames: readonly SegFrame[];
  /** One bit a pixel, lowest bit first, frames back to back; of even length (PS3.5 8.1.1, PS3.3 C.8.20.2.1). */
  readonly pixels: Uint8Array;
}

interface Planned extends SegFrame {
  readonly layer: SegmentToWrite["layers"][number];
}

/**
 * Orders the frames by segment, then place, and packs their masks; empty masks make no frame.
 *
 * @throws {ImagingError} `bad_mask` for a mask of another size than the sources, or if all are empty; `bad_slice` for a
 *   frame that a source does not have; `too_large` beyond 2 GiB of pixels.
 */
export async function planSegFrames(
  sources: readonly SegSource[],
  segments: readonly SegmentToWrite[],
): Promise<SegFrames> {
  const planned = segments.flatMap((segment, i) =>
    segment.layers.map((layer) => planFrame(sources, layer, i + 1)),
  );
  const places = planned.map(({ place }) => place);
  const isInSpace = places.every(
    (place) => place?.frameOfReferenceUid === places[0]?.frameOfReferenceUid && place,
  );
  const inOrder = isInSpace
    ? planned.toSorted((a, b) => a.segment - b.segment || height(a) - height(b))
    : planned;
  const { kept, pixels } = await packFrames(inOrder, sources[0].rows, sources[0].columns);
  return {
    frames: kept.map(({ segment, source, frame, place }) => ({
      segment,
      source,
      frame,
      place: isInSpace ? place : null,
    })),
    pixels,
  };
}

/**
 * For each frame the rank of its position along the slices, from 1; frames at one place share a rank.
 *
 * @param frames - All with a place.
 */
export function positionRanks(frames: readonly SegFrame[]): number[] {
  // A micrometre apart is the same place: files round.
  const heights = frames.map((frame) => Math.round(height(frame) * 1000));
  const distinct = [...new Set(heights)].sort((a, b) => a - b);
  return heights.map((at) => distinct.indexOf(at) + 1);
}

function planFrame(sources: readonly SegSource[], layer: Planned["layer"], segment: number): Planned {
  const { file, frame } = layer.source;
  const source = sources[file];
  if (!source || !Number.isInteger(frame) || frame < 0 || frame >= source.frames) {
    throw new ImagingError(
      "bad_slice",
      `DICOM segmentation: a frame of a source, got file ${file}, frame ${frame}`,
    );
  }
  return { segment, source, frame, place: source.places.get(frame) ?? null, layer };
}

/** Millimetres along the normal of the slice. */
function height({ place }: SegFrame): number {
  if (!place) return 0;
  const [ax, ay, az, bx, by, bz] = place.orientationLps;
  const [x, y, z] = place.positionLps;
  return x * (ay * bz - az * by) + y * (az * bx - ax * bz) + z * (ax * by - ay * bx);
}

async function packFrames(
  planned: readonly Planned[],
  rows: number,
  columns: number,
): Promise<{ kept: Planned[]; pixels: Uint8Array }> {
  const size = rows * columns;
  const bytes = Math.ceil((size * planned.length) / 8);
  if (bytes > MAX_FILE_BYTES - 1) {
    throw new ImagingError("too_large", `DICOM segmentation: at most ${MAX_FILE_BYTES} bytes, got ${bytes}`);
  }
  const pixels = new Uint8Array(bytes);
  const kept: Planned[] = [];
  for (const frame of planned) {
    await otherWork();
    // Asked for once: it may be decoded on the spot.
    const { mask } = frame.layer;
    checkSize(mask, frame.source, rows, columns);
    if (packMask(mask.data, pixels, kept.length * size)) kept.push(frame);
  }
  if (kept.length === 0)
    throw new ImagingError("bad_mask", "DICOM segmentation: a mask with pixels, got none");
  const used = Math.ceil((size * kept.length) / 8);
  return { kept, pixels: pixels.slice(0, used + (used % 2)) };
}

/** Sets the bits of a mask, from a bit on; says whether there were any. */
function packMask(data: Uint8Array, pixels: Uint8Array, firstBit: number): boolean {
  let hasAny = false;
  for (let i = 0, bit = firstBit; i < data.length; i++, bit++) {
    if (data[i] === 0) continue;
    // No shift: there may be more than 2^32 bits.
    pixels[Math.floor(bit / 8)] |= 1 << (bit % 8);
    hasAny = true;
  }
  return hasAny;
}

function checkSize(mask: Mask, source: SegSource, rows: number, columns: number): void {
  assertMask(mask, "DICOM segmentation");
  const sizes = [
    mask.width === columns,
    mask.height === rows,
    source.rows === rows,
    source.columns === columns,
  ];
  if (sizes.every(Boolean)) return;
  throw new ImagingError(
    "bad_mask",
    `DICOM segmentation: masks and sources of one size, got ${mask.width} x ${mask.height}, ${source.columns} x ${source.rows} and ${columns} x ${rows}`,
  );
}
