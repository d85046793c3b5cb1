import { ImagingError } from "../../imaging-error.js";
import { checkPictureSize } from "../limits.js";
import { jpegSegments, readJpegHeader } from "./code-stream.js";
import type { DecodedSamples } from "./decoded-samples.js";

interface Scan {
  /** Index of the channel and its Huffman table. */
  readonly channels: readonly { readonly index: number; readonly table: Uint16Array }[];
  readonly predictor: number;
  readonly pointTransform: number;
}

interface Stream {
  readonly bytes: Uint8Array;
  readonly tables: (Uint16Array | undefined)[];
  componentIds: readonly number[];
  restartInterval: number;
}

/**
 * Decodes lossless Huffman JPEG (ITU-T T.81 annex H; DICOM transfer syntaxes .4.57 and .4.70).
 *
 * The JavaScript decoder that `@cornerstonejs/dicom-codec` brings is not used: it reads zeros past the end of a
 * cut stream and reports nothing, and it knows neither 16-bit colour nor the point transform.
 *
 * @param bytes - One frame, from its start-of-image marker.
 * @throws {ImagingError} `corrupt`, `truncated`, `too_large`; `unsupported` for subsampled channels.
 */
export function decodeLosslessJpeg(bytes: Uint8Array): DecodedSamples {
  const { width, height, channels, precision, frameType, isFullResolution } = readJpegHeader(bytes);
  checkPictureSize(width, height);
  if (frameType !== 0xc3 || !isFullResolution || precision < 2 || precision > 16 || channels < 1) {
    throw new ImagingError(
      "unsupported",
      `JPEG: lossless Huffman without subsampling, got frame type ${frameType}`,
    );
  }
  // Every sample takes at least one bit.
  if (width * height * channels > bytes.length * 8) {
    throw new ImagingError("truncated", `JPEG: ${width} x ${height} samples, got ${bytes.length} bytes`);
  }
  const samples = new Uint16Array(width * height * channels);
  const stream: Stream = { bytes, tables: [], componentIds: [], restartInterval: 0 };
  let done = 0;
  let at = 2;
  let shift = 0;
  while (done < channels) {
    const { scan, dataAt } = readUntilScan(stream, at);
    at = decodeScan(stream, scan, dataAt, { samples, width, channels, precision });
    done += scan.channels.length;
    shift = scan.pointTransform;
  }
  if (shift > 0) for (let i = 0; i < samples.length; i++) samples[i] <<= shift;
  return { width, height, channels, bitsPerSample: precision, samples };
}

function readUntilScan(stream: Stream, from: number): { scan: Scan; dataAt: number } {
  const { bytes } = stream;
  for (const { marker, at, end } of jpegSegments(bytes, from)) {
    if (marker === 0xc4) readHuffmanTables(bytes.subarray(at, end), stream.tables);
    else if (marker === 0xdd) stream.restartInterval = bytes[at] * 256 + bytes[at + 1];
    else if (marker === 0xc3) {
      stream.componentIds = Array.from({ length: bytes[at + 5] }, (_, i) => bytes[at + 6 + 3 * i]);
    } else if (marker === 0xda) return { scan: readScanHeader(stream, at), dataAt: end };
  }
  throw new ImagingError("truncated", "JPEG: a scan for every channel, got fewer");
}

function readScanHeader({ bytes, tables, componentIds }: Stream, at: number): Scan {
  const count = bytes[at];
  const channels = Array.from({ length: count }, (_, i) => {
    const index = componentIds.indexOf(bytes[at + 1 + 2 * i]);
    const table = tables[bytes[at + 2 + 2 * i] >> 4];
    if (index < 0 || !table)
      throw new ImagingError("corrupt", "JPEG: a scan of known channels and tables, got another");
    return { index, table };
  });
  const predictor = bytes[at + 1 + 2 * count];
  if (count < 1 || predictor < 1 || predictor > 7) {
    throw new ImagingError("corrupt", `JPEG: predictor 1 to 7, got ${predictor}`);
  }
  return { channels, predictor, pointTransform: bytes[at + 3 + 2 * count] & 0x0f };
}

/** Each table becomes a look-up of the next 16 bits: code length * 256 + value, 0 where no code fits. */
function readHuffmanTables(segment: Uint8Array, tables: (Uint16Array | undefined)[]): void {
  let at = 0;
  while (at + 17 <= segment.length) {
    const id = segment[at];
    const counts = segment.subarray(at + 1, at + 17);
    at += 17;
    const table = new Uint16Array(1 << 16);
    let next = 0;
    for (let length = 1; length <= 16; length++) {
      for (let i = 0; i < counts[length - 1]; i++) {
        const end = next + (1 << (16 - length));
        if (end > 1 << 16 || at >= segment.length)
          throw new ImagingError("corrupt", "JPEG: a Huffman table, got nonsense");
        table.fill(length * 256 + segment[at++], next, end);
        next = end;
      }
    }
    tables[id & 0x0f] = table;
  }
}

