import type { Random } from "@mimo/base";
import {
  type BoxXyxyPx,
  cropToContent,
  dilate,
  distanceToMask,
  emptyMask,
  erode,
  interiorPoint,
  type Mark,
  type Mask,
  type PointXyPx,
} from "@mimo/imaging";
import { DatasetError } from "../dataset-error.js";
import { boundsOf } from "./known-masks.js";
import { pickAnyPoint, pickDeepPoint, pickPixel, pointOfPart } from "./pick-pixel.js";
import { simulateLasso } from "./simulate-lasso.js";
import { simulateScribble } from "./simulate-scribble.js";

/** `points` is several at once: one to three inside, none to two outside; `lasso` is a mask mark of what was circled. */
export type MarkKind = "point" | "negative_point" | "box" | "scribble" | "lasso" | "mask" | "points";

/** How the simulated hand behaves. */
export interface MarkOptions {
  /**
   * Where a positive point lands: `deep` (likelier the deeper it lies), `uniform` (any pixel), `centre` (the deepest
   * pixel), `human` (mostly deep, sometimes one of the others). Default `human`.
   */
  readonly point?: "human" | "deep" | "uniform" | "centre";
  /** How far an edge of a box moves, as a fraction of the box's side on that axis. Default 0.05. */
  readonly jitter?: number;
  /** `uniform` in [-jitter, jitter], or `normal` with standard deviation jitter / 2, cut at jitter. Default `uniform`. */
  readonly spread?: "uniform" | "normal";
  /** `loose` moves every edge outwards, `tight` inwards, `any` both ways. Default `any`. */
  readonly fit?: "any" | "loose" | "tight";
}

/**
 * Marks as a person would put them on a structure, in pixels of the image: (0, 0) is the top-left corner of the
 * top-left pixel. The same generator state gives the same marks.
 *
 * @param mask - The structure, on the image's grid.
 * @returns One mark, or several for `points`; none for `negative_point` when the structure leaves no room outside.
 * @throws {DatasetError} `empty_mask` if the mask has no pixel, `bad_option` if jitter is not in [0, 1).
 * @example
 * const [box] = simulateMark(liver, "box", new Random(1), { jitter: 0.1 });
 */
export function simulateMark(mask: Mask, kind: MarkKind, rng: Random, options: MarkOptions = {}): Mark[] {
  const bounds = boundsOf(mask);
  if (bounds === null)
    throw new DatasetError("empty_mask", "simulateMark: expected a mask with a pixel, got none");
  switch (kind) {
    case "point":
      return [pointMark(positivePoint(mask, options.point ?? "human", rng), true)];
    case "negative_point":
      return negativePoints(mask, bounds, 1, rng);
    case "box":
      return [{ kind: "box", box: simulateBox(mask, bounds, rng, options) }];
    case "scribble":
      return [{ kind: "scribble", path: simulateScribble(mask, rng)!, positive: true }];
    case "lasso":
      return [{ kind: "mask", mask: lassoMask(mask, bounds, rng, options) }];
    case "mask":
      return [{ kind: "mask", mask: sloppyMask(mask, bounds, rng) }];
    case "points":
      return [
        ...Array.from({ length: 1 + rng.integer(3) }, () =>
          pointMark(positivePoint(mask, options.point ?? "human", rng), true),
        ),
        ...negativePoints(mask, bounds, rng.integer(3), rng),
      ];
  }
}

function pointMark(at: PointXyPx, positive: boolean): Mark {
  return { kind: "point", at, positive };
}

function positivePoint(mask: Mask, habit: NonNullable<MarkOptions["point"]>, rng: Random): PointXyPx {
  const way =
    habit === "human" ? (["deep", "uniform", "centre"] as const)[rng.pickWeighted([60, 25, 15])] : habit;
  if (way === "centre") return interiorPoint(mask)!;
  return way === "deep" ? pickDeepPoint(mask, rng)! : pickAnyPoint(mask, rng)!;
}

