import { boundingBox, type Mask } from "@mimo/imaging";
import type { BoxFractions } from "./view.js";

/** Reads 0 or 1 at a pixel of a mask. */
export type MaskSampler = { readonly width: number; readonly height: number; at(index: number): number };

/** One bit for each pixel: eight times smaller than bytes, since all masks stay in memory. */
export class PackedMask implements MaskSampler {
  readonly width: number;
  readonly height: number;
  /** Box of what is inside, as fractions of the picture; null if nothing is. */
  readonly bounds: BoxFractions | null;
  readonly #bits: Uint8Array;

  constructor(mask: Mask) {
    const { width, height, data } = mask;
    const box = boundingBox(mask);
    this.bounds = box && [box[0] / width, box[1] / height, box[2] / width, box[3] / height];
    this.width = width;
    this.height = height;
    this.#bits = new Uint8Array(Math.ceil(data.length / 8));
    for (let i = 0; i < data.length; i++) if (data[i] !== 0) this.#bits[i >> 3] |= 1 << (i & 7);
  }

  at(index: number): number {
    return (this.#bits[index >> 3] >> (index & 7)) & 1;
  }
}
