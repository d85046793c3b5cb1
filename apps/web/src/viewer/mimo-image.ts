/** Cornerstone's images, built from the server's raw pixels: the server decodes every format. */
import { getShouldUseCPURendering, metaData, type Types, utilities } from "@cornerstonejs/core";
import type { Slice } from "@mimo/protocol";
import { pixelAspect } from "./image-transform.js";

export type PixelArray = Uint8Array | Uint16Array | Int16Array | Int32Array | Float32Array;

/** What Cornerstone caches for one slice, with what the viewer wants to know besides. */
export interface MimoImage extends Types.IImage {
  readonly mimoSlice: Slice;
  /** Values as the server sent them, for reading under the pointer. */
  readonly mimoValues: PixelArray;
}

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
} as const;

/** Names one plane for all slices: the viewer stacks them as pictures, it does not place them in the patient. */
const FRAME_OF_REFERENCE = "mimo";

/**
 * Views octets as the pixels of a slice.
 *
 * @throws {RangeError} if there are not exactly as many octets as the slice has.
 */
export function toPixels(slice: Slice, octets: ArrayBuffer): PixelArray {
  const Numbers = ARRAYS[slice.dtype];
  const count = slice.width * slice.height * slice.channels;
  if (octets.byteLength !== count * Numbers.BYTES_PER_ELEMENT) {
    throw new RangeError(
      `pixels: ${count} of ${slice.dtype} are ${count * Numbers.BYTES_PER_ELEMENT} octets, got ${octets.byteLength}`,
    );
  }
  return new Numbers(octets);
}

/** Cornerstone's image of a slice. */
export function mimoImage(imageId: string, slice: Slice, octets: ArrayBuffer): MimoImage {
  const values = toPixels(slice, octets);
  const { pixels, slope, intercept } = shownPixels(slice, values);
  const { width, height } = slice;
  const isColour = slice.channels === 3;
  const [rowPixelSpacing, columnPixelSpacing] = shownSpacing(slice);
  return {
    imageId,
    mimoSlice: slice,
    mimoValues: values,
    width,
    height,
    columns: width,
    rows: height,
    rowPixelSpacing,
    columnPixelSpacing,
    color: isColour,
    rgba: false,
    numberOfComponents: slice.channels,
    photometricInterpretation: isColour ? "RGB" : "MONOCHROME2",
    minPixelValue: (slice.min - intercept) / slope,
    maxPixelValue: (slice.max - intercept) / slope,
    slope,
    intercept,
    windowCenter: slice.window.center,
    windowWidth: slice.window.width,
    invert: false,
    voiLUTFunction: "LINEAR",
    sizeInBytes: pixels.byteLength + (pixels === values ? 0 : values.byteLength),
    dataType: pixels.constructor.name as Types.PixelDataTypedArrayString,
    getPixelData: () => pixels as Types.PixelDataTypedArray,
    getCanvas: undefined as never,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      width,
      height,
      scalarData: pixels as Types.PixelDataTypedArray,
      numberOfComponents: slice.channels,
    }) as NonNullable<Types.IImage["voxelManager"]>,
  } as MimoImage;
}

/** Pixels as Cornerstone can draw them; a slice's value is `pixel * slope + intercept`. */
interface ShownPixels {
  readonly pixels: PixelArray;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Colour is shown with 8 bits per channel; textures hold no 32-bit integers; and without WebGL Cornerstone looks
 * grey levels up in a table by whole numbers.
 */
function shownPixels(slice: Slice, values: PixelArray): ShownPixels {
  const range = Math.max(slice.max - slice.min, Number.MIN_VALUE);
  if (slice.channels === 3 && !(values instanceof Uint8Array)) {
    const pixels = Uint8Array.from(values, (value) => ((value - slice.min) / range) * 255);
    return { pixels, slope: 1, intercept: 0 };
  }
  if (values instanceof Float32Array && getShouldUseCPURendering()) {
    const pixels = Uint16Array.from(values, (value) => ((value - slice.min) / range) * 65_535);
    return { pixels, slope: range / 65_535, intercept: slice.min };
  }
  const pixels = values instanceof Int32Array ? Float32Array.from(values) : values;
  return { pixels, slope: 1, intercept: 0 };
}

/** Spacing in units of a pixel's width: only the shape of pixels matters to the picture. */
function shownSpacing(slice: Slice): [row: number, column: number] {
  return [pixelAspect(slice.spacingMm), 1];
}

const slices = new Map<string, Slice>();

/** Lets Cornerstone ask about a slice; to be forgotten with its image. */
export function rememberSlice(imageId: string, slice: Slice): void {
  slices.set(imageId, slice);
}

export function forgetSlice(imageId: string): void {
  slices.delete(imageId);
}

/** Answers Cornerstone's questions about images of the `mimo:` scheme. */
export function addMetadataProvider(): void {
  metaData.addProvider((type: string, imageId: unknown) => {
    const slice = typeof imageId === "string" ? slices.get(imageId) : undefined;
    return slice && METADATA[type]?.(slice);
  }, 10_000);
}

const METADATA: Readonly<Record<string, (slice: Slice) => object>> = {
  imagePixelModule: (slice) => {
    const bits = slice.channels === 3 ? 8 : 8 * ARRAYS[slice.dtype].BYTES_PER_ELEMENT;
    return {
      samplesPerPixel: slice.channels,
      photometricInterpretation: slice.channels === 3 ? "RGB" : "MONOCHROME2",
      rows: slice.height,
      columns: slice.width,
      bitsAllocated: bits,
      bitsStored: bits,
      highBit: bits - 1,
      pixelRepresentation: slice.dtype.startsWith("int") ? 1 : 0,
    };
  },
  imagePlaneModule: (slice) => {
    const [rowPixelSpacing, columnPixelSpacing] = shownSpacing(slice);
    return {
      frameOfReferenceUID: FRAME_OF_REFERENCE,
      rows: slice.height,
      columns: slice.width,
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      imagePositionPatient: [0, 0, 0],
      pixelSpacing: [rowPixelSpacing, columnPixelSpacing],
      rowPixelSpacing,
      columnPixelSpacing,
    };
  },
  generalSeriesModule: () => ({ modality: "OT", seriesInstanceUID: FRAME_OF_REFERENCE }),
};
