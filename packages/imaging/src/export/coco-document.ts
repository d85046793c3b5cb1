import { area, boundingBox } from "../mask/mask-properties.js";
import { type CocoRle, decodeRle } from "../mask/rle.js";

/** A picture with its named masks. */
export interface CocoPicture {
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  /** Further facts, written beside COCO's own fields. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly objects: readonly {
    readonly label: string;
    readonly mask: CocoRle;
    readonly extra?: Readonly<Record<string, unknown>>;
  }[];
}

/** COCO's object detection format, as pycocotools reads it. Ids count from 1. */
export interface CocoDocument {
  readonly info: Readonly<Record<string, unknown>>;
  readonly images: readonly Readonly<Record<string, unknown>>[];
  readonly annotations: readonly Readonly<Record<string, unknown>>[];
  readonly categories: readonly {
    readonly id: number;
    readonly name: string;
    readonly supercategory: string;
  }[];
}

/**
 * Makes a COCO document: masks as compressed RLE, with `[x, y, width, height]` boxes and areas in pixels.
 *
 * @param info - Put into the document's `info`.
 * @throws {ImagingError} `bad_mask` for a malformed mask.
 */
export function cocoDocument(
  pictures: readonly CocoPicture[],
  info: Readonly<Record<string, unknown>> = {},
): CocoDocument {
  const labels = pictures.flatMap(({ objects }) => objects.map(({ label }) => label));
  const categoryIds = new Map([...new Set(labels)].map((label, i) => [label, i + 1]));
  const annotations = pictures.flatMap(({ objects }, i) =>
    objects.map(({ label, mask, extra }) => ({
      image_id: i + 1,
      category_id: categoryIds.get(label)!,
      iscrowd: 0,
      segmentation: { size: mask.size, counts: mask.counts },
      ...boxAndArea(mask),
      ...extra,
    })),
  );
  return {
    info,
    images: pictures.map(({ fileName, width, height, extra }, i) => ({
      id: i + 1,
      file_name: fileName,
      width,
      height,
      ...extra,
    })),
    annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
    categories: Array.from(categoryIds, ([name, id]) => ({ id, name, supercategory: "" })),
  };
}

function boxAndArea(rle: CocoRle): { bbox: number[]; area: number } {
  const mask = decodeRle(rle);
  const [x0, y0, x1, y1] = boundingBox(mask) ?? [0, 0, 0, 0];
  return { bbox: [x0, y0, x1 - x0, y1 - y0], area: area(mask) };
}
