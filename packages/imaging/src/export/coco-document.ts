import { area, boundingBox } from "../mask/mask-properties.js";
import { type CocoRle, decodeRle } from "../mask/rle.js";

/** A named mask of a picture. */
export interface CocoObject {
  readonly label: string;
  readonly mask: CocoRle;
  /** `[x, y, width, height]` in pixels. */
  readonly bbox: readonly [number, number, number, number];
  /** Pixels. */
  readonly area: number;
  /** Further facts, written beside COCO's own fields. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A picture with its named masks. */
export interface CocoPicture {
  readonly fileName: string;
  readonly width: number;
  readonly height: number;
  /** Further facts, written beside COCO's own fields. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly objects: readonly CocoObject[];
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
 * Measures a mask for {@link cocoDocument}.
 *
 * @throws {ImagingError} `bad_mask` for a malformed mask.
 */
export function cocoObject(
  label: string,
  mask: CocoRle,
  extra: Readonly<Record<string, unknown>> = {},
): CocoObject {
  const decoded = decodeRle(mask);
  const [x0, y0, x1, y1] = boundingBox(decoded) ?? [0, 0, 0, 0];
  return { label, mask, bbox: [x0, y0, x1 - x0, y1 - y0], area: area(decoded), extra };
}

/**
 * Makes a COCO document: masks as compressed RLE, with boxes and areas.
 *
 * @param info - Put into the document's `info`.
 */
export function cocoDocument(
  pictures: readonly CocoPicture[],
  info: Readonly<Record<string, unknown>> = {},
): CocoDocument {
  const labels = pictures.flatMap(({ objects }) => objects.map(({ label }) => label));
  const categoryIds = new Map([...new Set(labels)].map((label, i) => [label, i + 1]));
  const annotations = pictures.flatMap(({ objects }, i) =>
    objects.map(({ label, mask, bbox, area: areaPx, extra }) => ({
      image_id: i + 1,
      category_id: categoryIds.get(label)!,
      iscrowd: 0,
      segmentation: { size: mask.size, counts: mask.counts },
      bbox,
      area: areaPx,
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
