import { ImagingError, type ImagingErrorCode, type Mask, readImage, readMaskPng } from "@mimo/imaging";
import type { SourcePicture } from "../source.js";
import { SourceError, type SourceErrorCode } from "../source-error.js";
import { storedAsIs } from "./stored-as-is.js";

/** What a reader's complaint means for a source. Those that are not named mean a broken file. */
const CODE_OF: Partial<Record<ImagingErrorCode, SourceErrorCode>> = {
  too_large: "too_large",
  unsupported: "unsupported",
};

/**
 * Decodes the bytes of one picture: any format that the imaging package reads.
 *
 * @param name - File or archive member, for messages.
 * @throws {SourceError} `corrupt`, `too_large`, `unsupported`.
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<SourcePicture> {
  const image = await asSourceError(name, () => readImage(bytes, { name: "picture" }));
  const format = storedAsIs(bytes);
  return { image, encoded: format === null ? null : { bytes, format } };
}

/**
 * Decodes the bytes of one mask: a PNG whose pixels that are not zero are inside.
 *
 * @param name - File or archive member, for messages.
 * @throws {SourceError} `corrupt` (also when it is no PNG), `too_large`.
 */
export async function decodeMask(bytes: Uint8Array, name: string): Promise<Mask> {
  return asSourceError(name, () => readMaskPng(bytes));
}

/**
 * Checks that a mask lies on its picture's grid.
 *
 * @throws {SourceError} `size_mismatch`
 */
export function assertMaskFits(mask: Size, picture: Size, name: string): void {
  if (mask.width !== picture.width || mask.height !== picture.height) {
    throw new SourceError(
      "size_mismatch",
      `${name}: a mask must have its picture's ${picture.width} x ${picture.height} pixels, got ${mask.width} x ${mask.height}`,
    );
  }
}

/** Sides in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Runs something of the imaging package; what it throws names the file and has a source's code. */
export async function asSourceError<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof ImagingError)) throw cause;
    const code = CODE_OF[cause.code] ?? "corrupt";
    throw new SourceError(code, `${name}: ${cause.message}`, {}, { cause });
  }
}
