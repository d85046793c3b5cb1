import { cache, imageLoader } from "@cornerstonejs/core";
import type { Slice } from "@mimo/protocol";
import { addMetadataProvider, forgetSlice, type MimoImage, mimoImage, rememberSlice } from "./mimo-image.js";

/** Where a case's slices come from. */
export interface SliceSource {
  readonly caseId: string;
  readonly sliceCount: number;
  readonly loadSlice: (caseId: string, slice: number) => Promise<Slice>;
  readonly loadPixels: (caseId: string, slice: number) => Promise<ArrayBuffer>;
}

const SCHEME = "mimo";
/** Of decoded pixels: about a thousand CT slices. Cornerstone drops the least recently used beyond it. */
const MAX_CACHE_BYTES = 512 * 1024 * 1024;
/** How far neighbours are fetched ahead, nearest first. */
const PREFETCH_DISTANCE = 3;

const sources = new Map<string, SliceSource>();
let opened = 0;

/** Tells Cornerstone how `mimo:` images are loaded. To be called once, after its `init`. */
export function registerImageLoader(): void {
  cache.setMaxCacheSize(MAX_CACHE_BYTES);
  addMetadataProvider();
  imageLoader.registerImageLoader(SCHEME, (imageId) => ({ promise: load(imageId) }));
}

async function load(imageId: string): Promise<MimoImage> {
  const [key, index] = imageId.slice(SCHEME.length + 1).split("/");
  const source = sources.get(key!);
  if (!source) throw new Error(`load: the case of ${imageId} is closed`);
  const [slice, octets] = await Promise.all([
    source.loadSlice(source.caseId, Number(index)),
    source.loadPixels(source.caseId, Number(index)),
  ]);
  if (sources.has(key!)) rememberSlice(imageId, slice);
  return mimoImage(imageId, slice, octets);
}

/** The slices of one opened case, through Cornerstone's bounded cache. */
export class SliceStore {
  readonly #key = String(++opened);
  readonly #source: SliceSource;
  #prefetch = 0;
  #isClosed = false;

  constructor(source: SliceSource) {
    this.#source = source;
    sources.set(this.#key, source);
  }

  isLoaded(index: number): boolean {
    return cache.isLoaded(this.#imageId(index));
  }

  /** @throws whatever the page's loaders throw, and `RangeError` for pixels that do not fit the slice. */
  async load(index: number): Promise<MimoImage> {
    const imageId = this.#imageId(index);
    const promise = imageLoader.loadImage(imageId);
    if (!cache.getImageLoadObject(imageId)) {
      const forget = () => this.#isClosed && this.#forget(imageId);
      // The cache's own promise fails with the image, which the caller is told of already.
      cache.putImageLoadObject(imageId, { promise }).then(forget, () => undefined);
    }
    return (await promise) as MimoImage;
  }

  /** Fetches the neighbours of a slice, one at a time, until another slice's neighbours are asked for. */
  async prefetchAround(index: number): Promise<void> {
    const turn = ++this.#prefetch;
    for (let distance = 1; distance <= PREFETCH_DISTANCE; distance++) {
      for (const next of [index + distance, index - distance]) {
        if (turn !== this.#prefetch) return;
        if (next < 0 || next >= this.#source.sliceCount || this.isLoaded(next)) continue;
        // A neighbour that cannot be had is reported when it is looked at.
        await this.load(next).catch(() => undefined);
      }
    }
  }

  /** Frees everything of this case. */
  close(): void {
    this.#isClosed = true;
    this.#prefetch++;
    sources.delete(this.#key);
    // What is still on its way is forgotten when it has come: the cache warns of images taken from under a load.
    for (let index = 0; index < this.#source.sliceCount; index++) {
      if (this.isLoaded(index)) this.#forget(this.#imageId(index));
    }
  }

  #forget(imageId: string): void {
    forgetSlice(imageId);
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId);
  }

  #imageId(index: number): string {
    return `${SCHEME}:${this.#key}/${index}`;
  }
}
