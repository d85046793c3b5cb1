import type { MedicalImage } from "@mimo/imaging";
import type { ImageSession } from "@mimo/inference";

/** An encoded image. The conversation is always the caller's. */
export type EncodedImage = Pick<ImageSession, "image" | "askStream" | "segment" | "refine" | "presence">;

/** How much is kept. */
export interface CacheLimits {
  readonly maxSessions: number;
  /** Pixels of the cached images, bytes; one image is kept however large it is. */
  readonly maxPixelBytes: number;
}

/** Encoded images by key; the one that was not used for the longest time goes first. */
export class SessionCache {
  readonly #opened = new Map<string, Promise<EncodedImage>>();
  readonly #bytes = new Map<string, number>();
  readonly #limits: CacheLimits;
  readonly #encode: (image: MedicalImage) => Promise<EncodedImage>;

  constructor(encode: (image: MedicalImage) => Promise<EncodedImage>, limits: CacheLimits) {
    this.#encode = encode;
    this.#limits = limits;
  }

  get size(): number {
    return this.#opened.size;
  }

  /** An image is encoded once for all who ask at the same time; what failed is not kept. */
  open(key: string, load: () => Promise<MedicalImage>): Promise<EncodedImage> {
    const opening = this.#opened.get(key) ?? this.#start(key, load);
    this.#opened.delete(key);
    this.#opened.set(key, opening);
    return opening;
  }

  clear(): void {
    this.#opened.clear();
    this.#bytes.clear();
  }

  #start(key: string, load: () => Promise<MedicalImage>): Promise<EncodedImage> {
    const opening = load().then((image) => this.#encode(image));
    opening.then(
      ({ image }) => {
        this.#bytes.set(key, image.pixels.byteLength);
        this.#shrink(key);
      },
      () => this.#opened.delete(key),
    );
    return opening;
  }

  #shrink(newest: string): void {
    for (const key of [...this.#opened.keys()]) {
      const bytes = [...this.#bytes.values()].reduce((sum, v) => sum + v, 0);
      if (this.#opened.size <= this.#limits.maxSessions && bytes <= this.#limits.maxPixelBytes) return;
      if (key === newest) continue;
      this.#opened.delete(key);
      this.#bytes.delete(key);
    }
  }
}
