import { type Mask, readMaskPng } from "@mimo/imaging";
import { DatasetError } from "../dataset-error.js";
import type { ImageRecord, MaskRecord } from "../image-record.js";
import type { LoadMask } from "./structures.js";

/**
 * Decodes every mask of an image, so that samples can be made of it.
 *
 * @param readMask - How to decode one: `readMask` of an open dataset. Default: its path is that of a PNG.
 * @returns A loader for the entries of this record's `masks`; it throws `not_found` for others.
 * @throws {ImagingError} `not_found`, `unknown_format` or `corrupt` for a file that is no readable PNG.
 */
export async function decodeMasks(
  record: ImageRecord,
  readMask: (mask: MaskRecord) => Promise<Mask> = ({ path }) => readMaskPng(path),
): Promise<LoadMask> {
  const masks = new Map<string, Mask>();
  for (const mask of record.masks) masks.set(mask.path, await readMask(mask));
  return ({ path }: MaskRecord) => {
    const mask = masks.get(path);
    if (mask !== undefined) return mask;
    throw new DatasetError("not_found", `decodeMasks: expected a mask of ${record.id}, got ${path}`);
  };
}
