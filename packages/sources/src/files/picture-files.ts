import { readFile, stat } from "node:fs/promises";
import { MAX_FILE_BYTES, type Mask } from "@mimo/imaging";
import type { SourcePicture } from "../source.js";
import { SourceError } from "../source-error.js";
import { assertMaskFits, decodeMask, decodePicture, type Size } from "./decode-picture.js";
import { resolveInside } from "./inside-root.js";

/** Sizes that are kept: more than are ever read at the same time. */
const MOST_SIZES = 512;

/** The pictures and masks of a folder, by their path from it. */
export class PictureFiles {
  readonly #root: string;
  /** A mask is read after its picture: then its size is known without decoding the picture again. */
  readonly #sizes = new Map<string, Size>();

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws {SourceError} `missing_image`, `corrupt`, `too_large`, `unsafe_path`, `unsupported`. */
  async readImage(path: string): Promise<SourcePicture> {
    const bytes = await readBytes(resolveInside(this.#root, path, "picture"), path, "missing_image");
    const picture = await decodePicture(bytes, path);
    const { width, height } = picture.image;
    if (this.#sizes.size >= MOST_SIZES) this.#sizes.clear();
    this.#sizes.set(path, { width, height });
    return picture;
  }

  /**
   * Reads a PNG mask of a picture.
   *
   * @throws {SourceError} `missing_mask`, `corrupt`, `too_large`, `size_mismatch`, `unsafe_path`; and when the size must be
   *   known of a picture that cannot be read, what {@link readImage} throws.
   */
  async readMask(path: string, imagePath: string): Promise<Mask> {
    const bytes = await readBytes(resolveInside(this.#root, path, "mask"), path, "missing_mask");
    const mask = await decodeMask(bytes, path);
    assertMaskFits(mask, await this.sizeOf(imagePath), path);
    return mask;
  }

  /** The size of a picture as it is decoded. @throws {SourceError} as {@link readImage}. */
  async sizeOf(path: string): Promise<Size> {
    return this.#sizes.get(path) ?? (await this.readImage(path)).image;
  }
}

async function readBytes(
  file: string,
  path: string,
  missing: "missing_image" | "missing_mask",
): Promise<Uint8Array> {
  try {
    const info = await stat(file);
    if (!info.isFile()) throw new SourceError(missing, `${path}: expected a file, got something else`);
    if (info.size > MAX_FILE_BYTES) {
      throw new SourceError("too_large", `${path}: at most ${MAX_FILE_BYTES} bytes, got ${info.size}`);
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new SourceError(missing, `${path}: expected a file that can be read, got ${code}`, {}, { cause });
  }
}
