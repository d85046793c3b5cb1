import type { MedicalImage } from "../../image.js";
import { ImagingError } from "../../imaging-error.js";
import { windowOfRange } from "../display.js";
import { pickSlice } from "../limits.js";
import { paletteToRgb, toRgb } from "./colour.js";
import { findPixelData, parseDicom } from "./data-set.js";
import { type DecodedFrame, decodeFrame, type FrameSource } from "./decode-frame.js";
import { nativeFrame } from "./frame-bytes.js";
import { readGeometry } from "./geometry.js";
import { readModalityTransform, readWindow, type StoredBits, storedRange, toGreyPixels } from "./grey.js";
import { unpackFloats } from "./native-samples.js";
import { type PixelModule, readPixelModule } from "./pixel-module.js";
import { codingOf, TRANSFER_SYNTAX } from "./transfer-syntax.js";

type Shown = Pick<MedicalImage, "channels" | "pixels" | "meaning" | "window">;

/**
 * Reads one frame of a DICOM file.
 *
 * Rescale and modality tables are applied (CT comes out in Hounsfield units), MONOCHROME1 is inverted, palettes
 * and YBR become RGB, the first window of the file is kept.
 *
 * @param frame - Default: the middle one.
 * @throws {ImagingError} `unsupported` for files without pixels and codings without a decoder, `corrupt`,
 *   `truncated`, `too_large`, `bad_slice`.
 */
export async function readDicom(bytes: Uint8Array, frame?: number): Promise<MedicalImage> {
  const { dataSet, transferSyntax } = parseDicom(bytes);
  const element = findPixelData(dataSet);
  if (!element) {
    const kind = dataSet.string("x00080016") ?? "none";
    throw new ImagingError(
      "unsupported",
      `DICOM: an object with pixel data, got one without (SOP class ${kind})`,
    );
  }
  const module = readPixelModule(dataSet);
  const index = pickSlice(frame, module.frames);
  const modality = /^[A-Z]{1,16}$/.exec(dataSet.string("x00080060") ?? "")?.[0] ?? null;
  const source = { dataSet, element, transferSyntax, index, module };
  const shown = element.tag === "x7fe00010" ? await readIntegers(source, modality) : readFloats(source);
  return {
    width: module.columns,
    height: module.rows,
    ...shown,
    modality,
    geometry: readGeometry(dataSet, index, module),
    slice: { index, count: module.frames },
  };
}

async function readIntegers(source: FrameSource, modality: string | null): Promise<Shown> {
  const { module } = source;
  const decoded = await decodeFrame(source);
  const expected = module.rows * module.columns * module.channels;
  if (decoded.samples.length !== expected) {
    throw new ImagingError("corrupt", `pixel data: ${expected} samples, got ${decoded.samples.length}`);
  }
  if (module.channels === 3) return showColour(decoded, module);
  switch (module.photometric) {
    case "PALETTE COLOR":
      return showPalette(source, decoded);
    case "MONOCHROME1":
    case "MONOCHROME2":
      return showGrey(source, decoded, modality);
    default:
      throw new ImagingError(
        "unsupported",
        `PhotometricInterpretation: MONOCHROME or PALETTE COLOR for one channel, got ${module.photometric}`,
      );
  }
}

function showGrey(source: FrameSource, decoded: DecodedFrame, modality: string | null): Shown {
  const { dataSet, index, module } = source;
  const stored = storedBits(decoded, source);
  const transform = readModalityTransform(dataSet, index, module.isSigned);
  // Air is -1000 HU: numbers that cannot be negative are a picture of a CT, not its measurements.
  const [low] = storedRange(stored).map((v) => v * transform.slope + transform.intercept);
  const isHounsfield = modality === "CT" && transform.mayBeHounsfield && !transform.table && low < 0;
  // Hounsfield units are measurements: turned upside down they would be wrong.
  const isInverted = module.photometric === "MONOCHROME1" && !isHounsfield;
  const { pixels, map } = toGreyPixels(decoded.samples, stored, transform, isInverted);
  const window = readWindow(dataSet, index, isInverted ? map : null);
  return {
    channels: 1,
    pixels,
    meaning: isHounsfield ? "hounsfield" : "grey",
    window: window ?? (stored.bits === 1 ? windowOfRange(map.low, map.high) : null),
  };
}

function showPalette(source: FrameSource, decoded: DecodedFrame): Shown {
  const identity = { slope: 1, intercept: 0, table: null, mayBeHounsfield: false };
  const { pixels } = toGreyPixels(decoded.samples, storedBits(decoded, source), identity, false);
  const colours = paletteToRgb(source.dataSet, pixels, source.module.isSigned);
  return { channels: 3, pixels: colours, meaning: "colour", window: null };
}

function showColour(decoded: DecodedFrame, module: PixelModule): Shown {
  const pixels = toRgb(decoded, module);
  const bits = Math.min(module.bitsStored, decoded.bitsPerSample);
  const isPlain = pixels instanceof Uint8Array && bits === 8;
  return { channels: 3, pixels, meaning: "colour", window: isPlain ? null : windowOfRange(0, 2 ** bits - 1) };
}

/**
 * Which bits of a sample hold its number.
 *
 * JPEG 2000 says it in the code stream, and there are files whose data set says something else; the stream's
 * word makes the right sign of them. Bits below the stored ones exist only where samples lie as written.
 */
function storedBits(decoded: DecodedFrame, { module, transferSyntax }: FrameSource): StoredBits {
  const coding = codingOf(transferSyntax);
  const { isSigned } = module;
  if (coding === "jpeg-2000" || coding === "htj2k")
    return { bits: decoded.bitsPerSample, lowBits: 0, isSigned };
  const bits = Math.min(module.bitsStored, decoded.samples.BYTES_PER_ELEMENT * 8);
  return { bits, lowBits: coding === "native" || coding === "rle" ? module.lowBits : 0, isSigned };
}

function readFloats({ dataSet, element, transferSyntax, index, module }: FrameSource): Shown {
  const bits = element.tag === "x7fe00009" ? 64 : 32;
  if (module.channels !== 1) throw new ImagingError("unsupported", "float pixel data: one channel, got 3");
  const { bytes } = nativeFrame(
    dataSet,
    element,
    index,
    module.frames,
    module.rows * module.columns * bits,
    false,
  );
  const pixels = unpackFloats(bytes, transferSyntax === TRANSFER_SYNTAX.explicitBig, bits);
  return { channels: 1, pixels, meaning: "grey", window: readWindow(dataSet, index, null) };
}
