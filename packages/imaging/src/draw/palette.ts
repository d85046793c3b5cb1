import type { Rgb } from "./canvas.js";

/**
 * Colours for structures on dark images that colour-blind people can tell apart, brightest contrasts first.
 *
 * Okabe & Ito, "Color Universal Design" (2008), without black, which would vanish on a scan. Take
 * `PALETTE[k % PALETTE.length]` for the k-th structure.
 */
export const PALETTE: readonly Rgb[] = [
  [86, 180, 233], // sky blue
  [230, 159, 0], // orange
  [0, 158, 115], // bluish green
  [240, 228, 66], // yellow
  [204, 121, 167], // reddish purple
  [213, 94, 0], // vermillion
  [0, 114, 178], // blue
];

/** The same colours for lines on white: dark ones first, without yellow. */
export const LINE_PALETTE: readonly Rgb[] = [
  [0, 114, 178], // blue
  [213, 94, 0], // vermillion
  [0, 158, 115], // bluish green
  [204, 121, 167], // reddish purple
  [230, 159, 0], // orange
  [86, 180, 233], // sky blue
  [0, 0, 0], // black
];

/** Colours of marks: bluish green adds, vermillion takes away; the signs on the points say it without colour. */
export const MARK_COLORS = {
  positive: [0, 158, 115],
  negative: [213, 94, 0],
  box: [240, 228, 66],
  mask: [255, 255, 255],
} as const satisfies Record<string, Rgb>;
