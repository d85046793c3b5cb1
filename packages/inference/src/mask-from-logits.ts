import {
  fillHoles,
  intersection,
  type Mark,
  type Mask,
  maskFromBox,
  removeSmallComponents,
  union,
} from "@mimo/imaging";
import type { Letterbox } from "@mimo/model";
import { diceThreshold } from "./dice-threshold.js";

/** How raw logits become a mask. */
export interface PostProcessing {
  /** Pieces smaller than this share of the whole mask are removed. */
  readonly smallestPiece: number;
  /** Holes smaller than this share of the whole mask are filled. */
  readonly largestHole: number;
}

export const DEFAULT_POST_PROCESSING: PostProcessing = { smallestPiece: 0.005, largestHole: 0.005 };

/**
 * Resizes mask logits from the model's square to the image's own grid and cuts at 0.
 *
 * Bilinear with pixel centres at half-integers, on the logits and not on the mask, so that edges stay smooth.
 *
 * @param logits - `[side, side]`, the model's square.
 * @param box - How the image lies in that square, in pixels of a square of `box.size`.
 */
export function maskFromLogits(
  logits: Float32Array,
  side: number,
  box: Letterbox,
  width: number,
  height: number,
): Mask {
  const [stepX, stepY] = [(box.width * side) / (box.size * width), (box.height * side) / (box.size * height)];
  const data = new Uint8Array(width * height);
  const low = new Int32Array(width);
  const part = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const at = Math.min(Math.max((x + 0.5) * stepX - 0.5, 0), side - 1);
    low[x] = Math.min(Math.floor(at), side - 2);
    part[x] = at - low[x];
  }
  for (let y = 0; y < height; y++) {
    const at = Math.min(Math.max((y + 0.5) * stepY - 0.5, 0), side - 1);
    const row = Math.min(Math.floor(at), side - 2);
    const down = at - row;
    for (let x = 0; x < width; x++) {
      const i = row * side + low[x];
      const top = logits[i] + (logits[i + 1] - logits[i]) * part[x];
      const bottom = logits[i + side] + (logits[i + side + 1] - logits[i + side]) * part[x];
      if (top + (bottom - top) * down > 0) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}

/** As `maskFromLogits` for a square picture that fills the model's square: `[size, size]`. */
export function maskFromSquare(logits: Float32Array, side: number, size: number): Mask {
  return maskFromLogits(
    logits,
    side,
    { scale: side / size, width: side, height: side, size: side },
    size,
    size,
  );
}

/**
 * Logits moved so that 0 is the threshold from which Dice is expected to be best, if the user drew a box.
 *
 * A box says where the structure ends, and only its fine parts are in doubt. Of a name alone the doubt may be whether
 * it is the structure at all, and a lower threshold paints what it is not (LOG.md).
 */
export function moveThreshold(logits: Float32Array, marks: readonly Mark[]): Float32Array {
  if (!marks.some(({ kind }) => kind === "box")) return logits;
  const threshold = diceThreshold(logits);
  return logits.map((v) => v - threshold);
}

/**
 * Removes specks and fills pinholes, on the model's own grid: thirty times fewer pixels than a large image has.
 *
 * @param logits - `[side, side]`; where the cleaned mask differs, the result has the opposite sign.
 */
export function cleanLogits(
  logits: Float32Array,
  side: number,
  options: PostProcessing = DEFAULT_POST_PROCESSING,
): Float32Array {
  const inside = new Uint8Array(side * side);
  let total = 0;
  for (let i = 0; i < inside.length; i++) {
    if (logits[i] > 0) {
      inside[i] = 1;
      total++;
    }
  }
  if (total === 0) return logits;
  const mask = { width: side, height: side, data: inside };
  const kept = removeSmallComponents(mask, total * options.smallestPiece);
  const { data } = fillHoles(kept, total * options.largestHole);
  return logits.map((v, i) => (data[i] === inside[i] ? v : -v));
}

/** A person's box is seldom exact: the structure may reach this share of its side beyond it. */
const BOX_MARGIN = 0.1;

/** Keeps what lies in the boxes among the marks, each a little enlarged; without a box the mask is unchanged. */
export function keepToBoxes(mask: Mask, marks: readonly Mark[]): Mask {
  const { width, height } = mask;
  const boxes = marks.flatMap((mark) => {
    if (mark.kind !== "box") return [];
    const [x0, y0, x1, y1] = mark.box;
    const [across, down] = [(x1 - x0) * BOX_MARGIN, (y1 - y0) * BOX_MARGIN];
    const [left, top] = [Math.max(0, x0 - across), Math.max(0, y0 - down)];
    const [right, bottom] = [Math.min(width, x1 + across), Math.min(height, y1 + down)];
    return [maskFromBox([left, top, right, bottom], width, height)];
  });
  return boxes.length === 0
    ? mask
    : intersection(
        mask,
        boxes.reduce((all, box) => union(all, box)),
      );
}

/** Half the distance between the stricter and the laxer threshold, in logits. */
const STABILITY_OFFSET = 1;

/** IoU of the masks that a stricter and a laxer threshold give: 1 for a sharp edge; 0 if the strict one is empty. */
export function stabilityOf(logits: Float32Array): number {
  let [strict, lax] = [0, 0];
  for (const value of logits) {
    if (value > STABILITY_OFFSET) strict++;
    if (value > -STABILITY_OFFSET) lax++;
  }
  return lax === 0 ? 0 : strict / lax;
}
