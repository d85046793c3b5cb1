import { encodePng, type MedicalImage, toRgb8 } from "@mimo/imaging";

/** Longest side of a thumbnail, pixels. */
export const THUMBNAIL_SIDE = 192;

/** A slice as a small PNG, shown with its default window; each pixel is the mean of those it stands for. */
export async function makeThumbnail(image: MedicalImage): Promise<Uint8Array> {
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const small = shrink(toRgb8(image), image.width, image.height, width, height);
  return encodePng(small, width, height, 3);
}

function shrink(rgb: Uint8Array, fromWidth: number, fromHeight: number, width: number, height: number) {
  if (width === fromWidth && height === fromHeight) return rgb;
  const small = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const [top, bottom] = span(y, height, fromHeight);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, fromWidth);
      const area = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++) {
          const line = row * fromWidth * 3 + channel;
          for (let column = left; column < right; column++) sum += rgb[line + column * 3]!;
        }
        small[to++] = Math.round(sum / area);
      }
    }
  }
  return small;
}

/** The source pixels that one pixel stands for: at least one. */
function span(index: number, count: number, from: number): [start: number, end: number] {
  const start = Math.floor((index * from) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * from) / count))];
}
