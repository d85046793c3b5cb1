/** Training images and masks in memory, decoded once. */
import type { ImageRecord, MaskRecord, OpenDataset } from "@mimo/dataset";
import { type MedicalImage, toRgb8 } from "@mimo/imaging";
import { resizePixels } from "@mimo/model";
import { type MaskBits, PackedMask } from "./packed-mask.js";
import type { StoredImage, StoredPixels } from "./stored-image.js";
import { packSamples, type StoredSample, unpackSamples } from "./written-samples.js";

/** Instances beyond this are left out: an image of a hundred nuclei does not need a hundred masks. */
const MOST_INSTANCES = 6;
/** Pictures are kept up to so many times the wanted side, for close views. */
const MOST_ENLARGED = 1.8;

/** A record whose pictures are in memory. */
export interface StoredExample {
  /** Without the instances that were left out. */
  readonly record: ImageRecord;
  readonly image: StoredImage;
  /** Samples that the dataset brings. */
  readonly written: readonly StoredSample[];
}

/** Examples with their records' masks, as data without classes. */
export type SharedStore = readonly {
  readonly example: StoredExample;
  /** In the order of the record's masks. */
  readonly masks: readonly MaskBits[];
}[];

/** What to keep of a dataset. */
export interface ExampleStoreOptions {
  /** Default: all records of the dataset. */
  readonly records?: readonly ImageRecord[];
  /** Longer side that views of the whole picture need, pixels; close views get more. */
  readonly side: number;
  /** Keep the written samples of a built dataset, too. Default: true. */
  readonly written?: boolean;
  /** Called with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

/** Pictures are also kept at about the model's size: a whole view of a large one would skip pixels. */
function keepPicture(image: MedicalImage, side: number): StoredImage {
  const full = { width: image.width, height: image.height, rgb: toRgb8(image) };
  const large = shrink(full, side * MOST_ENLARGED);
  const isLarge = Math.max(large.width, large.height) > side;
  return { levels: isLarge ? [large, shrink(full, side)] : [large] };
}

/** The picture with a longer side of at most `side` pixels. */
function shrink(pixels: StoredPixels, side: number): StoredPixels {
  const scale = Math.min(1, side / Math.max(pixels.width, pixels.height));
  if (scale === 1) return { ...pixels, rgb: toShared(pixels.rgb) };
  const [width, height] = [pixels.width, pixels.height].map((extent) =>
    Math.max(1, Math.round(extent * scale)),
  );
  const resized = resizePixels(pixels.rgb, pixels.width, pixels.height, 3, width, height);
  // A clamped array rounds on assignment.
  return { width, height, rgb: toShared(new Uint8ClampedArray(resized)) };
}

/** The bytes in memory that threads share. */
function toShared(bytes: Uint8Array | Uint8ClampedArray): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
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

  /** Decodes images, masks and written samples. */
  static async load(
    data: OpenDataset,
    { records = data.records, side, written = true, onProgress = () => {} }: ExampleStoreOptions,
  ): Promise<ExampleStore> {
    const store = new ExampleStore();
    const slots: (StoredExample | undefined)[] = new Array(records.length);
    let next = 0;
    let done = 0;
    const work = async () => {
      for (let i = next++; i < records.length; i = next++) {
        const record = keepSomeInstances(records[i]);
        for (const mask of record.masks) store.#masks.set(mask, PackedMask.of(await data.readMask(mask)));
        slots[i] = {
          record,
          image: keepPicture(await data.readImage(record), side),
          written: written ? packSamples(await data.samplesOf(record)) : [],
        };
        onProgress(++done);
      }
    };
    await Promise.all(Array.from({ length: 4 }, work));
    store.examples.push(...slots.flatMap((slot) => slot ?? []));
    return store;
  }

  /** The store as a thread is given it: nothing large is copied. */
  share(): SharedStore {
    return this.examples.map((example) => ({
      example,
      masks: example.record.masks.map((mask) => ({ ...this.sampler(mask) })),
    }));
  }

  /** The store in the thread that was given it. */
  static ofShared(shared: SharedStore): ExampleStore {
    const store = new ExampleStore();
    for (const { example, masks } of shared) {
      store.examples.push({ ...example, written: unpackSamples(example.written) });
      example.record.masks.forEach((mask, i) => {
        store.#masks.set(mask, new PackedMask(masks[i]));
      });
    }
    return store;
  }

  /** A mask of a stored record. */
  sampler(mask: MaskRecord): PackedMask {
    const packed = this.#masks.get(mask);
    if (!packed) throw new RangeError(`ExampleStore: the mask ${mask.path} was not loaded`);
    return packed;
  }
}
