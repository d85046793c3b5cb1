/**
 * Colours of findings and marks on dark images: Okabe & Ito, "Color Universal Design" (2008), without black.
 * The same values, in the same order, as packages/imaging/src/draw/palette.ts, which a browser cannot load.
 */
export const FINDING_COLORS = [
  "#56b4e9", // sky blue
  "#e69f00", // orange
  "#009e73", // bluish green
  "#f0e442", // yellow
  "#cc79a7", // reddish purple
  "#d55e00", // vermillion
  "#0072b2", // blue
] as const;

/** Bluish green adds, vermillion takes away; the signs on the points say it without colour. */
export const MARK_COLORS = {
  positive: "#009e73",
  negative: "#d55e00",
  box: "#f0e442",
  mask: "#ffffff",
} as const;

/** Colour of the `k`-th finding of a case, from 0; they repeat. */
export function findingColor(k: number): string {
  return FINDING_COLORS[k % FINDING_COLORS.length]!;
}
