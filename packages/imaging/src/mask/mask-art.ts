import type { Random } from "@mimo/base";
import type { Mask } from "../image.js";

/** Test helper: a mask from rows of text, `#` inside, anything else outside. */
export function maskFromArt(...rows: readonly string[]): Mask {
  const data = Uint8Array.from(rows.join(""), (character) => (character === "#" ? 1 : 0));
  return { width: rows[0].length, height: rows.length, data };
}

/** Test helper: the rows of text that {@link maskFromArt} reads. */
export function artFromMask({ width, height, data }: Mask): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value ? "#" : ".")).join(""),
  );
}

/** Test helper: a mask of random pixels, from nearly empty to nearly full, of at most `maxSide` pixels a side. */
export function randomMask(random: Random, maxSide: number): Mask {
  const width = 1 + random.integer(maxSide);
  const height = 1 + random.integer(maxSide);
  const density = random.next() ** 2;
  const data = new Uint8Array(width * height).map(() => (random.chance(density) ? 1 : 0));
  return { width, height, data };
}
