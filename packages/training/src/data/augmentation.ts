import type { Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";
import type { Mask } from "@mimo/imaging";
import { resizePixels } from "@mimo/model";
import type { MaskSampler } from "./packed-mask.js";
import { levelFor, type StoredImage, type StoredPixels } from "./stored-image.js";
import { applyTone, drawTone, type ToneOptions } from "./tone.js";
import type { View, ViewOptions } from "./view.js";

/** Sizes and shares of the random changes; 0 turns one off. */
export interface AugmentationOptions extends ViewOptions, ToneOptions {
  /** Share of pictures shown as a close view of one structure, as inference looks a second time. */
  readonly closeShare: number;
}

/** Pictures as they are. */
export const NO_AUGMENTATION: AugmentationOptions = {
  rotationDegrees: 0,
  zoom: 0,
  shift: 0,
  tone: 0,
  noise: 0,
  window: 0,
  colour: 0,
  shading: 0,
  blurShare: 0,
  closeShare: 0,
};

/** Draws the view of a picture with random tone and noise: `[height, width, 3]`, 0..255; outside is black. */
export function drawView(
  record: ImageRecord,
  source: StoredImage,
  view: View,
  options: AugmentationOptions,
  rng: Random,
): Float32Array {
  const tone = drawTone(record.modality, options, rng);
  const { width, height } = view;
  const drawn = tone.reduction > 1 ? drawReduced(source, view, tone) : drawPixels(source, view, tone.tables);
  applyTone(drawn, width, height, tone, rng);
  return drawn;
}

/** Draws fewer pixels than the view has, and enlarges them. */
function drawReduced(
  source: StoredImage,
  view: View,
  { reduction, tables }: { readonly reduction: number; readonly tables: readonly Float32Array[] },
): Float32Array {
  const [width, height] = [view.width, view.height].map((side) => Math.max(8, Math.round(side / reduction)));
  const [scaleX, scaleY] = [view.width / width, view.height / height];
  const [a, b, c, d, e, f] = view.matrix;
  const small: View = {
    width,
    height,
    matrix: [a * scaleX, b * scaleY, c, d * scaleX, e * scaleY, f],
  };
  return resizePixels(drawPixels(source, small, tables), width, height, 3, view.width, view.height);
}

/** Reads the level of the picture that has about as many pixels as the view, bilinearly. */
function drawPixels(image: StoredImage, view: View, tables: readonly Float32Array[]): Float32Array {
  const [a, b, c, d, e, f] = view.matrix;
  const source: StoredPixels = levelFor(image, Math.hypot(a, b));
  const out = new Float32Array(view.width * view.height * 3);
  const { rgb } = source;
  const [lastX, lastY] = [source.width - 1, source.height - 1];
  for (let y = 0, at = 0; y < view.height; y++) {
    for (let x = 0; x < view.width; x++, at += 3) {
      const u = (a * (x + 0.5) + b * (y + 0.5) + c) * source.width - 0.5;
      const v = (d * (x + 0.5) + e * (y + 0.5) + f) * source.height - 0.5;
      if (u < -0.5 || v < -0.5 || u > lastX + 0.5 || v > lastY + 0.5) continue;
      const [x0, y0] = [Math.max(0, Math.floor(u)), Math.max(0, Math.floor(v))];
      const [x1, y1] = [Math.min(lastX, x0 + 1), Math.min(lastY, y0 + 1)];
      const [fx, fy] = [Math.max(0, u - x0), Math.max(0, v - y0)];
      const [p00, p10] = [(y0 * source.width + x0) * 3, (y0 * source.width + x1) * 3];
      const [p01, p11] = [(y1 * source.width + x0) * 3, (y1 * source.width + x1) * 3];
      for (let k = 0; k < 3; k++) {
        const top = rgb[p00 + k] + (rgb[p10 + k] - rgb[p00 + k]) * fx;
        const bottom = rgb[p01 + k] + (rgb[p11 + k] - rgb[p01 + k]) * fx;
        const level = top + (bottom - top) * fy;
        out[at + k] = tables[k][(level + 0.5) | 0];
      }
    }
  }
  return out;
}

/** The same view of a mask, nearest pixel; outside is 0. */
export function drawMaskView(source: MaskSampler, view: View): Mask {
  const [a, b, c, d, e, f] = view.matrix;
  const data = new Uint8Array(view.width * view.height);
  for (let y = 0, at = 0; y < view.height; y++) {
    for (let x = 0; x < view.width; x++, at++) {
      const u = Math.floor((a * (x + 0.5) + b * (y + 0.5) + c) * source.width);
      const v = Math.floor((d * (x + 0.5) + e * (y + 0.5) + f) * source.height);
      if (u < 0 || v < 0 || u >= source.width || v >= source.height) continue;
      data[at] = source.at(v * source.width + u);
    }
  }
  return { width: view.width, height: view.height, data };
}
