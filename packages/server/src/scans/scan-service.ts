import {
  ByteCache,
  type FoundScan,
  findScans,
  ImagingError,
  MAX_FILE_BYTES,
  type MedicalImage,
  type OfferedFile,
  openScan,
  type Scan,
  ScanCache,
  type ScanManifest,
} from "@mimo/imaging";
import type { Case, ImportResult } from "@mimo/protocol";
import type { BlobStore, CaseFile, Store } from "@mimo/storage";
import type { ScanService } from "../context.js";
import { expandArchive } from "./expand-archive.js";
import { limitConcurrency } from "./limit-concurrency.js";
import { makeThumbnail } from "./thumbnail.js";

/** Limits of a scan service, bytes. */
export interface ScanServiceOptions {
  /** Decoded slices that are kept in memory. Default: 256 MiB. */
  readonly sliceCacheBytes?: number;
  /** Inflated files of many slices that are kept in memory; larger ones are read again for each slice. Default: 512 MiB. */
  readonly fileCacheBytes?: number;
  /** What one zip may inflate to in all. Default: 4 GiB. */
  readonly maxArchiveBytes?: number;
}

const MIB = 2 ** 20;
const LONGEST_NAME = 200;

/** What of a case never changes. */
interface OpenedCase {
  readonly files: readonly CaseFile[];
  readonly scan: Scan;
}

/** Makes the service that turns kept files into cases, and cases into pixels. */
export function createScanService(store: Store, options: ScanServiceOptions = {}): ScanService {
  return new CachingScanService(store, options);
}

class CachingScanService implements ScanService {
  readonly #store: Store;
  readonly #maxArchiveBytes: number;
  readonly #slices: ByteCache<MedicalImage>;
  readonly #volumes: ScanCache;
  readonly #cases = new ByteCache<OpenedCase>(16 * MIB, ({ files, scan }) => {
    return 1000 + 300 * files.length + 100 * scan.manifest.slices.length;
  });
  // Files are read whole: two imports at once hold two of them.
  readonly #importing = limitConcurrency(2);
  readonly #creating = limitConcurrency(1);

  constructor(store: Store, options: ScanServiceOptions) {
    const { sliceCacheBytes = 256 * MIB, fileCacheBytes = 512 * MIB, maxArchiveBytes = 4096 * MIB } = options;
    this.#store = store;
    this.#maxArchiveBytes = maxArchiveBytes;
    this.#slices = new ByteCache(sliceCacheBytes, ({ pixels }) => pixels.buffer.byteLength);
    this.#volumes = new ScanCache(fileCacheBytes);
  }

  importFiles(
    files: readonly CaseFile[],
    options: { readonly isSample?: boolean } = {},
  ): Promise<ImportResult> {
    return this.#importing(async () => {
      const { blobs } = this.#store;
      const kept = new Map<OfferedFile, CaseFile>();
      const offer = (file: CaseFile) => {
        const offered = { name: file.name, read: () => readWhole(blobs, file) };
        kept.set(offered, file);
        return offered;
      };
      const limits = { maxBytes: this.#maxArchiveBytes };
      const { scans, rejected } = await findScans(files.map(offer), {
        expand: (_archive, bytes) => expandArchive(blobs, bytes, limits, offer),
      });
      const cases = new Map<string, Case>();
      for (const scan of scans) {
        const made = await this.#addCase(
          scan,
          scan.files.map((file) => kept.get(file)!),
          options.isSample ?? false,
        );
        cases.set(made.id, made);
      }
      return { cases: [...cases.values()], rejected: [...rejected] };
    });
  }

  async #addCase(
    { manifest, title }: FoundScan,
    files: readonly CaseFile[],
    isSample: boolean,
  ): Promise<Case> {
    const { blobs, cases } = this.#store;
    const hashes = files.map(({ hash }) => hash);
    const known = await cases.findByFiles(hashes);
    if (known) return known;
    const scan = openScan(manifest, (file) => blobs.get(files[file]!.hash), { cache: new ScanCache() });
    const image = await scan.readSlice(Math.floor(manifest.slices.length / 2));
    const { hash: thumbnail } = await blobs.put(await makeThumbnail(image));
    const { kind, modality, width, height, spacingMm, sliceSpacingMm, slices } = manifest;
    const input = {
      // Samples are known by their files, whose names name nobody.
      name: (isSample ? files[0]!.name : title).slice(0, LONGEST_NAME),
      kind,
      modality,
      width,
      height,
      sliceCount: slices.length,
      spacingMm: spacingMm && ([...spacingMm] as [number, number]),
      sliceSpacingMm,
      tags: [],
      isSample,
      files,
      manifest,
      thumbnail,
    };
    // The same files twice at the same time are one case, too.
    return this.#creating(async () => (await cases.findByFiles(hashes)) ?? cases.create(input));
  }

  async open(caseId: string) {
    const stored = await this.#store.cases.get(caseId);
    return { stored, scan: this.#openScan(caseId, stored.files, stored.manifest) };
  }

  async readSlice(caseId: string, slice: number): Promise<MedicalImage> {
    const { scan } = await this.#opened(caseId);
    return this.#slices.get(`${caseId}/${slice}`, async () => ownPixels(await scan.readSlice(slice)));
  }

  async readFile(caseId: string, file: number): Promise<Uint8Array> {
    const { files } = await this.#opened(caseId);
    const asked = files[file];
    if (!asked) throw new RangeError(`file: 0 to ${files.length - 1}, got ${file}`);
    return this.#store.blobs.get(asked.hash);
  }

  forget(caseId: string): void {
    for (const cache of [this.#slices, this.#volumes, this.#cases]) cache.forget(`${caseId}/`);
  }

  /** Not asked of the store each time: scrolling reads many slices. */
  #opened(caseId: string): Promise<OpenedCase> {
    return this.#cases.get(`${caseId}/`, async () => {
      const { stored, scan } = await this.open(caseId);
      return { files: stored.files, scan };
    });
  }

  #openScan(caseId: string, files: readonly CaseFile[], manifest: unknown): Scan {
    const readFile = (file: number) => this.#store.blobs.get(files[file]!.hash);
    return openScan(manifest as ScanManifest, readFile, { cache: this.#volumes, name: caseId });
  }
}

/** @throws {ImagingError} `too_large` for what does not fit into one piece of memory. */
async function readWhole(blobs: BlobStore, { hash, size }: CaseFile): Promise<Uint8Array> {
  if (size <= MAX_FILE_BYTES) return blobs.get(hash);
  throw new ImagingError("too_large", `file: at most ${MAX_FILE_BYTES} bytes, got ${size}`);
}

/** A copy where the pixels are a view of something larger, which the cache would keep alive. */
function ownPixels(image: MedicalImage): MedicalImage {
  const { pixels } = image;
  return pixels.byteLength === pixels.buffer.byteLength ? image : { ...image, pixels: pixels.slice() };
}
