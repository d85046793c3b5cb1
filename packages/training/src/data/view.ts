import type { Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";

/** Sizes of the random changes of place; 0 turns one off. */
export interface ViewOptions {
  /** Largest rotation to either side, degrees. */
  readonly rotationDegrees: number;
  /** Zoom between 1 / (1 + zoom) and 1 + zoom. */
  readonly zoom: number;
  /** Largest shift, as a fraction of the side. */
  readonly shift: number;
}

/** From a pixel of the view to a place in the source, both as fractions of their picture. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** `[a, b, c, d, e, f]`: u = a x + b y + c, v = d x + e y + f, with x, y in view pixels and u, v in [0, 1]. */
  readonly matrix: readonly [number, number, number, number, number, number];
}

/** A box as fractions of the picture, x to the right and y down. */
export type BoxFractions = readonly [u0: number, v0: number, u1: number, v1: number];

/** Modalities where no side of the picture has a meaning, unless a label names one: mirrored and turned at will. */
const NO_UP_OR_SIDE = new Set(["dermoscopy", "pathology", "microscopy", "endoscopy"]);
/** Modalities that may be mirrored left to right, unless a label names a side. */
const MIRRORED = new Set(["ultrasound", "fundus"]);
/** Side of a close view in sides of the structure. */
const CLOSE_SIDES = { least: 1.25, most: 3.5 } as const;
/** No close view shows less than this share of the longer side: there would be nothing but blur. */
const LEAST_CLOSE_SHARE = 0.12;

/** Share of the longer side that a view of a part shows. */
const PART_SHARE = { least: 0.35, most: 0.7 } as const;

/** What is drawn before a view is laid: mirror, turn, stretch. */
interface Pose {
  readonly mirror: { readonly x: number; readonly y: number };
  readonly angle: number;
  readonly stretch: number;
}

/** The view of the whole picture, as inference sees it: what is said of places and sizes stays true. */
export function wholeView(width: number, height: number): View {
  return { width, height, matrix: [1 / width, 0, 0, 0, 1 / height, 0] };
}

function namesASide(record: ImageRecord): boolean {
  return record.masks.some(({ label }) => /\b(left|right)\b/i.test(label));
}

function mirrorChoice(record: ImageRecord, rng: Random): { x: number; y: number } {
  const coin = () => (rng.chance(0.5) ? -1 : 1);
  const [x, y] = [coin(), coin()];
  if (namesASide(record)) return { x: 1, y: 1 };
  if (NO_UP_OR_SIDE.has(record.modality)) return { x, y };
  return { x: MIRRORED.has(record.modality) ? x : 1, y: 1 };
}

function drawPose(record: ImageRecord, options: ViewOptions, isSquare: boolean, rng: Random): Pose {
  const mirror = mirrorChoice(record, rng);
  const turn = rng.uniform(-1, 1) * options.rotationDegrees;
  const quarters = NO_UP_OR_SIDE.has(record.modality) && isSquare ? rng.integer(4) : 0;
  // Half a turn changes the sides as a mirror does.
  const quarter = namesASide(record) ? 0 : quarters * 90;
  const stretch = (options.zoom > 0 ? 1.1 : 1) ** rng.uniform(-1, 1);
  return { mirror, angle: ((turn + quarter) * Math.PI) / 180, stretch };
}

/**
 * Lays a view: its middle on a place of the picture, `scale` times as large as the picture fills it.
 *
 * @param perPixel - Fractions of the picture per view pixel, along u and v, before turning and stretching.
 */
function layView(
  [width, height]: readonly [number, number],
  [middleU, middleV]: readonly [number, number],
  [perX, perY]: readonly [number, number],
  { mirror, angle, stretch }: Pose,
): View {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b] = [mirror.x * cos * stretch * perX, -mirror.x * sin * perX];
  const [d, e] = [mirror.y * sin * stretch * perY, mirror.y * cos * perY];
  const c = middleU - (a * width + b * height) / 2;
  const f = middleV - (d * width + e * height) / 2;
  return { width, height, matrix: [a, b, c, d, e, f] };
}

/**
 * A random rotation, zoom, shift and, where the anatomy allows, mirroring.
 *
 * A CT, MR or X-ray is never mirrored: the side of an organ is part of what it is.
 *
 * @param width - Width of the view in pixels; the picture fills it before zoom and shift.
 */
export function randomView(
  record: ImageRecord,
  width: number,
  height: number,
  options: ViewOptions,
  rng: Random,
): View {
  const pose = drawPose(record, options, Math.abs(width - height) < 8, rng);
  const zoom = (1 + options.zoom) ** rng.uniform(-1, 1);
  const middle = [0, 1].map(() => 0.5 + rng.uniform(-1, 1) * options.shift) as [number, number];
  return layView([width, height], middle, [1 / width / zoom, 1 / height / zoom], pose);
}

/**
 * A square view of one structure and its surroundings, as the second look of inference takes it.
 *
 * @param bounds - Box of the structure.
 * @param side - Of the view, pixels.
 */
export function closeView(
  record: ImageRecord,
  bounds: BoxFractions,
  side: number,
  options: ViewOptions,
  rng: Random,
): View {
  const [u0, v0, u1, v1] = bounds;
  const longer = Math.max(record.width, record.height);
  const size = Math.max((u1 - u0) * record.width, (v1 - v0) * record.height);
  const wanted = size * Math.exp(rng.uniform(Math.log(CLOSE_SIDES.least), Math.log(CLOSE_SIDES.most)));
  const shown = Math.min(1.1 * longer, Math.max(LEAST_CLOSE_SHARE * longer, 16, wanted));
  const play = 0.4 * Math.max(0, shown - size);
  const pose = drawPose(record, options, true, rng);
  const middle = [
    (u0 + u1) / 2 + (rng.uniform(-1, 1) * play) / record.width,
    (v0 + v1) / 2 + (rng.uniform(-1, 1) * play) / record.height,
  ] as const;
  const perPixel = shown / side;
  return layView([side, side], middle, [perPixel / record.width, perPixel / record.height], pose);
}

/**
 * A square view of a part of the picture: of what is spread over all of it, such as vessels or nuclei, inference looks
 * at parts a second time.
 *
 * @param at - A place that the view shows.
 * @param side - Of the view, pixels.
 */
export function partView(
  record: ImageRecord,
  [atU, atV]: readonly [number, number],
  side: number,
  options: ViewOptions,
  rng: Random,
): View {
  const longer = Math.max(record.width, record.height);
  const shown = longer * rng.uniform(PART_SHARE.least, PART_SHARE.most);
  const pose = drawPose(record, options, true, rng);
  const play = 0.35 * shown;
  const middle = [
    atU + (rng.uniform(-1, 1) * play) / record.width,
    atV + (rng.uniform(-1, 1) * play) / record.height,
  ] as const;
  const perPixel = shown / side;
  return layView([side, side], middle, [perPixel / record.width, perPixel / record.height], pose);
}