interface Canvas {
  readonly samples: Uint16Array;
  readonly width: number;
  readonly channels: number;
  readonly precision: number;
}

/** @returns The byte after the scan's data. */
function decodeScan(stream: Stream, scan: Scan, dataAt: number, canvas: Canvas): number {
  const { samples, width, channels } = canvas;
  const { restartInterval } = stream;
  if (restartInterval % width !== 0) {
    throw new ImagingError("corrupt", `JPEG: restarts at line ends only, got interval ${restartInterval}`);
  }
  const bits = new BitReader(stream.bytes, dataAt);
  const restartLines = restartInterval / width;
  let firstLine = 0;
  for (let y = 0; y < samples.length / channels / width; y++) {
    if (restartLines > 0 && y > 0 && y % restartLines === 0) {
      bits.restart();
      firstLine = y;
    }
    decodeLine(bits, scan, canvas, y, y === firstLine);
    bits.checkNotPastEnd();
  }
  return bits.nextMarker();
}

/** The first line of a scan, or after a restart, knows only what is left of a sample (T.81 H.1.2.1). */
function decodeLine(bits: BitReader, scan: Scan, canvas: Canvas, y: number, isFirst: boolean): void {
  const { samples, width, channels, precision } = canvas;
  const { predictor, pointTransform } = scan;
  const lineStep = width * channels;
  for (let x = 0; x < width; x++) {
    for (let k = 0; k < scan.channels.length; k++) {
      const { index, table } = scan.channels[k];
      const at = y * lineStep + x * channels + index;
      let predicted: number;
      if (isFirst) predicted = x > 0 ? samples[at - channels] : 1 << (precision - pointTransform - 1);
      else if (x === 0) predicted = samples[at - lineStep];
      else {
        const above = at - lineStep;
        predicted = predict(predictor, samples[at - channels], samples[above], samples[above - channels]);
      }
      samples[at] = predicted + bits.difference(table);
    }
  }
}

/** T.81 table H.1: a left, b above, c above left. */
function predict(predictor: number, a: number, b: number, c: number): number {
  switch (predictor) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return c;
    case 4:
      return a + b - c;
    case 5:
      return a + ((b - c) >> 1);
    case 6:
      return b + ((a - c) >> 1);
    default:
      return (a + b) >> 1;
  }
}

/** Reads entropy-coded bits; at a marker it gives zeros, and remembers how many it made up. */
class BitReader {
  #buffer = 0;
  #count = 0;
  #madeUp = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  /** One Huffman-coded difference (T.81 H.1.2.2). */
  difference(table: Uint16Array): number {
    this.#fill();
    const entry = table[(this.#buffer >>> (this.#count - 16)) & 0xffff];
    if (entry === 0) throw new ImagingError("corrupt", "JPEG: a code of the Huffman table, got another");
    this.#count -= entry >> 8;
    const size = entry & 0xff;
    if (size === 0) return 0;
    if (size >= 16) return 32768;
    this.#fill();
    this.#count -= size;
    const value = (this.#buffer >>> this.#count) & ((1 << size) - 1);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  checkNotPastEnd(): void {
    if (this.#count < this.#madeUp)
      throw new ImagingError("truncated", "JPEG: a code for every pixel, got fewer");
  }

  restart(): void {
    this.at = this.nextMarker();
    const marker = this.bytes[this.at + 1];
    if (!(marker >= 0xd0 && marker <= 0xd7))
      throw new ImagingError("corrupt", "JPEG: a restart marker, got another");
    this.at += 2;
    this.#count = 0;
    this.#madeUp = 0;
  }

  nextMarker(): number {
    let { at } = this;
    while (at < this.bytes.length && !(this.bytes[at] === 0xff && this.bytes[at + 1] !== 0)) at++;
    return at;
  }

  #fill(): void {
    while (this.#count <= 16) {
      let byte = 0;
      if (this.at >= this.bytes.length || (this.bytes[this.at] === 0xff && this.bytes[this.at + 1] !== 0)) {
        this.#madeUp += 8;
      } else {
        byte = this.bytes[this.at++];
        // A zero is stuffed after each data byte 255.
        if (byte === 0xff) this.at++;
      }
      this.#buffer = (this.#buffer << 8) | byte;
      this.#count += 8;
    }
  }
}
