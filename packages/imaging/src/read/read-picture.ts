import sharp, { type Metadata, type SharpOptions } from "sharp";
import type { MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import { windowOfRange } from "./display.js";
import { UNKNOWN_GEOMETRY } from "./image-from-array.js";
import { checkPictureSize, MAX_PIXELS, pickSlice } from "./limits.js";
import type { PixelArray } from "./pixel-array.js";

/** Colour profiles are ignored: pixels stay the numbers that the file stores. */
const STRICT: SharpOptions = { failOn: "error", limitInputPixels: MAX_PIXELS, ignoreIcc: true };

/** The band formats that are read, and the arrays that hold them. */
const ARRAY_OF_DEPTH = {
  uchar: Uint8Array,
  ushort: Uint16Array,
  int: Int32Array,
  float: Float32Array,
} as const;

type Depth = keyof typeof ARRAY_OF_DEPTH;

/** Pixels of a picture as the decoder gives them: `[height, width, channels]`. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: PixelArray;
}

/**
 * Reads a PNG, JPEG or TIFF: grey, colour or palette, of 8 or 16 bits; TIFF also 32-bit grey.
 *
 * Transparency is laid onto black; the orientation tag of cameras is obeyed. Resolution tags are not taken for
 * pixel spacing: they speak of printing.
 *
 * @param slice - Page of a multi-page TIFF. Default: the middle page, or the first if pages differ in size
 *   (then the file is a pyramid or carries thumbnails, not a stack).
 * @throws {ImagingError} `too_large`, `truncated`, `corrupt`, `bad_slice`, `unsupported`.
 */
export async function readPicture(bytes: Uint8Array, slice?: number): Promise<MedicalImage> {
  const first = await readMetadata(bytes, 0);
  const count = first.pages ?? 1;
  let index = pickSlice(slice, count);
  let metadata = index === 0 ? first : await readMetadata(bytes, index);
  if (slice === undefined && (metadata.width !== first.width || metadata.height !== first.height)) {
    index = 0;
    metadata = first;
  }
  const { width, height, channels, pixels } = await decodePicture(bytes, metadata, index);
  const isColour = channels === 3;
  return {
    width,
    height,
    channels,
    pixels,
    meaning: isColour ? "colour" : "grey",
    // Deep colour is shown over its full range: stretching it like a grey picture would change the colours.
    window: isColour && pixels instanceof Uint16Array ? windowOfRange(0, 0xffff) : null,
    modality: null,
    geometry: UNKNOWN_GEOMETRY,
    slice: { index, count },
  };
}

/**
 * Decodes one JPEG code stream of a DICOM file: as it lies, without turning it by camera tags.
 *
 * @throws {ImagingError} `too_large`, `truncated`, `corrupt`, `unsupported`.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<Raster> {
  return decodePicture(bytes, { ...(await readMetadata(bytes, 0)), orientation: 1 }, 0);
}

async function readMetadata(bytes: Uint8Array, page: number): Promise<Metadata> {
  const metadata = await guard(() => sharp(bytes, { ...STRICT, limitInputPixels: false, page }).metadata());
  checkPictureSize(metadata.width, metadata.height);
  return metadata;
}

async function decodePicture(bytes: Uint8Array, metadata: Metadata, page: number): Promise<Raster> {
  const { space, depth } = chooseOutput(metadata);
  let pipeline = sharp(bytes, { ...STRICT, page });
  if (metadata.orientation !== 1) pipeline = pipeline.autoOrient();
  if (metadata.hasAlpha) pipeline = pipeline.flatten({ background: "#000000" });
  const { data, info } = await guard(() =>
    pipeline.toColourspace(space).raw({ depth }).toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 3) {
    throw new ImagingError("unsupported", `channels: 1 or 3 after dropping transparency, got ${channels}`);
  }
  const Pixels = ARRAY_OF_DEPTH[depth];
  const isAligned = data.byteOffset % Pixels.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset } = isAligned ? data : new Uint8Array(data);
  const pixels = new Pixels(buffer, byteOffset, data.length / Pixels.BYTES_PER_ELEMENT);
  return { width, height, channels, pixels };
}

/**
 * The colour space and number type that keep a picture's numbers as they are.
 *
 * Others would be changed without a word: of signed 16-bit grey, for one, libvips makes zeros of what is negative.
 */
function chooseOutput({ space, depth }: Metadata): { space: string; depth: Depth } {
  const isGrey = space === "b-w" || space === "grey16";
  if (depth === "ushort") return { space: isGrey ? "grey16" : "rgb16", depth };
  if (depth === "uchar") return { space: isGrey ? "b-w" : "srgb", depth };
  if (space === "b-w" && depth === "int") return { space, depth };
  if (space === "b-w" && ["float", "uint", "char"].includes(depth)) return { space, depth: "float" };
  throw new ImagingError(
    "unsupported",
    `picture: 8 or 16 bits, or 32-bit grey, got ${depth} numbers in space ${space}`,
  );
}

/** Turns libvips' errors into ours; its first line says what it met. */
async function guard<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const message = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0];
    const code = /pixel limit/i.test(message)
      ? "too_large"
      : /trunc|premature|end of (stream|file)|eof|not enough data|read error/i.test(message)
        ? "truncated"
        : "corrupt";
    throw new ImagingError(code, `picture: a whole, sound file, got "${message}"`, {}, { cause });
  }
}
