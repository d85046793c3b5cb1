import { setImmediate } from "node:timers/promises";
import {
  decodePlainPng,
  imageFromGrey,
  imageFromRgb,
  MAX_PIXELS,
  type Mask,
  type MedicalImage,
} from "@mimo/imaging";
import type { FileTree } from "../archive/file-tree.js";
import { assertMaskFits, decodeMask, decodePicture, type Size } from "../files/decode-picture.js";
import { storedAsIs } from "../files/stored-as-is.js";
import type { SourceImage, SourceMask, SourcePicture } from "../source.js";
import { SourceError, type SourceErrorCode } from "../source-error.js";
import { UNION } from "./describe-picture.js";

/** Largest file that is read: a picture of 100 million pixels that hardly shrinks. */
const MAX_FILE_BYTES = 2 ** 28;
/** Pictures whose sizes are remembered: masks follow their picture soon. */
const MOST_SIZES = 1024;
/** In these sets some pictures are masks of the brain: two values only. */
const MAYBE_BINARY = new Set(["Brain_PTM"]);
/** In these sets the object is 0 and the background is not. */
const INVERTED = new Set(["ichallenge_adam_task2"]);
/** The references tell nothing to people, and names of cases do not belong in messages. */
const PICTURE = "sa-med2d: picture";
const MASK = "sa-med2d: mask";

/** Reads and decodes the set's pictures and masks, and mends its known faults. */
export class PixelReader {
  readonly #tree: FileTree;
  readonly #sizes = new Map<string, Size>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /**
   * Decodes a picture.
   *
   * @throws {SourceError} `missing_image`, `corrupt`, `too_large`, `unsafe_path`; `unsupported` for a mask of the brain in
   *   place of a picture.
   */
  async readPicture({ ref, dataset }: SourceImage): Promise<SourcePicture> {
    // All below may be done without waiting: signals and timers get their turn here, once for each picture.
    await setImmediate();
    const bytes = await this.#readFile(ref, "missing_image");
    const picture = decodePlainPicture(bytes) ?? (await decodePicture(bytes, PICTURE));
    this.#remember(ref, picture.image);
    if (MAYBE_BINARY.has(dataset) && isBinary(picture.image)) {
      throw new SourceError(
        "unsupported",
        `${PICTURE}: more than two values, got a mask in its place (${dataset})`,
      );
    }
    return picture;
  }

  /**
   * Decodes a mask, or the union of several.
   *
   * @throws {SourceError} `missing_mask`, `missing_image`, `corrupt`, `too_large`, `size_mismatch`, `unsafe_path`.
   */
  async readMask(image: SourceImage, { ref }: SourceMask): Promise<Mask> {
    const size = await this.#sizeOf(image.ref);
    const inverted = INVERTED.has(image.dataset);
    if (!ref.startsWith(UNION)) return this.#readOne(ref, size, inverted);
    const [first, ...others] = ref.slice(UNION.length).split(",");
    const whole = await this.#readOne(first, size, inverted);
    for (const other of others) {
      const { data } = await this.#readOne(other, size, inverted);
      for (let i = 0; i < data.length; i++) whole.data[i] |= data[i];
    }
    return whole;
  }

  async #readOne(ref: string, size: Size, inverted: boolean): Promise<Mask> {
    const bytes = await this.#readFile(ref, "missing_mask");
    const mask = await decodeMask(bytes, MASK);
    assertMaskFits(mask, size, MASK);
    if (inverted) for (let i = 0; i < mask.data.length; i++) mask.data[i] ^= 1;
    return mask;
  }

  async #readFile(ref: string, missing: SourceErrorCode): Promise<Buffer> {
    try {
      return await this.#tree.read(ref, MAX_FILE_BYTES);
    } catch (cause) {
      if (!(cause instanceof SourceError) || cause.code !== "not_found") throw cause;
      throw new SourceError(missing, cause.message, {}, { cause });
    }
  }

  async #sizeOf(ref: string): Promise<Size> {
    const known = this.#sizes.get(ref);
    if (known !== undefined) return known;
    const bytes = await this.#readFile(ref, "missing_image");
    return this.#remember(ref, sizeOfPng(bytes) ?? (await decodePicture(bytes, PICTURE)).image);
  }

  #remember(ref: string, { width, height }: Size): Size {
    if (this.#sizes.size >= MOST_SIZES) this.#sizes.clear();
    this.#sizes.set(ref, { width, height });
    return { width, height };
  }
}

function decodePlainPicture(bytes: Buffer): SourcePicture | null {
  const png = decodePlainPng(bytes);
  if (png === null) return null;
  const { width, height, channels, pixels } = png;
  const image = channels === 3 ? imageFromRgb(width, height, pixels) : imageFromGrey(width, height, pixels);
  return { image, encoded: storedAsIs(bytes) === null ? null : { bytes, format: "png" } };
}

/** Whether all pixels have at most two values between them, all grey. */
function isBinary({ pixels, channels }: MedicalImage): boolean {
  let other: number | null = null;
  for (let i = 0; i < pixels.length; i += channels) {
    for (let c = 1; c < channels; c++) if (pixels[i + c] !== pixels[i]) return false;
    if (pixels[i] === pixels[0] || pixels[i] === other) continue;
    if (other !== null) return false;
    other = pixels[i];
  }
  return true;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The sides, which stand in the first chunk of a PNG (PNG 1.2, 4.1.1); null for other files, and too large ones. */
function sizeOfPng(bytes: Buffer): Size | null {
  if (bytes.length < 24 || !bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width * height <= MAX_PIXELS ? { width, height } : null;
}
