import { type MedicalImage, windowOf } from "@mimo/imaging";
import { errorSchema, paramsSliceSchema, type Slice, sliceSchema } from "@mimo/protocol";
import type { RouteModule } from "../context.js";
import { sendUnchanging } from "./send-unchanging.js";

const refused = { 400: errorSchema, 404: errorSchema, 422: errorSchema };

/** Raise it when reading gives other pixels for the same file: browsers keep them for a year. */
const PIXELS_VERSION = 1;

/** Slices: how to read and show one, and its pixels. */
export const slicesRoutes: RouteModule = (app, { scans }) => {
  const describe = { params: paramsSliceSchema, response: { 200: sliceSchema, ...refused } };
  app.get("/api/cases/:id/slices/:slice", { schema: describe }, async ({ params }) => {
    return describeSlice(await scans.readSlice(params.id, params.slice), params.slice);
  });

  const pixels = { params: paramsSliceSchema, response: refused };
  app.get("/api/cases/:id/slices/:slice/pixels", { schema: pixels }, async (request, reply) => {
    const { id, slice } = request.params;
    const image = await scans.readSlice(id, slice);
    const { buffer, byteOffset, byteLength } = image.pixels;
    return sendUnchanging(
      request,
      reply,
      `${id}/${slice}/${PIXELS_VERSION}`,
      "application/octet-stream",
      async () => new Uint8Array(buffer, byteOffset, byteLength),
    );
  });
};

/** What a client needs to know of a slice besides its pixels. */
export function describeSlice(image: MedicalImage, index: number): Slice {
  const { width, height, channels, meaning, geometry } = image;
  return {
    index,
    width,
    height,
    channels,
    dtype: dtypeOf(image.pixels),
    meaning,
    ...rangeOf(image.pixels),
    window: windowOf(image),
    spacingMm: finiteOrNull(geometry.spacingMm, ([row, column]) => [row, column]),
    originLps: finiteOrNull(geometry.originLps, ([x, y, z]) => [x, y, z]),
    orientationLps: finiteOrNull(geometry.orientationLps, (directions) => [...directions]),
  };
}

/** A file's numbers may overflow; JSON has no words for what comes of it. */
function finiteOrNull<T extends readonly number[], R>(numbers: T | null, copy: (numbers: T) => R): R | null {
  return numbers?.every(Number.isFinite) ? copy(numbers) : null;
}

function dtypeOf(pixels: MedicalImage["pixels"]): Slice["dtype"] {
  if (pixels instanceof Uint8Array) return "uint8";
  if (pixels instanceof Uint16Array) return "uint16";
  if (pixels instanceof Int16Array) return "int16";
  return pixels instanceof Int32Array ? "int32" : "float32";
}

/** Least and greatest number; 0 and 0 if none of the pixels is one. */
function rangeOf(pixels: MedicalImage["pixels"]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}
