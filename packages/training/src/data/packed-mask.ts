import type { Random } from "@mimo/base";
import { boundingBox, type Mask } from "@mimo/imaging";
import type { BoxFractions } from "./view.js";

/** Reads 0 or 1 at a pixel of a mask. */
export type MaskSampler = { readonly width: number; readonly height: number; at(index: number): number };

const MOST_TRIES = 200;

/** A packed mask as plain data: what a thread is given. */
export interface MaskBits {
  readonly width: number;
  readonly height: number;
  readonly bounds: BoxFractions | null;
  /** Row-major, the lowest bit first; in memory that threads share. */
  readonly bits: Uint8Array;
}

function pack({ width, height, data }: Mask): Uint8Array {
  const bits = new Uint8Array(new SharedArrayBuffer(Math.ceil((width * height) / 8)));
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) bits[i >> 3] |= 1 << (i & 7);
  return bits;
}

/** One bit for each pixel: eight times smaller than bytes, since all masks stay in memory. */
export class PackedMask implements MaskSampler {
  readonly width: number;
  readonly height: number;
  /** Box of what is inside, as fractions of the picture; null if nothing is. */
  readonly bounds: BoxFractions | null;
  readonly bits: Uint8Array;

  constructor({ width, height, bounds, bits }: MaskBits) {
    this.width = width;
    this.height = height;
    this.bounds = bounds;
    this.bits = bits;
  }

  static of(mask: Mask): PackedMask {
    const { width, height } = mask;
    const box = boundingBox(mask);
    const bounds = box && ([box[0] / width, box[1] / height, box[2] / width, box[3] / height] as const);
    return new PackedMask({ width, height, bounds, bits: pack(mask) });
  }

  /** A place inside, as fractions of the picture; null if there is none, or none is found in some tries. */
  pickInside(rng: Random): readonly [u: number, v: number] | null {
    if (this.bounds === null) return null;
    const [u0, v0, u1, v1] = this.bounds;
    for (let i = 0; i < MOST_TRIES; i++) {
      const [u, v] = [rng.uniform(u0, u1), rng.uniform(v0, v1)];
      if (this.at(Math.floor(v * this.height) * this.width + Math.floor(u * this.width)) === 1) return [u, v];
    }
    return null;
  }

  at(index: number): number {
    return (this.bits[index >> 3] >> (index & 7)) & 1;
  }
}
