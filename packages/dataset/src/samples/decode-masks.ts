import { type Mask, readMaskPng } from "@mimo/imaging";
import { DatasetError } from "../dataset-error.js";
import type { ImageRecord, MaskRecord } from "../image-record.js";
import type { LoadMask } from "./structures.js";

/**
 * Decodes every mask of an image, so that samples can be made of it.
 *
 * @returns A loader for the entries of this record's `masks`; it throws `not_found` for others.
 * @throws {ImagingError} `not_found`, `unknown_format` or `corrupt` for a file that is no readable PNG.
 */
export async function decodeMasks(record: ImageRecord): Promise<LoadMask> {
  const masks = new Map<string, Mask>();
  for (const { path } of record.masks) masks.set(path, await readMaskPng(path));
  return ({ path }: MaskRecord) => {
    const mask = masks.get(path);
    if (mask !== undefined) return mask;
    throw new DatasetError("not_found", `decodeMasks: expected a mask of ${record.id}, got ${path}`);
  };
}
