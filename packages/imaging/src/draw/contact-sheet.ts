import { ImagingError } from "../imaging-error.js";
import { FONT, textWidth, wrapText } from "./bitmap-font.js";
import { assertPixels, type Canvas, drawText, type Rgb } from "./canvas.js";
import { encodePng } from "./png.js";
import { sharp } from "./sharp-library.js";

/** One picture of a contact sheet. */
export interface Tile {
  /** Row-major, interleaved, `[H, W, 3]`. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Written below the picture, on up to three lines; newlines are kept. */
  readonly caption: string;
}

const BACKGROUND = 24;
const INK: Rgb = [235, 235, 235];
const GAP_PX = 8;
const MAX_CAPTION_LINES = 3;
const MAX_SHEET_PIXELS = 2 ** 27;

/**
 * Lays pictures out in a grid with captions and packs the sheet as a PNG.
 *
 * Every picture is fitted into a square, keeping its proportions; captions use our own font, so the sheet looks
 * the same on every machine.
 *
 * @param columns - Tiles per row, a whole number >= 1; fewer tiles make a narrower sheet.
 * @param tilePx - Side of the square, a whole number from 16 to 4096.
 * @throws {ImagingError} `unsupported` without tiles, for sizes out of range or pixels that do not fit;
 *   `too_large` for a sheet of more than 2^27 pixels.
 */
export async function contactSheet(tiles: readonly Tile[], columns: number, tilePx: number): Promise<Buffer> {
  checkLayout(tiles, columns, tilePx);
  const scale = Math.max(1, Math.round(tilePx / 250));
  const perLine = Math.max(4, Math.floor((tilePx / scale + 1) / FONT.advance));
  const captions = tiles.map((tile) => wrapText(tile.caption, perLine, MAX_CAPTION_LINES));
  const linePx = FONT.lineHeight * scale;
  const captionPx = Math.max(...captions.map((lines) => lines.length)) * linePx + 4;
  const across = Math.min(columns, tiles.length);
  const sheet = blankSheet(
    GAP_PX + across * (tilePx + GAP_PX),
    GAP_PX + Math.ceil(tiles.length / across) * (tilePx + captionPx + GAP_PX),
  );
  for (const [index, tile] of tiles.entries()) {
    const left = GAP_PX + (index % across) * (tilePx + GAP_PX);
    const top = GAP_PX + Math.floor(index / across) * (tilePx + captionPx + GAP_PX);
    await placePicture(sheet, tile, left, top, tilePx);
    captions[index].forEach((line, k) => {
      const indent = Math.max(0, Math.floor((tilePx - textWidth(line) * scale) / 2));
      drawText(sheet, line, left + indent, top + tilePx + 4 + k * linePx, scale, INK);
    });
  }
  return encodePng(sheet.rgb, sheet.width, sheet.height, 3);
}

function checkLayout(tiles: readonly Tile[], columns: number, tilePx: number): void {
  if (tiles.length === 0)
    throw new ImagingError("unsupported", "contactSheet: at least 1 tile is needed, got none");
  if (!Number.isInteger(columns) || columns < 1) {
    throw new ImagingError(
      "unsupported",
      `contactSheet: columns must be a whole number >= 1, got ${columns}`,
    );
  }
  if (!Number.isInteger(tilePx) || tilePx < 16 || tilePx > 4096) {
    throw new ImagingError("unsupported", `contactSheet: tilePx must be from 16 to 4096, got ${tilePx}`);
  }
  for (const { rgb, width, height } of tiles) assertPixels(rgb.length, width, height, 3, "contactSheet");
}

function blankSheet(width: number, height: number): Canvas {
  if (width * height > MAX_SHEET_PIXELS) {
    throw new ImagingError(
      "too_large",
      `contactSheet: at most ${MAX_SHEET_PIXELS} pixels, got ${width} x ${height}`,
    );
  }
  return { width, height, rgb: new Uint8Array(width * height * 3).fill(BACKGROUND) };
}

async function placePicture(
  sheet: Canvas,
  tile: Tile,
  left: number,
  top: number,
  tilePx: number,
): Promise<void> {
  const factor = tilePx / Math.max(tile.width, tile.height);
  const width = Math.max(1, Math.round(tile.width * factor));
  const height = Math.max(1, Math.round(tile.height * factor));
  const pixels = await sharp(tile.rgb, { raw: { width: tile.width, height: tile.height, channels: 3 } })
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer();
  const x = left + Math.floor((tilePx - width) / 2);
  const y = top + Math.floor((tilePx - height) / 2);
  for (let row = 0; row < height; row++) {
    sheet.rgb.set(pixels.subarray(row * width * 3, (row + 1) * width * 3), ((y + row) * sheet.width + x) * 3);
  }
}
