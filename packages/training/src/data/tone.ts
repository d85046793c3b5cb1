/** Random changes of grey levels and colours: what differs between scanners, stains, lamps and settings. */
import type { Random } from "@mimo/base";

/** Sizes and shares of the random changes; 0 turns one off. */
export interface ToneOptions {
  /** Strength of brightness, contrast and gamma changes. */
  readonly tone: number;
  /** Largest standard deviation of added noise, in grey levels of 255. */
  readonly noise: number;
  /** Largest share cut off either end of the grey levels, as another display window does. */
  readonly window: number;
  /** Strength of the colour changes of pictures in colour; some become grey. */
  readonly colour: number;
  /** Largest fall of light over the picture. */
  readonly shading: number;
  /** Share of pictures shown through fewer pixels than the model's. */
  readonly blurShare: number;
}

export const COLOUR_MODALITIES: ReadonlySet<string> = new Set([
  "dermoscopy",
  "pathology",
  "microscopy",
  "endoscopy",
  "fundus",
]);

/** Share of changed pictures that each optional change is made to. */
const USUAL_SHARE = 0.5;
const GREY_SHARE = 0.12;
/** Largest reduction of a blurred picture. */
const MOST_REDUCTION = 2.5;

/** One drawn change. */
export interface Tone {
  /** 256 grey levels to grey levels, for each channel. */
  readonly tables: readonly Float32Array[];
  /** 1 leaves colours as they are, 0 takes them away. */
  readonly saturation: number;
  /** Light at x, y in -1..1: 1 + gx x + gy y + q (x² + y²). */
  readonly shade: readonly [gx: number, gy: number, q: number] | null;
  /** Standard deviation, grey levels. */
  readonly noise: number;
  /** Times that the picture is reduced before it is shown, 1 for none. */
  readonly reduction: number;
}

/** Draws a change for a picture. */
export function drawTone(modality: string, options: ToneOptions, rng: Random): Tone {
  const inColour = COLOUR_MODALITIES.has(modality);
  const { colour, shading } = options;
  const isGrey = inColour && colour > 0 && rng.chance(GREY_SHARE);
  const amount = () => rng.uniform(-1, 1) * shading;
  return {
    tables: drawTables(inColour, options, rng),
    saturation: isGrey ? 0 : inColour ? (1 + colour) ** rng.uniform(-1, 1) : 1,
    shade: shading > 0 && rng.chance(USUAL_SHARE) ? [amount(), amount(), amount() / 2] : null,
    noise: rng.chance(USUAL_SHARE) ? rng.next() * options.noise : 0,
    reduction: rng.chance(options.blurShare) ? rng.uniform(1.2, MOST_REDUCTION) : 1,
  };
}

function drawTables(inColour: boolean, { tone, window, colour }: ToneOptions, rng: Random): Float32Array[] {
  const cut = window > 0 && rng.chance(USUAL_SHARE);
  const [low, high] = cut ? [rng.next() * window, 1 - rng.next() * window] : [0, 1];
  const contrast = (1 + tone) ** rng.uniform(-1, 1);
  const bright = tone * rng.uniform(-0.5, 0.5);
  const gamma = (1 + tone) ** rng.uniform(-1, 1);
  return [0, 1, 2].map(() => {
    const [gain, own] = inColour
      ? [(1 + colour / 2) ** rng.uniform(-1, 1), 0.2 * Math.max(tone, colour) * rng.uniform(-1, 1)]
      : [1, 0];
    return Float32Array.from({ length: 256 }, (_, level) => {
      const shown = Math.min(1, Math.max(0, (level / 255 - low) / (high - low)));
      const value = (shown ** gamma - 0.5) * contrast + 0.5 + bright;
      return Math.min(255, Math.max(0, (value * gain + own) * 255));
    });
  });
}

/** Mixes colours and light into a drawn picture, in place; black outside the picture stays black. */
export function applyTone(rgb: Float32Array, width: number, height: number, tone: Tone, rng: Random): void {
  const { saturation, shade, noise } = tone;
  if (saturation === 1 && shade === null && noise === 0) return;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const grey = (rgb[at] + rgb[at + 1] + rgb[at + 2]) / 3;
      if (grey === 0) continue;
      const light = shade === null ? 1 : lightAt(shade, (2 * x) / width - 1, (2 * y) / height - 1);
      const grain = noise > 0 ? noise * (rng.next() + rng.next() + rng.next() - 1.5) * 2 : 0;
      for (let k = at; k < at + 3; k++) {
        rgb[k] = Math.min(255, Math.max(0, (grey + (rgb[k] - grey) * saturation) * light + grain));
      }
    }
  }
}

function lightAt([gx, gy, q]: readonly [number, number, number], x: number, y: number): number {
  return 1 + gx * x + gy * y + q * (x * x + y * y);
}
