import { Random } from "@mimo/base";
import type { Split } from "@mimo/dataset";
import { emptyMask, imageFromGrey, type Mask } from "@mimo/imaging";
import {
  type Skip,
  type Source,
  SourceError,
  type SourceErrorCode,
  type SourceImage,
  type SourceQuestion,
} from "@mimo/sources";

/** Size of every fake picture. */
export const FAKE_WIDTH = 48;
export const FAKE_HEIGHT = 40;

/** A box `[x0, y0, x1, y1]`, a mask, or the code that reading it fails with. */
export type FakeMask = readonly [number, number, number, number] | Mask | SourceErrorCode;

/** A picture of a {@link fakeSource}; what is left out has a quiet default. */
export interface FakePicture {
  readonly key: string;
  /** Default: the key. */
  readonly caseId?: string;
  readonly dataset?: string;
  readonly split?: Split;
  /** What the picture looks like: pictures of one number are equal, of two numbers unlike. Default: from the key. */
  readonly look?: number | "blank";
  /** Seed of faint noise on the look: another picture, that looks the same. */
  readonly noise?: number;
  /** By label, or `label@2` for single objects. */
  readonly masks?: Readonly<Record<string, FakeMask>>;
  readonly questions?: readonly SourceQuestion[];
  readonly completeLabels?: readonly string[];
  /** Reading the picture fails. */
  readonly fails?: SourceErrorCode;
}

/** A source in memory. */
export function fakeSource(
  pictures: readonly FakePicture[],
  name = "fake",
  skips: readonly Skip[] = [],
): Source {
  const byKey = new Map(pictures.map((picture) => [picture.key, picture]));
  return {
    format: "plain",
    card: { name, licence: "CC0-1.0", url: null },
    async *list(onSkip) {
      for (const skip of skips) onSkip(skip);
      for (const picture of pictures) yield describe(picture);
    },
    async readImage({ key }) {
      const picture = byKey.get(key)!;
      if (picture.fails !== undefined) throw new SourceError(picture.fails, `${key}: a fault for the test`);
      return { image: imageFromGrey(FAKE_WIDTH, FAKE_HEIGHT, fakePixels(picture)), encoded: null };
    },
    async readMask({ key }, { ref }) {
      const mask = byKey.get(key)!.masks![ref];
      if (typeof mask === "string") throw new SourceError(mask, `${key}: a fault for the test`);
      return "data" in mask ? mask : fakeMask(mask);
    },
    async close() {},
  };
}

/** A filled box; the far edges are exclusive. */
export function fakeMask([x0, y0, x1, y1]: readonly [number, number, number, number]): Mask {
  const mask = emptyMask(FAKE_WIDTH, FAKE_HEIGHT);
  for (let y = y0; y < y1; y++) mask.data.fill(1, y * FAKE_WIDTH + x0, y * FAKE_WIDTH + x1);
  return mask;
}

/** Pixels of a picture: coarse random blocks, so that two looks have nothing in common. */
export function fakePixels({ key, look, noise = 0 }: FakePicture): Uint8Array {
  if (look === "blank") return new Uint8Array(FAKE_WIDTH * FAKE_HEIGHT).fill(7);
  const random = Random.derive("look", look ?? key);
  const blocks = Array.from({ length: 30 }, () => 20 + random.integer(200));
  const grain = new Random(noise);
  return Uint8Array.from({ length: FAKE_WIDTH * FAKE_HEIGHT }, (_, i) => {
    const [x, y] = [i % FAKE_WIDTH, Math.floor(i / FAKE_WIDTH)];
    return blocks[Math.floor(y / 8) * 6 + Math.floor(x / 8)] + (noise > 0 ? grain.integer(2) : 0);
  });
}

function describe(picture: FakePicture): SourceImage {
  return {
    key: picture.key,
    ref: picture.key,
    dataset: picture.dataset ?? "Fakes",
    licence: null,
    modality: "ct",
    bodyPart: "abdomen",
    caseId: picture.caseId ?? picture.key,
    spacingMm: null,
    split: picture.split ?? null,
    masks: Object.keys(picture.masks ?? {}).map((ref) => {
      const [label, instance = "0"] = ref.split("@");
      return { ref, label, kind: instance === "0" ? "all" : "instance", instance: Number(instance) };
    }),
    questions: picture.questions ?? [],
    attributes: { plane: "axial" },
    completeLabels: picture.completeLabels ?? [],
  };
}
