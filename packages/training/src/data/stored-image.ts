/** Pixels of a picture at one size. */
export interface StoredPixels {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` */
  readonly rgb: Uint8Array;
}

/** A decoded picture at one or two sizes, largest first: a smaller one is read where a view shows all of it. */
export interface StoredImage {
  readonly levels: readonly [StoredPixels, ...StoredPixels[]];
}

/** A view may skip this many source pixels per pixel without visible steps. */
const MOST_SKIPPED = 1.35;

/**
 * The largest level that a view does not skip pixels of.
 *
 * @param perPixel - Share of the picture's width that one pixel of the view covers.
 */
export function levelFor({ levels }: StoredImage, perPixel: number): StoredPixels {
  return levels.find(({ width }) => perPixel * width <= MOST_SKIPPED) ?? levels[levels.length - 1];
}
