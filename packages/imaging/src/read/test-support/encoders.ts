import { createRequire } from "node:module";

/** Encodes one frame as RLE Lossless (DICOM PS3.5 annex G), with runs and literals. */
export function encodeRle(samples: Uint8Array | Uint16Array | Uint32Array, channels: number): Uint8Array {
  const size = samples.BYTES_PER_ELEMENT;
  const segments: Buffer[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (let byte = size - 1; byte >= 0; byte--) {
      const plane = Array.from(
        { length: samples.length / channels },
        (_, i) => (samples[i * channels + channel] >>> (8 * byte)) & 0xff,
      );
      segments.push(packBits(plane));
    }
  }
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length, 0);
  let at = 64;
  segments.forEach((segment, i) => {
    header.writeUInt32LE(at, 4 + 4 * i);
    at += segment.length;
  });
  return new Uint8Array(Buffer.concat([header, ...segments]));
}

function packBits(plane: readonly number[]): Buffer {
  const out: number[] = [];
  for (let at = 0; at < plane.length; ) {
    let run = 1;
    while (run < 128 && at + run < plane.length && plane[at + run] === plane[at]) run++;
    if (run > 1) {
      out.push(257 - run, plane[at]);
      at += run;
    } else {
      let count = 1;
      while (count < 128 && at + count < plane.length && plane[at + count] !== plane[at + count - 1]) count++;
      out.push(count - 1, ...plane.slice(at, at + count));
      at += count;
    }
  }
  // A segment has an even length; -128 does nothing.
  if (out.length % 2) out.push(0x80);
  return Buffer.from(out);
}

/** What varies in a lossless JPEG stream. */
export interface LosslessOptions {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly precision: number;
  /** 1 to 7. */
  readonly predictor: number;
  readonly pointTransform?: number;
  /** Lines between restart markers; 0 for none. */
  readonly restartLines?: number;
  /** One scan for each channel instead of one for all. */
  readonly separateScans?: boolean;
}

/** Encodes lossless Huffman JPEG (ITU-T T.81 annex H). All 17 difference sizes get 5-bit codes. */
export function encodeLosslessJpeg(samples: ArrayLike<number>, options: LosslessOptions): Uint8Array {
  const {
    width,
    height,
    channels,
    precision,
    predictor,
    pointTransform = 0,
    restartLines = 0,
    separateScans,
  } = options;
  const out: number[] = [0xff, 0xd8];
  const segment = (marker: number, content: number[]) =>
    out.push(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff, ...content);
  const components = Array.from({ length: channels }, (_, i) => [i + 1, 0x11, 0]).flat();
  segment(0xc3, [precision, height >> 8, height & 0xff, width >> 8, width & 0xff, channels, ...components]);
  segment(0xc4, [0, 0, 0, 0, 0, 17, ...new Array(11).fill(0), ...Array.from({ length: 17 }, (_, i) => i)]);
  if (restartLines) segment(0xdd, [(restartLines * width) >> 8, (restartLines * width) & 0xff]);
  const all = Array.from({ length: channels }, (_, i) => i);
  for (const scan of separateScans ? all.map((i) => [i]) : [all]) {
    segment(0xda, [scan.length, ...scan.flatMap((i) => [i + 1, 0]), predictor, 0, pointTransform]);
    for (const byte of encodeScan(samples, scan, options)) out.push(byte);
  }
  out.push(0xff, 0xd9);
  return Uint8Array.from(out);
}

function* encodeScan(
  samples: ArrayLike<number>,
  scan: readonly number[],
  options: LosslessOptions,
): Generator<number> {
  const { width, height, restartLines = 0 } = options;
  let bits = "";
  for (let y = 0; y < height; y++) {
    const isFirstLine = restartLines ? y % restartLines === 0 : y === 0;
    if (isFirstLine && y > 0) {
      yield* stuffed(bits.padEnd(Math.ceil(bits.length / 8) * 8, "1"));
      bits = "";
      yield* [0xff, 0xd0 + ((y / restartLines - 1) % 8)];
    }
    for (let x = 0; x < width; x++) {
      for (const c of scan) bits += differenceBits(predictionError(samples, x, y, c, isFirstLine, options));
    }
    const whole = bits.length - (bits.length % 8);
    yield* stuffed(bits.slice(0, whole));
    bits = bits.slice(whole);
  }
  yield* stuffed(bits.padEnd(Math.ceil(bits.length / 8) * 8, "1"));
}

/** T.81 table H.1 and H.1.2.1. */
function predictionError(
  samples: ArrayLike<number>,
  x: number,
  y: number,
  channel: number,
  isFirstLine: boolean,
  { width, channels, precision, predictor, pointTransform = 0 }: LosslessOptions,
): number {
  const at = (column: number, line: number) =>
    samples[(line * width + column) * channels + channel] >> pointTransform;
  if (isFirstLine) return at(x, y) - (x > 0 ? at(x - 1, y) : 1 << (precision - pointTransform - 1));
  if (x === 0) return at(x, y) - at(x, y - 1);
  const [a, b, c] = [at(x - 1, y), at(x, y - 1), at(x - 1, y - 1)];
  const predictions = [a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1];
  return at(x, y) - predictions[predictor - 1];
}

/** Whole bytes of a string of bits, a zero after each 255. */
function* stuffed(bits: string): Generator<number> {
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8), 2);
    yield byte;
    if (byte === 0xff) yield 0;
  }
}

function differenceBits(difference: number): string {
  const wrapped = (difference << 16) >> 16;
  if (wrapped === -32768) return (16).toString(2).padStart(5, "0");
  const size = Math.abs(wrapped) === 0 ? 0 : Math.floor(Math.log2(Math.abs(wrapped))) + 1;
  const code = size.toString(2).padStart(5, "0");
  const value = wrapped < 0 ? wrapped + (1 << size) - 1 : wrapped;
  return size === 0 ? code : code + value.toString(2).padStart(size, "0");
}

/** What a WebAssembly encoder is told. */
export interface WasmFrame {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly isSigned?: boolean;
}

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array | Uint8ClampedArray;
  delete(): void;
  setDecompositions?(levels: number): void;
}

const ENCODERS = {
  "jpeg-ls": ["@cornerstonejs/codec-charls/wasmjs", "JpegLSEncoder"],
  "jpeg-2000": ["@cornerstonejs/codec-openjpeg/wasmjs", "J2KEncoder"],
  htj2k: ["@cornerstonejs/codec-openjph/wasmjs", "HTJ2KEncoder"],
} as const;

/** Encodes one frame without loss with the codec packages' own encoders. */
export async function encodeWithWasm(
  codec: keyof typeof ENCODERS,
  samples: Uint8Array,
  frame: WasmFrame,
): Promise<Uint8Array> {
  const [path, name] = ENCODERS[codec];
  const load = createRequire(createRequire(import.meta.url).resolve("@cornerstonejs/dicom-codec"));
  const quiet = { print: () => {}, printErr: () => {} };
  const module = (await load(path)(quiet)) as Record<string, new () => Encoder>;
  const encoder = new module[name]();
  const { width, height, bitsPerSample, channels, isSigned = false } = frame;
  // The default of five levels wants 32 pixels a side.
  encoder.setDecompositions?.(2);
  const info = {
    width,
    height,
    bitsPerSample,
    componentCount: channels,
    isSigned,
    isUsingColorTransform: channels > 1,
  };
  encoder.getDecodedBuffer(info).set(samples);
  encoder.encode();
  const encoded = new Uint8Array(encoder.getEncodedBuffer());
  encoder.delete();
  return encoded;
}
