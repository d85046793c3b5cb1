import { encodePng } from "@mimo/imaging";

/** Test helper: a grey PNG with a ramp of values. */
export async function greyPng(width: number, height: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) % 256);
  return encodePng(pixels, width, height, 1);
}

/** Test helper: a black PNG, which as a mask is empty. */
export async function blackPng(width: number, height: number): Promise<Buffer> {
  return encodePng(new Uint8Array(width * height), width, height, 1);
}
