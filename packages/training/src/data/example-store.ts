/** Training images and masks in memory, decoded once. */
import type { ImageRecord, MaskRecord } from "@mimo/dataset";
import { type Mask, readImage, readMaskPng, toRgb8 } from "@mimo/imaging";
import { resizePixels } from "@mimo/model";

/** A decoded picture, at most `side` pixels long. */
export interface StoredImage {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` */
  readonly rgb: Uint8Array;
}

/** One bit for each pixel: eight times smaller than bytes, since all masks stay in memory. */
interface PackedMask {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/** Instances beyond this are left out: an image of a hundred nuclei does not need a hundred masks. */
const MOST_INSTANCES = 6;

/** A record whose pictures are in memory. */
export interface StoredExample {
  /** Without the instances that were left out. */
  readonly record: ImageRecord;
  readonly image: StoredImage;
}

function pack(mask: Mask): PackedMask {
  const bits = new Uint8Array(Math.ceil(mask.data.length / 8));
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i] !== 0) bits[i >> 3] |= 1 << (i & 7);
  return { width: mask.width, height: mask.height, bits };
}

/** Reads 0 or 1 at a pixel of a packed mask. */
export type MaskSampler = { readonly width: number; readonly height: number; at(index: number): number };

async function readPicture(path: string, side: number): Promise<StoredImage> {
  const image = await readImage(path);
  const rgb = toRgb8(image);
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  if (scale === 1) return { width: image.width, height: image.height, rgb };
  const [width, height] = [image.width, image.height].map((extent) =>
    Math.max(1, Math.round(extent * scale)),
  );
  const resized = resizePixels(rgb, image.width, image.height, 3, width, height);
  // A clamped array rounds on assignment.
  return { width, height, rgb: new Uint8Array(new Uint8ClampedArray(resized).buffer) };
}

function keepSomeInstances(record: ImageRecord): ImageRecord {
  let instances = 0;
  const masks = record.masks.filter((mask) => mask.kind === "all" || instances++ < MOST_INSTANCES);
  return { ...record, masks };
}

/** Holds every example of a training run. */
export class ExampleStore {
  readonly examples: StoredExample[] = [];
  readonly #masks = new Map<MaskRecord, PackedMask>();

  /**
   * Decodes images and masks.
   *
   * @param side - Longer side at which pictures are kept, pixels.
   * @param onProgress - Called with the number of images done.
   */
  static async load(
    records: readonly ImageRecord[],
    side: number,
    onProgress: (done: number) => void = () => {},
  ): Promise<ExampleStore> {
    const store = new ExampleStore();
    const slots: (StoredExample | undefined)[] = new Array(records.length);
    let next = 0;
    let done = 0;
    const work = async () => {
      for (let i = next++; i < records.length; i = next++) {
        const record = keepSomeInstances(records[i]);
        for (const mask of record.masks) store.#masks.set(mask, pack(await readMaskPng(mask.path)));
        slots[i] = { record, image: await readPicture(record.imagePath, side) };
        onProgress(++done);
      }
    };
    await Promise.all(Array.from({ length: 4 }, work));
    store.examples.push(...slots.flatMap((slot) => slot ?? []));
    return store;
  }

  /** A mask of a stored record. */
  sampler(mask: MaskRecord): MaskSampler {
    const packed = this.#masks.get(mask);
    if (!packed) throw new RangeError(`ExampleStore: the mask ${mask.path} was not loaded`);
    const { width, height, bits } = packed;
    return { width, height, at: (index) => (bits[index >> 3] >> (index & 7)) & 1 };
  }
}
