import { ImagingError } from "../imaging-error.js";
import { FONT, textWidth } from "./bitmap-font.js";
import { LINE_PALETTE } from "./palette.js";
import { escapeXml, round, svgText, toHex } from "./svg.js";

/** What a chart of horizontal bars shows. */
export interface BarChart {
  readonly title: string;
  /** Top to bottom. `value` is finite and not negative; `label` stands behind the bar, else the value does. */
  readonly bars: readonly { readonly name: string; readonly value: number; readonly label?: string }[];
  /** Pixels, at least 240; the height follows from the number of bars. */
  readonly width: number;
}

const TEXT = 1.5;
const TITLE = 2;
const GAP = 10;
const ROW = 22;
const BAR = 14;

/**
 * Draws horizontal bars as SVG, with our own font like `lineChart`.
 *
 * @throws {ImagingError} `unsupported` for a width below 240, or a value that is no length.
 * @example
 * const svg = barChart({ title: "Samples", bars: [{ name: "I", value: 255 }], width: 640 });
 */
export function barChart({ title, bars, width }: BarChart): string {
  if (!(width >= 240 && width <= 16384)) {
    throw new ImagingError("unsupported", `barChart: width must be from 240 to 16384, got ${width}`);
  }
  const wrong = bars.find(({ value }) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (wrong !== undefined) {
    throw new ImagingError(
      "unsupported",
      `barChart: values must be >= 0, got ${wrong.value} for ${wrong.name}`,
    );
  }
  const labels = bars.map(({ value, label }) => label ?? value.toLocaleString("en"));
  const widest = (words: readonly string[]) => Math.max(0, ...words.map((word) => textWidth(word) * TEXT));
  const left = GAP * 2 + Math.min(widest(bars.map(({ name }) => name)), width / 2);
  const room = width - left - GAP * 2 - widest(labels);
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const top = GAP * 2 + FONT.height * TITLE;
  const height = top + bars.length * ROW + GAP;
  const name = escapeXml(title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${round(height)}" viewBox="0 0 ${width} ${round(height)}" role="img" aria-label="${name}">`,
    `<title>${name}</title>`,
    `<rect width="${width}" height="${round(height)}" fill="#fff"/>`,
    svgText(title, GAP, GAP, TITLE, "start"),
    ...bars.map((bar, i) => {
      const y = top + i * ROW;
      const length = Math.max(1, (room * bar.value) / most);
      const words = y + (BAR - FONT.ascent * TEXT) / 2;
      return [
        svgText(bar.name, left - GAP, words, TEXT, "end"),
        `<rect x="${round(left)}" y="${round(y)}" width="${round(length)}" height="${BAR}" fill="${toHex(LINE_PALETTE[0])}"/>`,
        svgText(labels[i], left + length + GAP / 2, words, TEXT, "start"),
      ].join("");
    }),
    "</svg>",
  ].join("\n");
}
