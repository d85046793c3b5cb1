/** A length to be drawn beside the image. */
export interface ScaleBar {
  readonly lengthPx: number;
  readonly text: string;
}

const LONGEST_CSS_PX = 160;
const STEPS = [5, 2, 1];

/**
 * A bar of a round length (1, 2 or 5 times a power of ten) of at most 160 CSS pixels.
 *
 * @param cssPxPerColumn - Magnification along a row.
 * @param columnSpacingMm - Null where unknown: then the bar counts image pixels.
 */
export function scaleBar(cssPxPerColumn: number, columnSpacingMm: number | null): ScaleBar {
  const cssPxPerUnit = columnSpacingMm ? cssPxPerColumn / columnSpacingMm : cssPxPerColumn;
  const longest = LONGEST_CSS_PX / cssPxPerUnit;
  const power = 10 ** Math.floor(Math.log10(longest));
  const length = (STEPS.find((step) => step * power <= longest) ?? 1) * power;
  return { lengthPx: length * cssPxPerUnit, text: lengthText(length, columnSpacingMm !== null) };
}

/**
 * A distance on the image in words: millimetres where spacing is known, else pixels.
 *
 * @param spacingMm - `[row, column]`.
 */
export function distanceText(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  spacingMm: readonly [number, number] | null,
): string {
  if (!spacingMm) return `${Math.hypot(x1 - x0, y1 - y0).toFixed(1)} px`;
  return `${Math.hypot((x1 - x0) * spacingMm[1], (y1 - y0) * spacingMm[0]).toFixed(1)} mm`;
}

function lengthText(length: number, isMm: boolean): string {
  if (!isMm) return `${round(length)} px`;
  return length >= 10
    ? `${round(length / 10)} cm`
    : length >= 0.1
      ? `${round(length)} mm`
      : `${round(length * 1000)} µm`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
