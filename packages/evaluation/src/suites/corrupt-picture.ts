import type { Random } from "@mimo/base";
import { type BoxXyxyPx, interiorPoint, type Mask, type PointXyPx } from "@mimo/imaging";
import type { CorruptionRow } from "../harness/suite-rows.js";
import { addNoise, blur, lowerContrast, throughJpeg } from "./damage-pixels.js";
import type { ShownPicture } from "./shown-picture.js";
import { cropMask, cropPicture, rotateMask, rotatePicture } from "./warp-picture.js";

/** A kind of damage. */
export type Corruption = CorruptionRow["corruption"];

/** How strong damage is. */
export type Strength = Exclude<CorruptionRow["strength"], 0>;

/** Every strength, from weak to strong. */
export const STRENGTHS: readonly Strength[] = [1, 2, 3];

/** What the strengths mean. Pixel values are those that are shown, 0 to 255. */
export const CORRUPTION_LEVELS: Readonly<
  Record<Corruption, { readonly meaning: string; readonly levels: readonly [number, number, number] }>
> = {
  noise: { meaning: "standard deviation of normal noise, of 255", levels: [10, 25, 50] },
  blur: {
    meaning: "standard deviation of a Gaussian, as a share of the longer side",
    levels: [0.005, 0.01, 0.02],
  },
  contrast: { meaning: "share of the contrast that is left", levels: [0.7, 0.4, 0.2] },
  jpeg: { meaning: "quality of 100", levels: [40, 15, 5] },
  rotation: { meaning: "degrees about the centre, to a side drawn by seed", levels: [5, 15, 30] },
  crop: { meaning: "share of each side that is left", levels: [0.9, 0.75, 0.6] },
};

/** A damaged picture, and the structure on its grid. */
export interface Corrupted {
  readonly picture: ShownPicture;
  readonly truth: Mask;
}

/**
 * Damages a picture, the same way for the same state of the generator.
 *
 * Rotation and crop take the structure with them. A crop lies anywhere, as long as the structure's deepest pixel is in it.
 *
 * @param truth - One structure, with a pixel.
 */
export async function corruptPicture(
  picture: ShownPicture,
  truth: Mask,
  corruption: Corruption,
  strength: Strength,
  rng: Random,
): Promise<Corrupted> {
  const level = CORRUPTION_LEVELS[corruption].levels[strength - 1];
  switch (corruption) {
    case "noise":
      return { picture: addNoise(picture, level, rng), truth };
    case "blur":
      return { picture: await blur(picture, level), truth };
    case "contrast":
      return { picture: lowerContrast(picture, level), truth };
    case "jpeg":
      return { picture: await throughJpeg(picture, level), truth };
    case "rotation": {
      const degrees = rng.chance(0.5) ? level : -level;
      return { picture: rotatePicture(picture, degrees), truth: rotateMask(truth, degrees) };
    }
    case "crop": {
      const box = drawCrop(picture, level, interiorPoint(truth)!, rng);
      return { picture: cropPicture(picture, box), truth: cropMask(truth, box) };
    }
  }
}

function drawCrop({ width, height }: ShownPicture, share: number, keep: PointXyPx, rng: Random): BoxXyxyPx {
  const [x0, x1] = drawSpan(width, share, keep[0], rng);
  const [y0, y1] = drawSpan(height, share, keep[1], rng);
  return [x0, y0, x1, y1];
}

function drawSpan(size: number, share: number, keep: number, rng: Random): [number, number] {
  const length = Math.max(1, Math.round(size * share));
  const first = Math.max(0, Math.floor(keep) + 1 - length);
  const last = Math.min(size - length, Math.floor(keep));
  const start = first + rng.integer(last - first + 1);
  return [start, start + length];
}
