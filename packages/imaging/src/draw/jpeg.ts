import { assertPixels } from "./canvas.js";
import { sharp } from "./sharp-library.js";

/**
 * Packs a picture to look at as a JPEG file: a tenth of the PNG, for pages that hold hundreds. Colour keeps its full
 * resolution, so that thin outlines stay sharp. Not for pixels that are measured.
 *
 * @param rgb - Row-major, interleaved, `[H, W, 3]`.
 * @param longestPx - A larger picture is made so small, keeping its proportions.
 * @throws {ImagingError} `unsupported` if there are not `width * height * 3` samples.
 */
export async function encodeJpeg(
  rgb: Uint8Array,
  width: number,
  height: number,
  longestPx: number,
): Promise<Buffer> {
  assertPixels(rgb.length, width, height, 3, "encodeJpeg");
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize(longestPx, longestPx, { fit: "inside", withoutEnlargement: true })
    .jpeg({ quality: 82, chromaSubsampling: "4:4:4" })
    .toBuffer();
}
