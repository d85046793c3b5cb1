import { join } from "node:path";
import { checkRecord } from "../files/check-record.js";
import { type ByteRange, type JsonItem, parseItem, readJsonItems } from "../files/json-items.js";
import { parseSegmentation } from "../files/segmentation.js";
import { readableLabel } from "../files/words.js";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";
import {
  type CocoId,
  type CocoImage,
  cocoAnnotation,
  cocoCategory,
  cocoImage,
  cocoLicence,
} from "./coco-schema.js";

/** One outline of a picture: its class, and where it stands in the file. */
export interface CocoOutline {
  readonly category: CocoId;
  readonly isCrowd: boolean;
  readonly range: ByteRange;
}

/** What listing needs of one COCO file. Outlines are named, not held: about 250 bytes each. */
export interface CocoIndex {
  readonly images: ReadonlyMap<CocoId, CocoImage>;
  readonly outlines: ReadonlyMap<CocoId, readonly CocoOutline[]>;
  /** Readable names of the classes. */
  readonly labels: ReadonlyMap<CocoId, string>;
  readonly licences: ReadonlyMap<CocoId, string>;
}

/**
 * Reads a COCO instances file of any size, its parts in any order.
 *
 * @throws {SourceError} `bad_layout`, `corrupt`, `too_large`, `not_found` for the file as a whole.
 */
export async function readCocoIndex(
  root: string,
  file: string,
  onSkip: (skip: Skip) => void,
): Promise<CocoIndex> {
  const reader = new CocoIndexReader();
  const counts = new Map<string | null, number>();
  for await (const item of readJsonItems(join(root, file), file)) {
    if (!item.isElement) continue;
    const number = counts.get(item.section) ?? 0;
    counts.set(item.section, number + 1);
    const where = `${file}: ${item.section}.${number}`;
    try {
      reader.take(item, where);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: where, message: error.message });
    }
  }
  return reader;
}

class CocoIndexReader implements CocoIndex {
  readonly images = new Map<CocoId, CocoImage>();
  readonly outlines = new Map<CocoId, CocoOutline[]>();
  readonly labels = new Map<CocoId, string>();
  readonly licences = new Map<CocoId, string>();
  readonly #annotations = new Set<CocoId>();

  /** @throws {SourceError} `bad_record`, `missing_mask` for an annotation that is a box alone. */
  take({ section, bytes, range }: JsonItem, where: string): void {
    if (section === "images") {
      const image = checkRecord(cocoImage, parseItem(bytes, where), where);
      addOnce(this.images, image.id, image, where);
    } else if (section === "categories") {
      const { id, name } = checkRecord(cocoCategory, parseItem(bytes, where), where);
      addOnce(this.labels, id, readableLabel(name) || "object", where);
    } else if (section === "licenses") {
      const { id, name, url } = checkRecord(cocoLicence, parseItem(bytes, where), where);
      addOnce(this.licences, id, url ? `${name} (${url})` : name, where);
    } else if (section === "annotations") {
      this.#takeAnnotation(bytes, range, where);
    }
  }

  #takeAnnotation(bytes: Uint8Array, range: ByteRange, where: string): void {
    const annotation = checkRecord(cocoAnnotation, parseItem(bytes, where), where);
    if (annotation.id !== undefined) {
      if (this.#annotations.has(annotation.id)) throw repeated(annotation.id, where);
      this.#annotations.add(annotation.id);
    }
    if (parseSegmentation(annotation.segmentation, `${where}: segmentation`) === null) {
      throw new SourceError("missing_mask", `${where}: segmentation: expected an outline, got none`);
    }
    const outline = { category: annotation.category_id, isCrowd: annotation.iscrowd, range };
    const outlines = this.outlines.get(annotation.image_id);
    if (outlines === undefined) this.outlines.set(annotation.image_id, [outline]);
    else outlines.push(outline);
  }
}

function addOnce<Value>(map: Map<CocoId, Value>, id: CocoId, value: Value, where: string): void {
  if (map.has(id)) throw repeated(id, where);
  map.set(id, value);
}

function repeated(id: CocoId, where: string): SourceError {
  return new SourceError("bad_record", `${where}: id: must be unique, got ${id} again`);
}
