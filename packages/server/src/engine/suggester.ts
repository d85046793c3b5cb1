import { imageFromGrey, type MedicalImage } from "@mimo/imaging";
import type { Suggestions } from "@mimo/protocol";
import type { EncodedImage } from "./session-cache.js";
import { suggestQuestions } from "./suggest-questions.js";

/** Runs something on an encoded image when its turn comes; throws `aborted` or `busy` when there is no more time. */
export type RunOn = <T>(
  key: string,
  image: () => Promise<MedicalImage>,
  work: (session: EncodedImage) => Promise<T>,
) => Promise<T>;

/** What is known of an image. */
interface Look {
  /** What the ontology may call such an image, told from its pixels. */
  modalities: readonly string[] | null;
  readonly presence: Map<string, number>;
}

const MOST_KEPT = 500;
/** An even grey: what the model says of it is what it says of anything. */
const BLANK_KEY = "blank";
const BLANK_SIDE = 64;
const BLANK_GREY = 102;

/** Makes suggestions and keeps every score, so that what ran out of time goes on next time. */
export class Suggester {
  readonly #looks = new Map<string, Look>();
  readonly #making = new Map<string, Promise<Suggestions>>();
  readonly #trained: readonly string[] | null;
  readonly #threshold: number;

  constructor(trained: readonly string[] | null, threshold: number) {
    this.#trained = trained;
    this.#threshold = threshold;
  }

  /** Those who ask for the same image at the same time wait for the same suggestions. */
  suggest(
    key: string,
    image: () => Promise<MedicalImage>,
    modality: string | null,
    run: RunOn,
  ): Promise<Suggestions> {
    const making =
      this.#making.get(key) ?? this.#make(key, image, modality, run).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #make(
    key: string,
    image: () => Promise<MedicalImage>,
    modality: string | null,
    run: RunOn,
  ): Promise<Suggestions> {
    const look = this.#lookOf(key);
    const score = async (term: string) => ({
      presence: await this.#presence(key, image, term, run),
      blank: await this.#presence(BLANK_KEY, blankImage, term, run),
    });
    const looksLike = async () => {
      look.modalities ??= await run(key, image, async (session) => modalitiesOf(session.image));
      return look.modalities;
    };
    return suggestQuestions({
      modality,
      looksLike,
      trained: this.#trained,
      score,
      threshold: this.#threshold,
    });
  }

  async #presence(
    key: string,
    image: () => Promise<MedicalImage>,
    term: string,
    run: RunOn,
  ): Promise<number> {
    const { presence } = this.#lookOf(key);
    const known = presence.get(term);
    if (known !== undefined) return known;
    // Kept even if it comes too late for this time.
    return run(key, image, async (session) => {
      const score = await session.presence(term);
      presence.set(term, score);
      return score;
    });
  }

  #lookOf(key: string): Look {
    const look = this.#looks.get(key) ?? { modalities: null, presence: new Map<string, number>() };
    this.#looks.delete(key);
    this.#looks.set(key, look);
    for (const oldest of this.#looks.keys()) {
      if (this.#looks.size <= MOST_KEPT) break;
      this.#looks.delete(oldest);
    }
    return look;
  }
}

async function blankImage(): Promise<MedicalImage> {
  return imageFromGrey(BLANK_SIDE, BLANK_SIDE, new Uint8Array(BLANK_SIDE ** 2).fill(BLANK_GREY));
}

/** Colour comes from cameras; grey slices in a stack from scanners. */
function modalitiesOf(image: MedicalImage): readonly string[] {
  if (isColourful(image)) return ["fundus", "dermoscopy", "endoscopy", "pathology", "microscopy"];
  return image.slice.count > 1 ? ["ct", "mr"] : ["ct", "mr", "xray", "ultrasound", "microscopy"];
}

/** Grey levels by which the channels of a coloured pixel differ, beyond what JPEG does to grey. */
const LEAST_COLOUR = 16;
const COLOURED_SHARE = 0.02;
const SAMPLED_PIXELS = 4096;

/** Many pictures of grey things are saved in colour. */
function isColourful({ channels, pixels, width, height }: MedicalImage): boolean {
  if (channels === 1) return false;
  const stride = Math.max(1, Math.floor((width * height) / SAMPLED_PIXELS));
  let [coloured, seen] = [0, 0];
  for (let at = 0; at < width * height; at += stride) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at * 3, at * 3 + 3);
    if (Math.max(red, green, blue) - Math.min(red, green, blue) >= LEAST_COLOUR) coloured++;
    seen++;
  }
  return coloured >= COLOURED_SHARE * seen;
}
