import type { DataSet } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import type { DecodedFrame } from "./decode-frame.js";
import { readLookupTable } from "./lookup-table.js";
import type { PixelModule } from "./pixel-module.js";

const ALREADY_RGB = new Set(["RGB", "YBR_ICT", "YBR_RCT"]);
const YBR = new Set(["YBR_FULL", "YBR_FULL_422"]);

/**
 * Turns a decoded colour frame into RGB, in 8 or 16 bits.
 *
 * JPEG 2000 decoders undo YBR_ICT and YBR_RCT themselves.
 *
 * @returns `[height, width, 3]`; the numbers run to `2 ** bits - 1` of the module's stored bits.
 * @throws {ImagingError} `unsupported` for other colour models.
 */
export function toRgb(frame: DecodedFrame, module: PixelModule): Uint8Array | Uint16Array {
  const { photometric } = module;
  const bits = Math.min(module.bitsStored, frame.bitsPerSample);
  // Some decoders give 8 bits in words of 16.
  const samples = bits <= 8 ? new Uint8Array(frame.samples) : frame.samples;
  if (samples instanceof Uint32Array)
    throw new ImagingError("unsupported", "colour: up to 16 bits per sample, got 32");
  if (frame.isRgb || ALREADY_RGB.has(photometric)) return samples;
  if (YBR.has(photometric)) return ybrToRgb(samples, bits);
  throw new ImagingError(
    "unsupported",
    `PhotometricInterpretation: RGB or YBR for three channels, got ${photometric}`,
  );
}

/**
 * Looks up the colours of a palette image (DICOM PS3.3 C.7.6.3.1.5, C.7.6.3.1.6).
 *
 * Indices below the first or above the last entry get that entry.
 *
 * @returns `[height, width, 3]`, 8 bits.
 * @throws {ImagingError} `unsupported` for segmented palettes, `corrupt` for missing or short ones.
 */
export function paletteToRgb(dataSet: DataSet, indices: ArrayLike<number>, isSigned: boolean): Uint8Array {
  const tables = [1, 2, 3].map((channel) => {
    if (!dataSet.elements[`x0028120${channel}`] && dataSet.elements[`x0028122${channel}`]) {
      throw new ImagingError("unsupported", "palette: plain, got a segmented one");
    }
    return readLookupTable(dataSet, `x0028110${channel}`, `x0028120${channel}`, isSigned);
  });
  // Some writers say 16 bits and fill in 8.
  const isDeep = tables.some(({ bits, entries }) => bits > 8 && entries.some((entry) => entry > 0xff));
  const rgb = new Uint8Array(indices.length * 3);
  for (const [channel, { first, entries }] of tables.entries()) {
    for (let i = 0, at = channel; i < indices.length; i++, at += 3) {
      const entry = entries[Math.min(entries.length - 1, Math.max(0, indices[i] - first))];
      rgb[at] = isDeep ? entry >> 8 : entry;
    }
  }
  return rgb;
}

/** PS3.3 C.7.6.3.1.2, with the half range of the stored bits as the zero of the colour differences. */
function ybrToRgb(samples: Uint8Array | Uint16Array, bits: number): Uint8Array | Uint16Array {
  const max = 2 ** bits - 1;
  const zero = 2 ** (bits - 1);
  const limit = (value: number) => Math.min(max, Math.max(0, Math.round(value)));
  const rgb = samples.slice();
  for (let i = 0; i < samples.length; i += 3) {
    const y = samples[i];
    const b = samples[i + 1] - zero;
    const r = samples[i + 2] - zero;
    rgb[i] = limit(y + 1.402 * r);
    rgb[i + 1] = limit(y - 0.344136 * b - 0.714136 * r);
    rgb[i + 2] = limit(y + 1.772 * b);
  }
  return rgb;
}
