import { ImagingError } from "../imaging-error.js";
import { inkOf, textWidth } from "./bitmap-font.js";
import type { Rgb } from "./canvas.js";
import { sharp } from "./sharp-library.js";

/** Colour of words and frames. */
export const INK = "#222";

/** Which part of a line of text lies at its x. */
export type Anchor = "start" | "middle" | "end";

/** One line of our own font's text as an SVG path, so that it shows without fonts; `top` is the top of its capitals. */
export function svgText(words: string, x: number, top: number, scale: number, anchor: Anchor): string {
  const shift = { start: 0, middle: 0.5, end: 1 }[anchor] * textWidth(words) * scale;
  const path = inkOf(words).map((run) => `M${run.x} ${run.y}h${run.length}v1h-${run.length}z`);
  const place = `translate(${round(x - shift)} ${round(top)}) scale(${scale})`;
  return `<path transform="${place}" fill="${INK}" d="${path.join("")}"/>`;
}

/** To hundredths: shorter paths. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** `#rrggbb` */
export function toHex(color: Rgb): string {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Words for an SVG attribute or element. */
export function escapeXml(words: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // XML 1.0 has no way to write control characters.
  const printable = [...words].map((c) => (c < " " || c === "\u007f" ? " " : c)).join("");
  return printable.replace(/[&<>"]/g, (character) => names[character]);
}

/**
 * Renders an SVG picture as a PNG, one pixel per SVG unit.
 *
 * @throws {ImagingError} `corrupt` if it is no valid SVG.
 */
export async function renderSvg(svg: string): Promise<Buffer> {
  try {
    return await sharp(Buffer.from(svg)).png().toBuffer();
  } catch (cause) {
    throw new ImagingError(
      "corrupt",
      "renderSvg: the picture must be valid SVG, got other text",
      {},
      { cause },
    );
  }
}
