import { ImagingError } from "../../imaging-error.js";

/** What the header of a JPEG or JPEG 2000 code stream announces. */
export interface CodeStreamHeader {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits per sample. */
  readonly precision: number;
  /** All channels have the same number of samples. */
  readonly isFullResolution: boolean;
}

/** Header of a JPEG (ITU-T T.81) or JPEG-LS (T.87) code stream. */
export interface JpegHeader extends CodeStreamHeader {
  /** Low byte of the start-of-frame marker: 0xc0 baseline, 0xc1 extended, 0xc3 lossless, 0xf7 JPEG-LS. */
  readonly frameType: number;
  /** Says by a JFIF or Adobe segment, or by its component names, whether it is YCbCr or RGB. */
  readonly namesColour: boolean;
}

/** Marks a JPEG segment: `at` is its first byte after the length. */
export interface JpegSegment {
  readonly marker: number;
  readonly at: number;
  readonly end: number;
}

const NO_LENGTH = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/**
 * Walks the marker segments of a JPEG code stream up to and with the next start of scan (0xda).
 *
 * @param from - Byte to start at; for the first walk the one after the start-of-image marker.
 * @throws {ImagingError} `corrupt` where no marker is, `truncated` where a segment runs past the end.
 */
export function* jpegSegments(bytes: Uint8Array, from = 2): Generator<JpegSegment> {
  let at = from;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length)
      throw new ImagingError("truncated", "JPEG: pixel data, got the end of the stream");
    if (bytes[at] !== 0xff) throw new ImagingError("corrupt", `JPEG: a marker, got byte ${bytes[at]}`);
    const marker = bytes[at + 1];
    if (marker === 0xd9) throw new ImagingError("truncated", "JPEG: pixel data, got the end-of-image marker");
    if (NO_LENGTH(marker)) {
      at += 2;
      continue;
    }
    const end = at + 2 + bytes[at + 2] * 256 + bytes[at + 3];
    if (end > bytes.length || end < at + 4) {
      throw new ImagingError(
        "truncated",
        `JPEG: segment ${marker} ends at ${end}, got ${bytes.length} bytes`,
      );
    }
    yield { marker, at: at + 4, end };
    if (marker === 0xda) return;
    at = end;
  }
}

/**
 * Reads the header of a JPEG or JPEG-LS code stream.
 *
 * @throws {ImagingError} `corrupt`, `truncated`.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    throw new ImagingError("corrupt", `JPEG: starts with bytes 255 216, got ${bytes[0]} ${bytes[1]}`);
  }
  let namesColour = false;
  for (const { marker, at, end } of jpegSegments(bytes)) {
    const text = String.fromCharCode(...bytes.subarray(at, at + 5));
    if ((marker === 0xe0 && text.startsWith("JFIF")) || (marker === 0xee && text === "Adobe"))
      namesColour = true;
    const isFrame =
      marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (!isFrame) continue;
    const channels = bytes[at + 5];
    if (end < at + 6 + 3 * channels)
      throw new ImagingError("corrupt", "JPEG: a frame header, got a shorter one");
    const component = (i: number) => at + 6 + 3 * i;
    const ids = Array.from({ length: channels }, (_, i) => bytes[component(i)]);
    return {
      frameType: marker,
      precision: bytes[at],
      height: bytes[at + 1] * 256 + bytes[at + 2],
      width: bytes[at + 3] * 256 + bytes[at + 4],
      channels,
      isFullResolution: ids.every((_, i) => bytes[component(i) + 1] === bytes[component(0) + 1]),
      namesColour: namesColour || String.fromCharCode(...ids) === "RGB",
    };
  }
  throw new ImagingError("corrupt", "JPEG: a frame header before the pixel data, got none");
}

/**
 * Says in a JPEG stream that names no colour space whether its three channels are YCbCr or RGB.
 *
 * DICOM says it in the data set; decoders want Adobe's segment, and without one they guess YCbCr.
 */
export function withAdobeSegment(bytes: Uint8Array, isYbr: boolean): Uint8Array {
  const segment = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, isYbr ? 1 : 0];
  const marked = new Uint8Array(bytes.length + segment.length);
  marked.set(bytes.subarray(0, 2));
  marked.set(segment, 2);
  marked.set(bytes.subarray(2), 2 + segment.length);
  return marked;
}

/**
 * Reads the SIZ segment of a JPEG 2000 code stream (ITU-T T.800 A.5.1), also inside a JP2 wrapper.
 *
 * @throws {ImagingError} `corrupt` if there is none.
 */
export function readJpeg2000Header(bytes: Uint8Array): CodeStreamHeader {
  // A JP2 wrapper, which DICOM forbids but files have, puts some boxes before the code stream.
  const searched = Math.min(bytes.length - 45, 4096);
  for (let at = 0; at < searched; at++) {
    const isSiz =
      bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51;
    if (!isSiz) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
    const channels = view.getUint16(40);
    if (bytes.length < at + 42 + 3 * channels) break;
    const sampling = Array.from({ length: channels }, (_, i) => view.getUint16(43 + 3 * i));
    return {
      width: view.getUint32(8) - view.getUint32(16),
      height: view.getUint32(12) - view.getUint32(20),
      channels,
      precision: (view.getUint8(42) & 0x7f) + 1,
      isFullResolution: sampling.every((s) => s === 0x0101),
    };
  }
  throw new ImagingError("corrupt", "JPEG 2000: a code stream header, got none");
}

/**
 * Checks that a JPEG 2000 code stream ends with its end marker; zeros may fill it up.
 *
 * The HTJ2K decoder needs this: it makes up what a cut stream lacks, and says nothing.
 *
 * @throws {ImagingError} `truncated` if the marker is missing.
 */
export function checkJpeg2000End(bytes: Uint8Array): void {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (bytes[end - 2] !== 0xff || bytes[end - 1] !== 0xd9) {
    throw new ImagingError("truncated", "JPEG 2000: an end-of-code-stream marker, got none");
  }
}
