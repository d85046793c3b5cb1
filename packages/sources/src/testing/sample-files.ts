import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { emptyMask, encodeMaskPng, encodePng, type Mask } from "@mimo/imaging";
import type { Damage } from "./source-sample.js";

/** Files by their path from a folder; objects are written as JSON. */
export type SampleFiles = Readonly<Record<string, string | Uint8Array | object>>;

/** Writes small files, and the folders that they need. */
export async function writeFiles(folder: string, files: SampleFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const isRaw = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(join(folder, path), isRaw ? content : JSON.stringify(content));
  }
}

/** A PNG whose grey or RGB pixels differ with the seed and are too busy to pack well. */
export function samplePng(width: number, height: number, seed: number, channels: 1 | 3 = 1): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 37 + seed * 11) ** 2);
  return encodePng(pixels, width, height, channels);
}

/** A filled box `[x0, y0, x1, y1]` on an empty mask; the far edges are exclusive. */
export function sampleMask(width: number, height: number, box: readonly number[]): Mask {
  const [x0, y0, x1, y1] = box;
  const mask = emptyMask(width, height);
  for (let y = y0; y < y1; y++) mask.data.fill(1, y * width + x0, y * width + x1);
  return mask;
}

/** {@link sampleMask} as a one-bit PNG. */
export function sampleMaskPng(width: number, height: number, box: readonly number[]): Buffer {
  return encodeMaskPng(sampleMask(width, height, box));
}

/** The first bytes of a PNG that claims 100,000 x 100,000 grey pixels. */
export async function hugePng(): Promise<Buffer> {
  const png = await samplePng(4, 4, 1);
  png.writeUInt32BE(100_000, 16);
  png.writeUInt32BE(100_000, 20);
  return png;
}

/** Removes a file of the sample. */
export function removeFile(path: string): Damage {
  return (folder) => rm(join(folder, path));
}

/** Cuts a file of the sample to its first half. */
export function truncateFile(path: string): Damage {
  return async (folder) => {
    const bytes = await readFile(join(folder, path));
    await writeFile(join(folder, path), bytes.subarray(0, bytes.length / 2));
  };
}

/** Replaces a part of a text file; throws when the part is not there, so that no damage is a sham. */
export function editFile(path: string, part: string, replacement: string): Damage {
  return async (folder) => {
    const text = await readFile(join(folder, path), "utf8");
    if (!text.includes(part)) throw new Error(`editFile: ${path} must hold ${part}, got ${text}`);
    await writeFile(join(folder, path), text.replace(part, replacement));
  };
}

/** The damages to a picture that is a file of its own. */
export function imageFileDamages(path: string): {
  readonly missingImage: Damage;
  readonly truncatedImage: Damage;
  readonly hugeImage: Damage;
} {
  return {
    missingImage: removeFile(path),
    truncatedImage: truncateFile(path),
    hugeImage: async (folder) => writeFiles(folder, { [path]: await hugePng() }),
  };
}
