import type { BoxXyxyPx, Mask, PointXyPx } from "@mimo/imaging";
import type { ShownPicture } from "./shown-picture.js";

/** Turns a picture about its centre, clockwise on the screen; it keeps its size, and what comes into view is black. */
export function rotatePicture(picture: ShownPicture, degrees: number): ShownPicture {
  const { width, height, channels } = picture;
  const pixels = new Uint8Array(picture.pixels.length);
  const sourceOf = turnBack(width, height, degrees);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = sourceOf(x + 0.5, y + 0.5);
      for (let channel = 0; channel < channels; channel++) pixels[to++] = sampleBetween(picture, at, channel);
    }
  }
  return { ...picture, pixels };
}

/** Turns a mask as {@link rotatePicture} turns its picture, nearest neighbour. */
export function rotateMask({ width, height, data: source }: Mask, degrees: number): Mask {
  const data = new Uint8Array(source.length);
  const sourceOf = turnBack(width, height, degrees);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const at = sourceOf(x + 0.5, y + 0.5);
      if (isWithin(at, width, height)) data[to] = source[Math.floor(at[1]) * width + Math.floor(at[0])];
    }
  }
  return { width, height, data };
}

/** Cuts a box out of a picture. @param box - Whole numbers within it. */
export function cropPicture(picture: ShownPicture, box: BoxXyxyPx): ShownPicture {
  const { pixels, channels } = picture;
  return {
    width: box[2] - box[0],
    height: box[3] - box[1],
    channels,
    pixels: cut(pixels, picture.width, channels, box),
  };
}

/** Cuts a box out of a mask. */
export function cropMask({ data, width }: Mask, box: BoxXyxyPx): Mask {
  return { width: box[2] - box[0], height: box[3] - box[1], data: cut(data, width, 1, box) };
}

function cut(from: Uint8Array, width: number, channels: number, [x0, y0, x1, y1]: BoxXyxyPx): Uint8Array {
  const row = (x1 - x0) * channels;
  const data = new Uint8Array(row * (y1 - y0));
  for (let y = y0; y < y1; y++) {
    const start = (y * width + x0) * channels;
    data.set(from.subarray(start, start + row), (y - y0) * row);
  }
  return data;
}

/** Where a point of the turned picture came from. */
function turnBack(width: number, height: number, degrees: number): (x: number, y: number) => PointXyPx {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = [width / 2, height / 2];
  return (x, y) => [cx + cos * (x - cx) + sin * (y - cy), cy - sin * (x - cx) + cos * (y - cy)];
}

function isWithin([x, y]: PointXyPx, width: number, height: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}

/** Linear between the centres of the four pixels around a point; 0 beyond the picture. */
function sampleBetween({ pixels, width, height, channels }: ShownPicture, at: PointXyPx, channel: number) {
  if (!isWithin(at, width, height)) return 0;
  const x = Math.min(Math.max(at[0] - 0.5, 0), width - 1);
  const y = Math.min(Math.max(at[1] - 0.5, 0), height - 1);
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [x1, y1] = [Math.min(x0 + 1, width - 1), Math.min(y0 + 1, height - 1)];
  const value = (column: number, row: number) => pixels[(row * width + column) * channels + channel];
  const top = value(x0, y0) * (x0 + 1 - x) + value(x1, y0) * (x - x0);
  const bottom = value(x0, y1) * (x0 + 1 - x) + value(x1, y1) * (x - x0);
  return Math.round(top * (y0 + 1 - y) + bottom * (y - y0));
}