/** Points outside, but so near that a person would want to say "not this". */
function negativePoints(mask: Mask, bounds: BoxXyxyPx, count: number, rng: Random): Mark[] {
  if (count === 0) return [];
  const [x0, y0, x1, y1] = bounds;
  const reach = Math.max(4, 0.25 * Math.sqrt((x1 - x0) * (y1 - y0)));
  const around = cropToContent(mask, Math.ceil(reach), bounds)!;
  const distances = distanceToMask(around.part);
  const weights = new Uint8Array(distances.length);
  for (let i = 0; i < weights.length; i++) weights[i] = distances[i] >= 2 && distances[i] <= reach ? 1 : 0;
  const marks: Mark[] = [];
  for (let i = 0; i < count; i++) {
    const pixel = pickPixel(weights, rng);
    if (pixel !== null) marks.push(pointMark(pointOfPart(around, pixel), false));
  }
  return marks;
}

function simulateBox(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx, rng: Random, options: MarkOptions): BoxXyxyPx {
  const jitter = options.jitter ?? 0.05;
  if (!(jitter >= 0 && jitter < 1)) {
    throw new DatasetError("bad_option", `simulateMark: jitter must be in [0, 1), got ${jitter}`);
  }
  const outwards = () => edgeShift(jitter, rng, options);
  const [left, right] = keepOrder(
    Math.max(0, x0 - outwards() * (x1 - x0)),
    Math.min(mask.width, x1 + outwards() * (x1 - x0)),
    mask.width,
  );
  const [top, bottom] = keepOrder(
    Math.max(0, y0 - outwards() * (y1 - y0)),
    Math.min(mask.height, y1 + outwards() * (y1 - y0)),
    mask.height,
  );
  return [left, top, right, bottom];
}

function edgeShift(jitter: number, rng: Random, { spread, fit }: MarkOptions): number {
  const raw = spread === "normal" ? Math.max(-1, Math.min(1, rng.normal() / 2)) : rng.uniform(-1, 1);
  const shift = jitter * raw;
  if (fit === "loose") return Math.abs(shift);
  return fit === "tight" ? -Math.abs(shift) : shift;
}

/** Edges that crossed (a tight box of a thin structure) become a box one pixel wide about their middle. */
function keepOrder(low: number, high: number, size: number): [number, number] {
  if (high - low >= 1) return [low, high];
  const start = Math.max(0, Math.min(size - 1, (low + high - 1) / 2));
  return [start, start + 1];
}

/** What a lasso encloses; the hand keeps about `jitter` of the side away. */
function lassoMask(mask: Mask, bounds: BoxXyxyPx, rng: Random, options: MarkOptions): Mask {
  const circled = simulateLasso(mask, bounds, 2 * (options.jitter ?? 0.05), rng).mask;
  return boundsOf(circled) !== null ? circled : mask;
}

/** The structure as a hurried hand would paint it: too thin or too fat, and a little to one side. */
function sloppyMask(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx, rng: Random): Mask {
  const size = Math.sqrt((x1 - x0) * (y1 - y0));
  const radius = size * rng.uniform(0, 0.08);
  const resized = rng.chance(0.5) ? dilate(mask, radius) : erode(mask, radius);
  const dx = Math.round((x1 - x0) * rng.uniform(-0.06, 0.06));
  const dy = Math.round((y1 - y0) * rng.uniform(-0.06, 0.06));
  const moved = shift(resized, dx, dy);
  return boundsOf(moved) !== null ? moved : mask;
}

function shift(mask: Mask, dx: number, dy: number): Mask {
  const { width, height } = mask;
  const { data } = emptyMask(width, height);
  const [left, right] = [Math.max(0, dx), Math.min(width, width + dx)];
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    const from = (y - dy) * width - dx;
    data.set(mask.data.subarray(from + left, from + right), y * width + left);
  }
  return { width, height, data };
}
