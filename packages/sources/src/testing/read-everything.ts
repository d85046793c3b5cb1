import { createHash } from "node:crypto";
import { area, type Mask } from "@mimo/imaging";
import type { Skip, Source, SourceImage, SourceMask, SourcePicture, SourceType } from "../source.js";
import { SourceError } from "../source-error.js";

/** What a list gave. */
export interface Listing {
  readonly images: SourceImage[];
  readonly skips: Skip[];
}

/** Lists a whole source. */
export async function listEverything(source: Source): Promise<Listing> {
  const listing: Listing = { images: [], skips: [] };
  for await (const image of source.list((skip) => listing.skips.push(skip))) listing.images.push(image);
  return listing;
}

/** What of a source can be used, and what not. */
export interface Outcome {
  /** Keys of the images that were read with all their masks. */
  readonly whole: string[];
  /** Codes of all skips and errors, each once. */
  readonly codes: string[];
  /** Those of them that skips and pictures gave, not masks. */
  readonly pictureCodes: string[];
}

/**
 * Opens, lists and reads everything that a source has, as far as it goes.
 *
 * Errors of the source become codes; any other error is a bug and comes out.
 */
export async function readEverything(type: SourceType, path: string): Promise<Outcome> {
  const pictureCodes = new Set<string>();
  const maskCodes = new Set<string>();
  const whole: string[] = [];
  const attempt = async (codes: Set<string>, read: () => Promise<unknown>): Promise<boolean> => {
    try {
      await read();
      return true;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      codes.add(error.code);
      return false;
    }
  };
  const source = await type.open(path);
  try {
    const { images, skips } = await listEverything(source);
    for (const { reason } of skips) pictureCodes.add(reason);
    for (const image of images) {
      let sound = await attempt(pictureCodes, () => source.readImage(image));
      for (const mask of image.masks) {
        sound = (await attempt(maskCodes, () => source.readMask(image, mask))) && sound;
      }
      if (sound) whole.push(image.key);
    }
  } finally {
    await source.close();
  }
  return { whole, codes: [...new Set([...pictureCodes, ...maskCodes])], pictureCodes: [...pictureCodes] };
}

/** Everything that can be decoded of one image, short enough to compare: sizes and hashes. */
export async function digestImage(source: Source, image: SourceImage): Promise<readonly string[]> {
  const digests = [digestPicture(await source.readImage(image))];
  for (const mask of image.masks) digests.push(digestMask(await source.readMask(image, mask)));
  return digests;
}

/** Like {@link digestImage}, with every picture and mask of every image asked for at the same time. */
export function digestAtOnce(source: Source, images: readonly SourceImage[]): Promise<string[][]> {
  const digestOne = async (image: SourceImage, mask: SourceMask) =>
    digestMask(await source.readMask(image, mask));
  return Promise.all(
    images.map((image) =>
      Promise.all([
        source.readImage(image).then(digestPicture),
        ...image.masks.map((mask) => digestOne(image, mask)),
      ]),
    ),
  );
}

function digestPicture({ image: { width, height, channels, pixels }, encoded }: SourcePicture): string {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return `${width} x ${height} x ${channels} ${hash(bytes)} ${encoded === null ? "" : hash(encoded.bytes)}`;
}

function digestMask(mask: Mask): string {
  return `${mask.width} x ${mask.height} of ${area(mask)} ${hash(mask.data)}`;
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
