import type { BoxXyxyPx, Geometry, Mask, MedicalImage, PointXyPx } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { type Axes, axesOf } from "./convex-hull.js";
import { area, boundingBox } from "./mask-properties.js";

/** How the pixel values inside a mask are distributed, in the image's own units (HU for CT). */
export interface IntensityStatistics {
  readonly mean: number;
  /** Standard deviation of the population (divided by n). */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
}

/** Size of a mask. Every millimetre number is null where the image does not tell its pixel spacing. */
export interface Measurement {
  readonly areaPx: number;
  readonly areaMm2: number | null;
  /** Length of the outline, holes included. */
  readonly perimeterPx: number;
  readonly perimeterMm: number | null;
  /** Maximum Feret diameter; 0 for an empty mask. */
  readonly longAxisPx: number;
  readonly longAxisMm: number | null;
  /** Extent perpendicular to the long axis; 0 for an empty mask. */
  readonly shortAxisPx: number;
  readonly shortAxisMm: number | null;
  /**
   * Ends of the long axis on the image, to draw it: of the axis in millimetres where spacing is known (with
   * unequal spacing it can be another line than that in pixels). Null for an empty mask.
   */
  readonly longAxisEnds: readonly [PointXyPx, PointXyPx] | null;
  /** Null without an image, for a colour image, or with no finite pixel inside. */
  readonly intensity: IntensityStatistics | null;
}

/**
 * Measures a mask.
 *
 * The outline that perimeter and axes are taken from is marching squares at level one half: it runs through
 * the midpoints between inside and outside pixel centres, cutting corners, as in PyRadiomics' 2-D shape
 * features. A row of n pixels is n long and 1 across. The outline of a disc comes out about 5 % too long.
 *
 * @param geometry - Of the image that the mask lies on. Only `spacingMm` is used; null (or a spacing that is
 *   not finite and positive) makes every millimetre number null.
 * @param image - One grey image, for the intensities.
 * @throws {ImagingError} `bad_mask` if the mask does not fit its size, or the image.
 */
export function measure(
  mask: Mask,
  geometry: Pick<Geometry, "spacingMm">,
  image?: MedicalImage,
): Measurement {
  const areaPx = area(mask);
  const spacing = usable(geometry.spacingMm);
  const box = boundingBox(mask);
  const outline = outlineSteps(mask, box ?? [0, 0, 0, 0]);
  const points = box === null ? [] : outlinePoints(mask, box);
  const axesPx = points.length > 0 ? axesOf(points) : null;
  const axesMm = axesPx && spacing ? axesOf(points.map(([x, y]) => [x * spacing[1], y * spacing[0]])) : null;
  return {
    areaPx,
    areaMm2: spacing && areaPx * spacing[0] * spacing[1],
    perimeterPx: lengthOf(outline, [1, 1]),
    perimeterMm: spacing && lengthOf(outline, spacing),
    longAxisPx: axesPx?.long ?? 0,
    longAxisMm: spacing && (axesMm?.long ?? 0),
    shortAxisPx: axesPx?.short ?? 0,
    shortAxisMm: spacing && (axesMm?.short ?? 0),
    longAxisEnds: endsOnImage(axesPx, axesMm, spacing),
    intensity: image ? intensityInside(mask, image) : null,
  };
}

type Spacing = readonly [number, number];

function usable(spacingMm: Spacing | null): Spacing | null {
  return spacingMm?.every((step) => step > 0 && step < Infinity) ? spacingMm : null;
}

function endsOnImage(px: Axes | null, mm: Axes | null, spacing: Spacing | null): Measurement["longAxisEnds"] {
  if (!mm || !spacing) return px?.longEnds ?? null;
  const [[ax, ay], [bx, by]] = mm.longEnds;
  return [
    [ax / spacing[1], ay / spacing[0]],
    [bx / spacing[1], by / spacing[0]],
  ];
}

interface OutlineSteps {
  /** Whole steps along a row, whole steps along a column, and corner cuts of half a step each way. */
  along: number;
  down: number;
  cuts: number;
}

/** Counts marching-squares segments over every 2 x 2 window that touches the box, also beyond the image. */
function outlineSteps({ width, height, data }: Mask, [x0, y0, x1, y1]: BoxXyxyPx): OutlineSteps {
  const steps = { along: 0, down: 0, cuts: 0 };
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] ? 1 : 0;
  for (let y = y0; y <= y1; y++) {
    let [a, c] = [0, 0];
    for (let x = x0; x <= x1; x++) {
      const [b, d] = [at(x, y - 1), at(x, y)];
      const inside = a + b + c + d;
      if (inside === 1 || inside === 3) steps.cuts++;
      else if (inside === 2 && a === b) steps.along++;
      else if (inside === 2 && a === c) steps.down++;
      else if (inside === 2) steps.cuts += 2;
      [a, c] = [b, d];
    }
  }
  return steps;
}

function lengthOf({ along, down, cuts }: OutlineSteps, [row, column]: Spacing): number {
  return along * column + down * row + (cuts * Math.hypot(row, column)) / 2;
}

/** The middles of the sides of each row's first and last inside pixel: they hold all corners of the hull. */
function outlinePoints({ width, data }: Mask, [x0, y0, x1, y1]: BoxXyxyPx): PointXyPx[] {
  const points: PointXyPx[] = [];
  for (let y = y0; y < y1; y++) {
    let first = x0;
    while (first < x1 && data[y * width + first] === 0) first++;
    if (first === x1) continue;
    let last = x1 - 1;
    while (data[y * width + last] === 0) last--;
    points.push([first, y + 0.5], [last + 1, y + 0.5]);
    for (const x of first === last ? [first] : [first, last]) points.push([x + 0.5, y], [x + 0.5, y + 1]);
  }
  return points;
}

function intensityInside(mask: Mask, image: MedicalImage): IntensityStatistics | null {
  if (image.width !== mask.width || image.height !== mask.height) {
    throw new ImagingError(
      "bad_mask",
      `measure: mask and image must have one size, got ${mask.width} x ${mask.height} and ${image.width} x ${image.height}`,
    );
  }
  if (image.channels !== 1) return null;
  let [count, mean, squares, min, max] = [0, 0, 0, Infinity, -Infinity];
  for (let i = 0; i < mask.data.length; i++) {
    const value = image.pixels[i];
    if (!mask.data[i] || !Number.isFinite(value)) continue;
    // Welford's update: no cancellation when values are large beside their spread.
    count++;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return count === 0 ? null : { mean, sd: Math.sqrt(squares / count), min, max };
}
