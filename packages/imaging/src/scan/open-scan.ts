import type { MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { detectFormat } from "../read/detect-format.js";
import { pickSlice } from "../read/limits.js";
import { inflateNifti } from "../read/nifti/read-nifti.js";
import { readImage } from "../read/read-image.js";
import { ByteCache } from "./byte-cache.js";
import type { Scan, ScanManifest } from "./scan.js";

/** What a {@link ScanCache} holds unless told: a CT of a thousand slices of 512 x 512. */
const DEFAULT_CACHE_BYTES = 512 * 2 ** 20;

/** Files that hold many slices, inflated, so that scrolling does not read them again; scans may share one. */
export class ScanCache extends ByteCache<Uint8Array> {
  constructor(maxBytes = DEFAULT_CACHE_BYTES) {
    super(maxBytes, (bytes) => bytes.byteLength);
  }
}

/** How to open a scan. */
export interface OpenScanOptions {
  /** Default: one for this scan alone. */
  readonly cache?: ScanCache;
  /** Names the scan within a shared cache: keys start with it and a slash. Default: "scan". */
  readonly name?: string;
}

/**
 * Opens a scan for reading slice by slice.
 *
 * @param readFile - Gives the bytes of a file, by its place in the manifest's list; they are not changed.
 */
export function openScan(
  manifest: ScanManifest,
  readFile: (file: number) => Promise<Uint8Array>,
  options: OpenScanOptions = {},
): Scan {
  const { cache = new ScanCache(), name = "scan" } = options;
  const isStack = manifest.slices.every(({ file }, index) => file === index);
  const load = async (file: number) => {
    const bytes = await readFile(file);
    return detectFormat(bytes) === "nifti-gz" ? inflateNifti(bytes) : bytes;
  };
  return {
    manifest,
    readSlice: async (index) => {
      const { file, frame } = manifest.slices[pickSlice(index, manifest.slices.length)];
      // A file for each slice is read once for it: the slices themselves are what is worth keeping.
      const bytes = await (isStack ? load(file) : cache.get(`${name}/${file}`, () => load(file)));
      const axis = manifest.axis === null ? {} : { axis: manifest.axis };
      const image = await readImage(bytes, { slice: frame, ...axis, name: `slice ${index}` });
      return { ...checkSize(image, manifest), slice: { index, count: manifest.slices.length } };
    },
  };
}

function checkSize(image: MedicalImage, { width, height }: ScanManifest): MedicalImage {
  if (image.width === width && image.height === height) return image;
  throw new ImagingError(
    "corrupt",
    `scan: slices of ${width} x ${height} as on import, got ${image.width} x ${image.height}`,
  );
}
