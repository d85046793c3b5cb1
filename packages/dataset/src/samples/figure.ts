import {
  type BoxXyxyPx,
  centroid,
  connectedComponents,
  cropToContent,
  type Mask,
  type Measurement,
  measure,
  type PointXyPx,
} from "@mimo/imaging";
import { areaOf, boundsOf } from "../marks/known-masks.js";
import type { Place } from "./answer-forms.js";
import { placeOf } from "./mask-facts.js";
import type { Structure } from "./structures.js";

/** A piece smaller than this share of a mask is a speck, not a region. */
const SPECK = 0.04;

/** The geometry of one structure of an image, measured when it is first asked for. */
export class Figure {
  readonly structure: Structure;
  readonly mask: Mask;
  readonly box: BoxXyxyPx;
  readonly middle: PointXyPx;
  readonly areaPx: number;
  readonly #spacingMm: readonly [number, number] | null;
  #place: Place | null | undefined;
  #pieces: number | null | undefined;
  #measurement: Measurement | null = null;

  /** @param mask - Of the whole structure; it has a pixel. */
  constructor(structure: Structure, mask: Mask, spacingMm: readonly [number, number] | null) {
    this.structure = structure;
    this.mask = mask;
    this.box = boundsOf(mask)!;
    this.middle = centroid(mask)!;
    this.areaPx = areaOf(mask);
    this.#spacingMm = spacingMm;
  }

  get place(): Place | null {
    if (this.#place === undefined) this.#place = placeOf(this.mask, this.middle);
    return this.#place;
  }

  /** Share of the image, 0 to 1. */
  get share(): number {
    return this.areaPx / (this.mask.width * this.mask.height);
  }

  /** Number of separate regions; null where specks make that a matter of opinion. */
  get pieces(): number | null {
    if (this.#pieces === undefined) {
      const { areas } = connectedComponents(cropToContent(this.mask, 0, this.box)!.part);
      const large = areas.filter((each) => each >= SPECK * this.areaPx).length;
      this.#pieces = large === areas.length ? large : null;
      this.#largePieces = large;
    }
    return this.#pieces;
  }

  #largePieces = 0;

  /** Number of regions that are no specks. */
  get largePieces(): number {
    return this.pieces ?? this.#largePieces;
  }

  get measurement(): Measurement {
    this.#measurement ??= measure(this.mask, { spacingMm: this.#spacingMm });
    return this.#measurement;
  }

  /** The image cuts it off, so that its length is not known. */
  get isCutOff(): boolean {
    const [x0, y0, x1, y1] = this.box;
    return x0 === 0 || y0 === 0 || x1 === this.mask.width || y1 === this.mask.height;
  }
}

/** How one structure lies to another in the image. */
export type Relation = "left" | "right" | "above" | "below" | "within";

/** How far boxes may overlap along an axis, as a share of the shorter side, when one lies beside the other. */
const LARGEST_OVERLAP = 0.15;
/** How much more along one axis than along the other centroids must be apart. */
const CLEAR_DIRECTION = 1.5;
const LEAST_WITHIN = 0.97;

/** Where `a` lies to `b`, in image terms; null where it is not plain to see. */
export function relationOf(a: Figure, b: Figure): Relation | null {
  const [dx, dy] = [a.middle[0] - b.middle[0], a.middle[1] - b.middle[1]];
  const beside = gapShare(a.box[0], a.box[2], b.box[0], b.box[2]) <= LARGEST_OVERLAP;
  const stacked = gapShare(a.box[1], a.box[3], b.box[1], b.box[3]) <= LARGEST_OVERLAP;
  if (beside && Math.abs(dx) > CLEAR_DIRECTION * Math.abs(dy)) return dx < 0 ? "left" : "right";
  if (stacked && Math.abs(dy) > CLEAR_DIRECTION * Math.abs(dx)) return dy < 0 ? "above" : "below";
  return isInside(a, b) ? "within" : null;
}

/** Overlap of two intervals as a share of the shorter one. */
function gapShare(a0: number, a1: number, b0: number, b1: number): number {
  return Math.max(0, Math.min(a1, b1) - Math.max(a0, b0)) / Math.min(a1 - a0, b1 - b0);
}

function isInside(a: Figure, b: Figure): boolean {
  if (a.areaPx > 0.8 * b.areaPx) return false;
  let both = 0;
  const [x0, y0, x1, y1] = a.box;
  for (let y = y0; y < y1; y++) {
    for (let i = y * a.mask.width + x0; i < y * a.mask.width + x1; i++) {
      if (a.mask.data[i] && b.mask.data[i]) both++;
    }
  }
  return both >= LEAST_WITHIN * a.areaPx;
}

export const OPPOSITE: Readonly<Record<Relation, Relation | null>> = {
  left: "right",
  right: "left",
  above: "below",
  below: "above",
  within: null,
};
