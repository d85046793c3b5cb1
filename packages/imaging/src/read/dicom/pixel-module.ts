import type { DataSet } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import { checkPictureSize } from "../limits.js";

/** The Image Pixel module (DICOM PS3.3 C.7.6.3): how the pixel data are laid out. */
export interface PixelModule {
  readonly rows: number;
  readonly columns: number;
  readonly channels: 1 | 3;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  /** Bits below the stored ones. */
  readonly lowBits: number;
  readonly isSigned: boolean;
  /** Channel after channel instead of pixel after pixel. */
  readonly isPlanar: boolean;
  readonly photometric: string;
  readonly frames: number;
}

const ALLOCATIONS = [1, 8, 16, 32, 64] as const;

/**
 * Reads and checks the Image Pixel module.
 *
 * @throws {ImagingError} `corrupt` for missing or contradicting numbers, `too_large` above the pixel limit,
 *   `unsupported` for 2 or 4 channels and for bit depths other than 1, 8, 16 and 32.
 */
export function readPixelModule(dataSet: DataSet): PixelModule {
  const rows = dataSet.uint16("x00280010") ?? 0;
  const columns = dataSet.uint16("x00280011") ?? 0;
  checkPictureSize(columns, rows);
  const channels = dataSet.uint16("x00280002") ?? 1;
  if (channels !== 1 && channels !== 3) {
    throw new ImagingError("unsupported", `SamplesPerPixel: 1 or 3, got ${channels}`);
  }
  const allocated = dataSet.uint16("x00280100");
  const bitsAllocated = ALLOCATIONS.find((bits) => bits === allocated);
  if (!bitsAllocated) {
    throw new ImagingError(
      "unsupported",
      `BitsAllocated: one of ${ALLOCATIONS.join(", ")}, got ${allocated}`,
    );
  }
  const bitsStored = dataSet.uint16("x00280101") ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw new ImagingError("corrupt", `BitsStored: 1 to ${bitsAllocated}, got ${bitsStored}`);
  }
  const lowBits = (dataSet.uint16("x00280102") ?? bitsStored - 1) + 1 - bitsStored;
  return {
    rows,
    columns,
    channels,
    bitsAllocated,
    bitsStored,
    // Writers get HighBit wrong more often than they shift their pixels: an impossible one is passed over.
    lowBits: lowBits >= 0 && lowBits + bitsStored <= bitsAllocated ? lowBits : 0,
    isSigned: dataSet.uint16("x00280103") === 1,
    isPlanar: dataSet.uint16("x00280006") === 1,
    photometric: (dataSet.string("x00280004") ?? (channels === 1 ? "MONOCHROME2" : "RGB")).toUpperCase(),
    frames: readFrameCount(dataSet),
  };
}

/** NumberOfFrames; some writers put 0 for a single frame. */
function readFrameCount(dataSet: DataSet): number {
  const text = dataSet.string("x00280008") ?? "1";
  const frames = Number(text);
  if (Number.isInteger(frames) && frames >= 0) return Math.max(frames, 1);
  throw new ImagingError("corrupt", `NumberOfFrames: a whole number, got "${text.slice(0, 20)}"`);
}
