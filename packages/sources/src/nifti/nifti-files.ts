import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import {
  ByteCache,
  ImagingError,
  inflateNifti,
  MAX_FILE_BYTES,
  NIFTI_HEADER_BYTES,
  type NiftiHeader,
  parseNiftiHeader,
} from "@mimo/imaging";
import { asSourceError } from "../files/decode-picture.js";
import { resolveInside } from "../files/inside-root.js";
import { SourceError } from "../source-error.js";
import { type LabelVolume, readLabelVolume, sizeOfLabelVolume } from "./label-volume.js";

/** A CT of 512 x 512 x 512 in 16 bits; a larger one is inflated anew for each of its slices. */
const IMAGE_CACHE_BYTES = 256 * 2 ** 20;

/** Dozens of cropped label volumes: TotalSegmentator has over a hundred of one case. */
const LABEL_CACHE_BYTES = 192 * 2 ** 20;

/** So much of a compressed file holds the header, whatever extensions the compressor put before it. */
const START_BYTES = 2 ** 16;

type Missing = "missing_image" | "missing_mask";

/** NIfTI volumes of a folder, by their path from it; those that were read last stay in memory, up to a limit. */
export class NiftiFiles {
  readonly #root: string;
  readonly #images = new ByteCache<Uint8Array>(IMAGE_CACHE_BYTES, (bytes) => bytes.byteLength);
  readonly #labels = new ByteCache<LabelVolume>(LABEL_CACHE_BYTES, sizeOfLabelVolume);

  constructor(root: string) {
    this.#root = root;
  }

  /** Reads a header and nothing else. @throws {SourceError} `missing`, `corrupt`, `too_large`, `unsafe_path`. */
  async readHeader(path: string, missing: Missing): Promise<NiftiHeader> {
    const start = await this.#open(path, missing, async (file) => {
      const buffer = Buffer.alloc(START_BYTES);
      const { bytesRead } = await file.read(buffer, 0, START_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    });
    return asSourceError(path, () => parseNiftiHeader(toPlainStart(start)));
  }

  /** The voxels of an image as a file without compression. @throws {SourceError} as {@link readHeader}. */
  readImageBytes(path: string): Promise<Uint8Array> {
    return this.#images.get(path, async () => {
      const bytes = await this.#readFile(path, "missing_image");
      return asSourceError(path, () => (isGzip(bytes) ? inflateNifti(bytes) : bytes));
    });
  }

  /** @throws {SourceError} `missing_mask`, `corrupt`, `too_large`, `unsafe_path`. */
  readLabels(path: string): Promise<LabelVolume> {
    return this.#labels.get(path, async () => {
      const bytes = await this.#readFile(path, "missing_mask");
      return asSourceError(path, () => readLabelVolume(bytes));
    });
  }

  forget(): void {
    this.#images.forget("");
    this.#labels.forget("");
  }

  async #readFile(path: string, missing: Missing): Promise<Uint8Array> {
    const full = resolveInside(this.#root, path, "volume");
    const info = await attempt(path, missing, () => stat(full));
    if (info.size > MAX_FILE_BYTES) {
      throw new SourceError("too_large", `${path}: at most ${MAX_FILE_BYTES} bytes, got ${info.size}`);
    }
    return attempt(path, missing, () => readFile(full));
  }

  async #open<T>(path: string, missing: Missing, use: (file: FileHandle) => Promise<T>): Promise<T> {
    const full = resolveInside(this.#root, path, "volume");
    return attempt(path, missing, async () => {
      const file = await open(full);
      try {
        return await use(file);
      } finally {
        await file.close();
      }
    });
  }
}

async function attempt<T>(path: string, missing: Missing, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined || cause instanceof SourceError) throw cause;
    throw new SourceError(missing, `${path}: expected a file that can be read, got ${code}`, {}, { cause });
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function toPlainStart(start: Uint8Array): Uint8Array {
  if (!isGzip(start)) return start.subarray(0, NIFTI_HEADER_BYTES);
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, NIFTI_HEADER_BYTES);
  } catch (cause) {
    throw new ImagingError("corrupt", "gzip: a sound stream, got a damaged one", {}, { cause });
  }
}
