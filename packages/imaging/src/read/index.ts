export { detectFormat, type ImageFormat } from "./detect-format.js";
export { toGrey8, toRgb8, windowOf, windowOfRange } from "./display.js";
export { imageFromGrey, imageFromRgb, UNKNOWN_GEOMETRY } from "./image-from-array.js";
export { MAX_FILE_BYTES, MAX_PIXELS } from "./limits.js";
export type { PixelArray } from "./pixel-array.js";
export { type ReadImageOptions, readImage } from "./read-image.js";
