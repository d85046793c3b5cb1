import type { Slice } from "@mimo/protocol";
import type { XY } from "./image-transform.js";

/** The place and the value of the pixel under a point of the image; columns and rows count from 1. */
export function pixelText(
  image: { readonly mimoSlice: Slice; readonly mimoValues: ArrayLike<number> },
  [x, y]: XY,
): string {
  const { width, height, channels, meaning } = image.mimoSlice;
  const column = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const row = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const first = (row * width + column) * channels;
  const values = Array.from({ length: channels }, (_, k) => valueText(image.mimoValues[first + k]!));
  return `${column + 1}, ${row + 1}:  ${values.join(" ")}${meaning === "hounsfield" ? " HU" : ""}`;
}

function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
