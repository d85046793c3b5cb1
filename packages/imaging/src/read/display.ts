import type { DisplayWindow, MedicalImage } from "../image.js";
import { ImagingError } from "../imaging-error.js";
import type { PixelArray } from "./pixel-array.js";

/** What a CT is shown with when its file names no window: soft tissue. */
const SOFT_TISSUE: DisplayWindow = { center: 40, width: 400 };

/** Up to this many pixels the percentiles are exact; of larger pictures an even sample is taken. */
const PERCENTILE_SAMPLES = 1 << 16;

/**
 * The LINEAR window (DICOM PS3.3 C.11.2.1.2.1) that shows `low` as black and `high` as white.
 *
 * The half units undo those of the standard's formula.
 */
export function windowOfRange(low: number, high: number): DisplayWindow {
  return { center: (low + high) / 2 + 0.5, width: high - low + 1 };
}

/**
 * The window that {@link toRgb8} shows an image with: its own, else the default described there. Pictures of 8 bits
 * without a window are shown as they are, which is the window of 0 to 255.
 */
export function windowOf(image: MedicalImage): DisplayWindow {
  return image.window ?? defaultWindow(image) ?? windowOfRange(0, 255);
}

/**
 * Shows an image as 8-bit grey.
 *
 * @param image - Colour becomes luminance (ITU-R BT.601 weights).
 * @param window - In the image's own units; see {@link toRgb8} for what happens without one.
 * @returns `[height, width]`, 0 black to 255 white.
 * @throws {ImagingError} `bad_window` if the width is below 1 or a number is not finite.
 */
export function toGrey8(image: MedicalImage, window?: DisplayWindow): Uint8Array {
  const shown = applyWindow(image, window);
  if (image.channels === 1) return shown;
  const grey = new Uint8Array(image.width * image.height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = Math.round(0.299 * shown[at] + 0.587 * shown[at + 1] + 0.114 * shown[at + 2]);
  }
  return grey;
}

/**
 * Shows an image as 8-bit RGB.
 *
 * The window is the given one, else the image's own (see {@link MedicalImage}), else: CT in Hounsfield units gets
 * centre 40 width 400; other images of more than 8 bits the range of their 0.5th to 99.5th percentile; 8-bit
 * images stay as they are. Applied as DICOM PS3.3 C.11.2.1.2.1 (LINEAR) says, to each channel alike.
 *
 * @returns `[height, width, 3]`, 0 to 255. Pixels that are not a number come out black.
 * @throws {ImagingError} `bad_window` if the width is below 1 or a number is not finite.
 * @example
 * const lung = toRgb8(await readImage("chest.dcm"), { center: -600, width: 1500 });
 */
export function toRgb8(image: MedicalImage, window?: DisplayWindow): Uint8Array {
  const shown = applyWindow(image, window);
  if (image.channels === 3) return shown;
  const rgb = new Uint8Array(shown.length * 3);
  for (let i = 0, at = 0; i < shown.length; i++, at += 3) {
    rgb[at] = rgb[at + 1] = rgb[at + 2] = shown[i];
  }
  return rgb;
}

function applyWindow(image: MedicalImage, asked: DisplayWindow | undefined): Uint8Array {
  const { pixels } = image;
  const window = asked ?? image.window ?? defaultWindow(image);
  if (window === null) return new Uint8Array(pixels);
  const { center, width } = window;
  if (!(width >= 1 && Number.isFinite(width) && Number.isFinite(center))) {
    throw new ImagingError(
      "bad_window",
      `window: width must be at least 1, got centre ${center} width ${width}`,
    );
  }
  const low = center - 0.5 - (width - 1) / 2;
  const high = low + (width - 1);
  const shown = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i];
    // The order of the comparisons matters for width 1, where low and high are one number.
    if (value > high) shown[i] = 255;
    else if (value > low) shown[i] = Math.round(((value - low) / (high - low)) * 255);
  }
  return shown;
}

function defaultWindow(image: MedicalImage): DisplayWindow | null {
  if (image.meaning === "hounsfield") return SOFT_TISSUE;
  if (image.pixels instanceof Uint8Array) return null;
  return windowOfRange(...percentileRange(image.pixels));
}

/** The 0.5th and 99.5th percentile; where they are one number (a nearly uniform picture), least and greatest. */
function percentileRange(pixels: PixelArray): [low: number, high: number] {
  const step = Math.ceil(pixels.length / PERCENTILE_SAMPLES);
  const sample = new Float64Array(Math.ceil(pixels.length / step));
  let count = 0;
  for (let i = 0; i < pixels.length; i += step) {
    if (Number.isFinite(pixels[i])) sample[count++] = pixels[i];
  }
  if (count === 0) return [0, 1];
  const sorted = sample.subarray(0, count).sort();
  const low = sorted[Math.floor(0.005 * (count - 1))];
  const high = sorted[Math.ceil(0.995 * (count - 1))];
  return low < high ? [low, high] : [sorted[0], sorted[count - 1]];
}
