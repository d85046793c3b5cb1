/** Random views of an image and its masks. */
import type { Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";
import type { Mask } from "@mimo/imaging";
import type { MaskSampler } from "./packed-mask.js";
import type { StoredImage } from "./stored-image.js";

/** Sizes and shares of the random changes; 0 turns one off. */
export interface AugmentationOptions {
  /** Largest rotation to either side, degrees. */
  readonly rotationDegrees: number;
  /** Zoom between 1 / (1 + zoom) and 1 + zoom. */
  readonly zoom: number;
  /** Largest shift, as a fraction of the side. */
  readonly shift: number;
  /** Strength of brightness, contrast and gamma changes. */
  readonly tone: number;
  /** Largest standard deviation of added noise, in grey levels of 255. */
  readonly noise: number;
}

/** Modalities where no side of the picture has a meaning: they may be mirrored and turned at will. */
const NO_UP_OR_SIDE = new Set(["dermoscopy", "pathology", "microscopy", "endoscopy"]);
/** Modalities that may be mirrored left to right, unless a label names a side. */
const MIRRORED = new Set(["ultrasound", "fundus"]);
const COLOUR = new Set(["dermoscopy", "pathology", "microscopy", "endoscopy", "fundus"]);

/** From a pixel of the view to a place in the source, both as fractions of their picture. */
export interface View {
  readonly width: number;
  readonly height: number;
  /** `[a, b, c, d, e, f]`: u = a x + b y + c, v = d x + e y + f, with x, y in view pixels and u, v in [0, 1]. */
  readonly matrix: readonly [number, number, number, number, number, number];
}

/** The view of the whole picture, as inference sees it: what is said of places and sizes stays true. */
export function wholeView(width: number, height: number): View {
  return { width, height, matrix: [1 / width, 0, 0, 0, 1 / height, 0] };
}

function namesASide(record: ImageRecord): boolean {
  return record.masks.some(({ label }) => /\b(left|right)\b/i.test(label));
}

function mirrorChoice(record: ImageRecord, rng: Random): { x: number; y: number } {
  const coin = () => (rng.chance(0.5) ? -1 : 1);
  const [x, y] = [coin(), coin()];
  if (namesASide(record)) return { x: 1, y: 1 };
  if (NO_UP_OR_SIDE.has(record.modality)) return { x, y };
  return { x: MIRRORED.has(record.modality) ? x : 1, y: 1 };
}

/**
 * A random rotation, zoom, shift and, where the anatomy allows, mirroring.
 *
 * A CT, MR or X-ray is never mirrored: the side of an organ is part of what it is.
 *
 * @param width - Width of the view in pixels; the picture fills it before zoom and shift.
 */
export function randomView(
  record: ImageRecord,
  width: number,
  height: number,
  options: AugmentationOptions,
  rng: Random,
): View {
  const mirror = mirrorChoice(record, rng);
  const turn = rng.uniform(-1, 1) * options.rotationDegrees;
  const quarter =
    NO_UP_OR_SIDE.has(record.modality) && Math.abs(width - height) < 8 ? rng.integer(4) * 90 : 0;
  const angle = ((turn + quarter) * Math.PI) / 180;
  const zoom = (1 + options.zoom) ** rng.uniform(-1, 1);
  const stretch = (options.zoom > 0 ? 1.1 : 1) ** rng.uniform(-1, 1);
  const [cos, sin] = [Math.cos(angle) / zoom, Math.sin(angle) / zoom];
  const [moveX, moveY] = [rng.uniform(-1, 1) * options.shift, rng.uniform(-1, 1) * options.shift];
  const [a, b] = [(mirror.x * cos * stretch) / width, (-mirror.x * sin) / width];
  const [d, e] = [(mirror.y * sin * stretch) / height, (mirror.y * cos) / height];
  const c = 0.5 + moveX - (a * width + b * height) / 2;
  const f = 0.5 + moveY - (d * width + e * height) / 2;
  return { width, height, matrix: [a, b, c, d, e, f] };
}

/** Random changes of tone as a table for each channel: 256 grey levels to grey levels. */
function toneTables(record: ImageRecord, options: AugmentationOptions, rng: Random): Float32Array[] {
  const { tone } = options;
  const shared = { contrast: 1 + tone * rng.uniform(-1, 1), bright: tone * rng.uniform(-0.6, 0.6) };
  const gamma = (1 + tone) ** rng.uniform(-1, 1);
  return [0, 1, 2].map(() => {
    const own = COLOUR.has(record.modality) ? tone * rng.uniform(-0.35, 0.35) : 0;
    return Float32Array.from({ length: 256 }, (_, level) => {
      const value = ((level / 255) ** gamma - 0.5) * shared.contrast + 0.5 + shared.bright + own;
      return Math.min(255, Math.max(0, value * 255));
    });
  });
}

/** Draws the view of a picture with random tone and noise: `[height, width, 3]`, 0..255; outside is black. */
export function drawView(
  record: ImageRecord,
  source: StoredImage,
  view: View,
  options: AugmentationOptions,
  rng: Random,
): Float32Array {
  const [a, b, c, d, e, f] = view.matrix;
  const tables = toneTables(record, options, rng);
  const noise = rng.chance(0.5) ? rng.next() * options.noise : 0;
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
      const grain = noise > 0 ? noise * (rng.next() + rng.next() + rng.next() - 1.5) * 2 : 0;
      for (let k = 0; k < 3; k++) {
        const top = rgb[p00 + k] + (rgb[p10 + k] - rgb[p00 + k]) * fx;
        const bottom = rgb[p01 + k] + (rgb[p11 + k] - rgb[p01 + k]) * fx;
        const level = top + (bottom - top) * fy;
        out[at + k] = tables[k][(level + 0.5) | 0] + grain;
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
