import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SourceError } from "../source-error.js";
import { toSentenceWords } from "../volumes/sentence-words.js";
import { sidedLabel } from "../volumes/sided-label.js";

/** What the pixels of the masks mean: label by value; see {@link readMaskLegend}. */
export type MaskLegend = ReadonlyMap<number, string>;

/** Number of a colour: red is the highest byte. */
export function colourValue(red: number, green: number, blue: number): number {
  return (red << 16) | (green << 8) | blue;
}

const BY_VALUE = /^\s*(\d+)\s*[:：]\s*(.+?)\s*$/;
const BY_COLOUR = /^\s*[([]?\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*[)\]]?\s*[:：]\s*(.+?)\s*$/;

/**
 * Reads `mask.txt`: lines `<value>:<label>`, or `<red>,<green>,<blue>:<label>`.
 *
 * The value of a pixel is its grey level where its colours are equal, else `red * 65536 + green * 256 + blue`; a pixel
 * whose colours are equal is looked up as a colour, too, if there is no such grey level. 0 is background.
 *
 * @returns null if there is no such file, at the root or in `imgs`.
 * @throws {SourceError} `bad_layout` if the file has no such line.
 */
export async function readMaskLegend(root: string): Promise<MaskLegend | null> {
  const text = await readFirst([join(root, "mask.txt"), join(root, "imgs", "mask.txt")]);
  if (text === null) return null;
  const legend = new Map<number, string>();
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    const colour = BY_COLOUR.exec(line);
    const plain = BY_VALUE.exec(line);
    const [value, label] = colour
      ? [colourValue(Number(colour[1]), Number(colour[2]), Number(colour[3])), colour[4]]
      : [Number(plain?.[1]), plain?.[2] ?? ""];
    const name = toSentenceWords(sidedLabel(label));
    if (name !== "" && value > 0 && name !== "background") legend.set(value, name);
  }
  if (legend.size === 0)
    throw new SourceError("bad_layout", "mask.txt: expected lines <value>:<label>, got none");
  return legend;
}

async function readFirst(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      return await readFile(path, "utf8");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    }
  }
  return null;
}
