import type { DisplayWindow, MedicalImage, SlicePlan } from "@mimo/imaging";

/** Sides of a picture, in pixels. */
export type Sides = readonly [width: number, height: number];

/** How a slice of a volume is found again and laid out; plain data. */
export interface SliceRef {
  /** Path of the image volume. */
  readonly image: string;
  readonly slice: number;
  readonly plan: SlicePlan;
  /** Voxels of the slice. */
  readonly stored: Sides;
  /** Pixels of the picture: more than the voxels where these are not square. */
  readonly shown: Sides;
  /** In Hounsfield units, for CT; null for others. */
  readonly window: DisplayWindow | null;
}

/** Pixels that differ in their sides by less are shown as they are: nobody sees it, and resampling blurs. */
const SQUARE_ENOUGH = 1.25;

/**
 * The sides that a slice needs so that its pixels are about square: the coarser side grows.
 *
 * @param spacing - `[row, column]` in any unit; null when unknown, then nothing changes.
 */
export function squareSides([width, height]: Sides, spacing: readonly [number, number] | null): Sides {
  if (spacing === null) return [width, height];
  const ratio = spacing[0] / spacing[1];
  if (ratio > SQUARE_ENOUGH) return [width, Math.round(height * ratio)];
  if (1 / ratio > SQUARE_ENOUGH) return [Math.round(width / ratio), height];
  return [width, height];
}

/** Resamples a slice to the sides that it is shown with, linearly along each side; pixel edges stay where they are. */
export function resampleImage(image: MedicalImage, [width, height]: Sides): MedicalImage {
  if (image.width === width && image.height === height) return image;
  const { channels, pixels: from } = image;
  const across = interpolation(image.width, width);
  const down = interpolation(image.height, height);
  const isWhole = !(from instanceof Float32Array);
  const Pixels = from.constructor as new (length: number) => typeof from;
  const pixels = new Pixels(width * height * channels);
  let to = 0;
  for (const y of down) {
    for (const x of across) {
      for (let c = 0; c < channels; c++, to++) {
        const at = (row: number, column: number) => from[(row * image.width + column) * channels + c];
        const top = at(y.low, x.low) * (1 - x.part) + at(y.low, x.high) * x.part;
        const bottom = at(y.high, x.low) * (1 - x.part) + at(y.high, x.high) * x.part;
        const value = top * (1 - y.part) + bottom * y.part;
        pixels[to] = isWhole ? Math.round(value) : value;
      }
    }
  }
  const spacing = image.geometry.spacingMm;
  const spacingMm = spacing && shownSpacing(spacing, [image.width, image.height], [width, height]);
  // The first pixel's centre has moved with its size.
  return { ...image, width, height, pixels, geometry: { ...image.geometry, spacingMm, originLps: null } };
}

/** Spacing after resampling. */
export function shownSpacing(
  [row, column]: readonly [number, number],
  stored: Sides,
  shown: Sides,
): [row: number, column: number] {
  return [(row * stored[1]) / shown[1], (column * stored[0]) / shown[0]];
}

/** Resamples the pixels of a mask as {@link resampleImage} does a picture, but to the nearest. */
export function resampleMask(from: Uint8Array, stored: Sides, shown: Sides): Uint8Array {
  if (stored[0] === shown[0] && stored[1] === shown[1]) return from;
  const nearest = (length: number, into: number) =>
    Array.from({ length: into }, (_, i) => Math.min(length - 1, Math.floor(((i + 0.5) * length) / into)));
  const columns = nearest(stored[0], shown[0]);
  const mask = new Uint8Array(shown[0] * shown[1]);
  let to = 0;
  for (const y of nearest(stored[1], shown[1])) for (const x of columns) mask[to++] = from[y * stored[0] + x];
  return mask;
}

interface Between {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

function interpolation(length: number, into: number): Between[] {
  return Array.from({ length: into }, (_, i) => {
    const at = Math.min(length - 1, Math.max(0, ((i + 0.5) * length) / into - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(length - 1, low + 1), part: at - low };
  });
}
