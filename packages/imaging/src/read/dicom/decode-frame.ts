import type { DataSet, Element } from "dicom-parser";
import { ImagingError } from "../../imaging-error.js";
import { decodeJpeg } from "../read-picture.js";
import { checkJpeg2000End, readJpeg2000Header, readJpegHeader, withAdobeSegment } from "./code-stream.js";
import type { DecodedSamples } from "./decoded-samples.js";
import { encapsulatedFrame, nativeFrame } from "./frame-bytes.js";
import { decodeLosslessJpeg } from "./lossless-jpeg.js";
import { nativeFrameBits, unpackNative } from "./native-samples.js";
import type { PixelModule } from "./pixel-module.js";
import { decodeRle } from "./rle.js";
import { codingOf, describeTransferSyntax, TRANSFER_SYNTAX } from "./transfer-syntax.js";
import { decodeWithWasm } from "./wasm-codec.js";

/** Where a frame's pixels come from. */
export interface FrameSource {
  readonly dataSet: DataSet;
  /** The element that holds the pixel data. */
  readonly element: Element;
  readonly transferSyntax: string;
  /** Of the frame, from 0. */
  readonly index: number;
  readonly module: PixelModule;
}

/** A decoded frame and what its three channels are. */
export interface DecodedFrame extends DecodedSamples {
  /** The decoder has turned the channels into RGB already, whatever the data set says. */
  readonly isRgb: boolean;
}

/**
 * Decodes one frame of integer pixel data.
 *
 * Code streams are held to the size that the data set declares before anything is decoded.
 *
 * @throws {ImagingError} `unsupported` for transfer syntaxes without a decoder, naming them; `corrupt`; `truncated`.
 */
export async function decodeFrame(source: FrameSource): Promise<DecodedFrame> {
  const { dataSet, element, transferSyntax, index, module } = source;
  const coding = codingOf(transferSyntax);
  if (coding === null) {
    throw new ImagingError(
      "unsupported",
      `transfer syntax: one with a decoder, got ${describeTransferSyntax(transferSyntax)}`,
    );
  }
  if (coding === "native") {
    const isBigEndian = transferSyntax === TRANSFER_SYNTAX.explicitBig;
    const areSwapped = isBigEndian && module.bitsAllocated <= 8 && element.vr === "OW";
    const frameBits = nativeFrameBits(module);
    const { bytes, firstBit } = nativeFrame(dataSet, element, index, module.frames, frameBits, areSwapped);
    return { ...unpackNative(bytes, firstBit, isBigEndian, module), isRgb: false };
  }
  const encoded = encapsulatedFrame(dataSet, element, index, module.frames);
  switch (coding) {
    case "rle":
      return { ...decodeRleFrame(encoded, module), isRgb: false };
    case "jpeg":
      return decodeJpegFrame(encoded, transferSyntax, module);
    case "jpeg-lossless":
      checkHeader(readJpegHeader(encoded), module);
      return { ...decodeLosslessJpeg(encoded), isRgb: false };
    case "jpeg-ls":
      checkHeader(readJpegHeader(encoded), module);
      return { ...(await decodeWithWasm("jpeg-ls", encoded)), isRgb: false };
    default:
      checkHeader(readJpeg2000Header(encoded), module);
      // OpenJPEG notices a cut stream itself, and there are sound ones without the marker.
      if (coding === "htj2k") checkJpeg2000End(encoded);
      return { ...(await decodeWithWasm(coding, encoded)), isRgb: false };
  }
}

function decodeRleFrame(encoded: Uint8Array, module: PixelModule): DecodedSamples {
  const { rows, columns, channels, bitsAllocated } = module;
  if (bitsAllocated === 1 || bitsAllocated === 64) {
    throw new ImagingError("unsupported", `RLE: 8, 16 or 32 bits, got ${bitsAllocated}`);
  }
  const bytes = decodeRle(encoded, rows * columns, channels, bitsAllocated / 8);
  const samples =
    bitsAllocated === 8
      ? bytes
      : bitsAllocated === 16
        ? new Uint16Array(bytes.buffer)
        : new Uint32Array(bytes.buffer);
  return { width: columns, height: rows, channels, bitsPerSample: bitsAllocated, samples };
}

/** The decoder gives RGB for YCbCr streams; a stream that does not name its colours gets the data set's word. */
async function decodeJpegFrame(
  encoded: Uint8Array,
  transferSyntax: string,
  module: PixelModule,
): Promise<DecodedFrame> {
  const header = readJpegHeader(encoded);
  checkHeader(header, module, true);
  if (header.precision !== 8 || header.frameType === 0xc3) {
    throw new ImagingError(
      "unsupported",
      `JPEG: 8 bits per sample, got ${header.precision} in ${describeTransferSyntax(transferSyntax)}`,
    );
  }
  const isUnnamed = header.channels === 3 && !header.namesColour;
  const stream = isUnnamed ? withAdobeSegment(encoded, module.photometric !== "RGB") : encoded;
  const { width, height, channels, pixels } = await decodeJpeg(stream);
  if (channels !== module.channels || !(pixels instanceof Uint8Array)) {
    throw new ImagingError("corrupt", `JPEG: ${module.channels} channels of 8 bits, got ${channels}`);
  }
  return { width, height, channels, bitsPerSample: 8, samples: pixels, isRgb: true };
}

function checkHeader(
  header: { width: number; height: number; channels: number; precision: number; isFullResolution: boolean },
  module: PixelModule,
  allowSubsampling = false,
): void {
  const { width, height, channels } = header;
  if (width !== module.columns || height !== module.rows || channels !== module.channels) {
    throw new ImagingError(
      "corrupt",
      `code stream: ${module.columns} x ${module.rows} x ${module.channels} as the data set says, got ${width} x ${height} x ${channels}`,
    );
  }
  if (header.precision > 16 || !(header.isFullResolution || allowSubsampling)) {
    throw new ImagingError(
      "unsupported",
      `code stream: up to 16 bits and no subsampling, got ${header.precision} bits${header.isFullResolution ? "" : ", subsampled"}`,
    );
  }
}
