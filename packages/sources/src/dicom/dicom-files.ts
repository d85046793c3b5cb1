import { readFile, stat } from "node:fs/promises";
import { ByteCache, MAX_FILE_BYTES, type OpenedDicomSeg, openDicomSeg } from "@mimo/imaging";
import { asSourceError } from "../files/decode-picture.js";
import { resolveInside } from "../files/inside-root.js";
import { SourceError } from "../source-error.js";

/** A file of the source: its path, and its instance UID for messages, for paths name patients. */
export interface DicomFileRef {
  readonly path: string;
  readonly uid: string;
}

/** Segmentations are kept packed, one bit a pixel: a dozen of thousands of frames. */
const CACHE_BYTES = 256 * 2 ** 20;

interface CachedSeg {
  readonly seg: OpenedDicomSeg;
  readonly bytes: number;
}

/** DICOM files of a folder; segmentations that were read last stay in memory, up to a limit. */
export class DicomFiles {
  readonly #root: string;
  readonly #segs = new ByteCache<CachedSeg>(CACHE_BYTES, ({ bytes }) => bytes);

  constructor(root: string) {
    this.#root = root;
  }

  /** @throws {SourceError} `missing`, `too_large`, `unsafe_path`. */
  async readBytes(
    { path, uid }: DicomFileRef,
    missing: "missing_image" | "missing_mask",
  ): Promise<Uint8Array> {
    // The message of an unsafe path would show it.
    const file = resolveInside(this.#root, path, `instance ${uid}`);
    try {
      const { size } = await stat(file);
      if (size > MAX_FILE_BYTES) {
        throw new SourceError("too_large", `instance ${uid}: at most ${MAX_FILE_BYTES} bytes, got ${size}`);
      }
      return new Uint8Array(await readFile(file));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (cause instanceof SourceError || code === undefined) throw cause;
      throw new SourceError(missing, `instance ${uid}: expected a file that can be read, got ${code}`);
    }
  }

  /** @throws {SourceError} `missing_mask`, `corrupt`, `unsupported` (fractional, compressed, label map), `too_large`. */
  async openSeg(file: DicomFileRef): Promise<OpenedDicomSeg> {
    const { seg } = await this.#segs.get(file.path, async () => {
      const bytes = await this.readBytes(file, "missing_mask");
      const opened = await asSourceError(`instance ${file.uid}`, () => openDicomSeg(bytes));
      return { seg: opened, bytes: bytes.length };
    });
    return seg;
  }

  forget(): void {
    this.#segs.forget("");
  }
}
