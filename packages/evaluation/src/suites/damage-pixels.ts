import type { Random } from "@mimo/base";
import sharp from "sharp";
import type { ShownPicture } from "./shown-picture.js";

// One thread, as the imaging package sets it: sharp must not compete with ONNX Runtime for the cores.
sharp.concurrency(1);

/** Grains of noise along the longer side: the fine noise of a large photograph would vanish when a model shrinks it. */
const GRAINS = 256;

/**
 * Adds normal noise, the same on all channels; a grain is one pixel, in pictures of more than 256 pixels a square of some.
 *
 * @param deviation - Of 255.
 */
export function addNoise(picture: ShownPicture, deviation: number, rng: Random): ShownPicture {
  const { width, height, channels } = picture;
  const side = Math.ceil(Math.max(width, height) / GRAINS);
  const columns = Math.ceil(width / side);
  const grains = Float32Array.from(
    { length: columns * Math.ceil(height / side) },
    () => deviation * rng.normal(),
  );
  return mapPixels(picture, (value, at) => {
    const pixel = Math.floor(at / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return value + grains[Math.floor(y / side) * columns + Math.floor(x / side)];
  });
}

/** Pulls all values towards their mean. @param share - Of the contrast, what stays: 1 changes nothing. */
export function lowerContrast(picture: ShownPicture, share: number): ShownPicture {
  const mean = picture.pixels.reduce((sum, value) => sum + value, 0) / picture.pixels.length;
  return mapPixels(picture, (value) => mean + share * (value - mean));
}

/** Where the Gaussian is cut off. At sharp's own 0.2, deviations below 0.56 pixels do nothing, and 5 pixels act as 4.4. */
const LEAST_AMPLITUDE = 0.002;

/** Blurs by a Gaussian. @param sigmaShare - Standard deviation as a share of the longer side. */
export async function blur(picture: ShownPicture, sigmaShare: number): Promise<ShownPicture> {
  // Less than 0.3 pixels is no blur, and refused by sharp.
  const sigma = Math.max(0.3, sigmaShare * Math.max(picture.width, picture.height));
  const blurred = open(picture).blur({ sigma, minAmplitude: LEAST_AMPLITUDE, precision: "float" });
  return { ...picture, pixels: await bytesOf(blurred) };
}

/** Packs a picture as JPEG and unpacks it again. @param quality - 1 to 100. */
export async function throughJpeg(picture: ShownPicture, quality: number): Promise<ShownPicture> {
  const packed = await open(picture).jpeg({ quality }).toBuffer();
  return { ...picture, pixels: await bytesOf(sharp(packed).toColourspace(spaceOf(picture))) };
}

function open(picture: ShownPicture) {
  const { width, height, channels, pixels } = picture;
  return sharp(pixels, { raw: { width, height, channels } }).toColourspace(spaceOf(picture));
}

async function bytesOf(picture: ReturnType<typeof open>): Promise<Uint8Array> {
  return new Uint8Array(await picture.raw().toBuffer());
}

function spaceOf({ channels }: ShownPicture): string {
  return channels === 1 ? "b-w" : "srgb";
}

function mapPixels(picture: ShownPicture, map: (value: number, at: number) => number): ShownPicture {
  // A clamped array also rounds.
  const pixels = new Uint8ClampedArray(picture.pixels.length);
  for (let at = 0; at < pixels.length; at++) pixels[at] = map(picture.pixels[at], at);
  return { ...picture, pixels: new Uint8Array(pixels.buffer) };
}
