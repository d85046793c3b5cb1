import type { Random } from "@mimo/base";
import {
  type BoxXyxyPx,
  type Components,
  connectedComponents,
  difference,
  dilate,
  emptyMask,
  erode,
  interiorPoint,
  type Mark,
  type Mask,
  maskFromEllipseInBox,
  union,
} from "@mimo/imaging";
import { DatasetError } from "../dataset-error.js";
import { areaOf, boundsOf } from "./known-masks.js";

/** Clicks of one correction at most: with the mask as well, marks of three kinds. */
const MOST_CLICKS = 3;
/** An error smaller than this share of the structure is not worth a click. */
const LEAST_ERROR_SHARE = 0.01;

/** One piece of what is wrong with a mask. */
interface Mistake {
  /** Made when it is clicked into. */
  readonly piece: () => Mask;
  readonly areaPx: number;
  /** True where the mask misses the structure, false where it paints something else. */
  readonly missing: boolean;
}

/**
 * Marks of somebody who corrects a mask: the mask as it stands, wrong, then a click into each of its largest mistakes;
 * positive where it misses the structure, negative where it paints something else.
 *
 * @param mask - The structure, on the image's grid.
 * @throws {DatasetError} `empty_mask` if the mask has no pixel.
 */
export function simulateCorrection(mask: Mask, rng: Random): Mark[] {
  const bounds = boundsOf(mask);
  if (bounds === null)
    throw new DatasetError("empty_mask", "simulateCorrection: expected a mask with a pixel, got none");
  const wrong = wrongMask(mask, bounds, rng);
  const mistakes = [
    ...piecesOf(difference(mask, wrong), true),
    ...piecesOf(difference(wrong, mask), false),
  ].sort((a, b) => b.areaPx - a.areaPx);
  const leastPx = Math.max(2, LEAST_ERROR_SHARE * areaOf(mask));
  const worth = mistakes.filter(({ areaPx }, i) => i === 0 || areaPx >= leastPx);
  const clicks = worth.slice(0, 1 + rng.integer(MOST_CLICKS)).map(
    ({ piece, missing }): Mark => ({
      kind: "point",
      at: interiorPoint(piece())!,
      positive: missing,
    }),
  );
  return [{ kind: "mask", mask: wrong }, ...clicks];
}

/**
 * A mask as a model gets it wrong, without clicks.
 *
 * @throws {DatasetError} `empty_mask` if the mask has no pixel.
 */
export function simulateWrongMask(mask: Mask, rng: Random): Mask {
  const bounds = boundsOf(mask);
  if (bounds === null)
    throw new DatasetError("empty_mask", "simulateWrongMask: expected a mask with a pixel, got none");
  return wrongMask(mask, bounds, rng);
}

/** A mask as a model gets it wrong: a part missing, a neighbour taken too, or too fat or thin all around. */
function wrongMask(mask: Mask, bounds: BoxXyxyPx, rng: Random): Mask {
  let wrong = mask;
  const faults = rng.shuffle([withoutPart, withNeighbour, swollenOrShrunk]);
  for (const fault of faults.slice(0, 1 + rng.integer(2))) {
    const next = fault(wrong, bounds, rng);
    if (boundsOf(next) !== null) wrong = next;
  }
  return wrong;
}

/** Without what lies beyond a straight cut. */
function withoutPart(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx, rng: Random): Mask {
  const angle = rng.uniform(0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(angle) / (x1 - x0), Math.sin(angle) / (y1 - y0)];
  const cut = rng.uniform(-0.1, 0.35);
  const { width, height } = mask;
  const { data } = emptyMask(width, height);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const along = (x + 0.5 - (x0 + x1) / 2) * dx + (y + 0.5 - (y0 + y1) / 2) * dy;
      if (along <= cut) data[y * width + x] = mask.data[y * width + x];
    }
  }
  return { width, height, data };
}

/** With an ellipse somewhere on the edge of the structure's box. */
function withNeighbour(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx, rng: Random): Mask {
  const angle = rng.uniform(0, 2 * Math.PI);
  const [x, y] = [
    (x0 + x1) / 2 + (Math.cos(angle) * (x1 - x0)) / 2,
    (y0 + y1) / 2 + (Math.sin(angle) * (y1 - y0)) / 2,
  ];
  const [rx, ry] = [x1 - x0, y1 - y0].map((side) => Math.max(2, (side * rng.uniform(0.3, 0.9)) / 2));
  const box: BoxXyxyPx = [
    Math.max(0, x - rx),
    Math.max(0, y - ry),
    Math.min(mask.width, x + rx),
    Math.min(mask.height, y + ry),
  ];
  return union(mask, maskFromEllipseInBox(box, mask.width, mask.height));
}

function swollenOrShrunk(mask: Mask, [x0, y0, x1, y1]: BoxXyxyPx, rng: Random): Mask {
  const radius = Math.max(1, Math.sqrt((x1 - x0) * (y1 - y0)) * rng.uniform(0.04, 0.15));
  return rng.chance(0.5) ? dilate(mask, radius) : erode(mask, radius);
}

function piecesOf(error: Mask, missing: boolean): Mistake[] {
  const components = connectedComponents(error);
  const largest = components.areas.map((areaPx, at) => ({ areaPx, at })).sort((a, b) => b.areaPx - a.areaPx);
  return largest.slice(0, MOST_CLICKS).map(({ areaPx, at }) => ({
    piece: () => pieceOf(error, components, at),
    areaPx,
    missing,
  }));
}

function pieceOf({ width, height }: Mask, { labels, boxes }: Components, at: number): Mask {
  const { data } = emptyMask(width, height);
  const [x0, y0, x1, y1] = boxes[at];
  for (let y = y0; y < y1; y++) {
    for (let i = y * width + x0; i < y * width + x1; i++) if (labels[i] === at + 1) data[i] = 1;
  }
  return { width, height, data };
}
