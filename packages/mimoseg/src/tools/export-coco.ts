import { join } from "node:path";
import { openTable, readRows, SPLITS, type Split } from "@mimo/dataset";
import { readManifest } from "../built-dataset.js";
import type { ManifestShard } from "../manifest.js";
import type { Exported, ExportOptions } from "./export-llava.js";
import { writeExportedPicture } from "./export-pictures.js";
import { JsonArrayFile } from "./json-array-file.js";

/**
 * Writes masks in COCO's object detection form: `instances_train.json`, ... and pictures under `images/`.
 *
 * A category is a canonical term; ids count from 1 in the order of the alphabet, over all splits alike. Masks are
 * compressed RLE. Where a class has single objects its whole-class mask is left out, since COCO counts objects.
 *
 * @throws {MimosegError} as `readManifest`; {DatasetError} `corrupt_shard`.
 */
export async function exportCoco(dir: string, out: string, options: ExportOptions = {}): Promise<Exported> {
  const manifest = await readManifest(dir);
  const categories = await categoriesOf(dir, manifest.shards);
  const total = { images: 0, entries: 0 };
  const documents: string[] = [];
  let done = 0;
  const onShard = () => {
    options.signal?.throwIfAborted();
    options.onProgress?.(++done, manifest.shards.length);
  };
  for (const split of SPLITS) {
    const shards = manifest.shards.filter((shard) => shard.split === split);
    if (shards.length === 0) continue;
    const written = await exportSplit(dir, out, split, shards, categories, onShard);
    total.images += written.images;
    total.entries += written.entries;
    documents.push(`instances_${split}.json`);
  }
  return { ...total, documents };
}

/** Category ids by canonical term. */
async function categoriesOf(
  dir: string,
  shards: readonly ManifestShard[],
): Promise<ReadonlyMap<string, number>> {
  const terms = new Set<string>();
  for (const { masks } of shards) {
    for (const { term } of await readRows("masks", join(dir, masks.path), { columns: ["term"] })) {
      terms.add(term);
    }
  }
  return new Map([...terms].sort().map((term, i) => [term, i + 1]));
}

async function exportSplit(
  dir: string,
  out: string,
  split: Split,
  shards: readonly ManifestShard[],
  categories: ReadonlyMap<string, number>,
  onShard: () => void,
): Promise<{ images: number; entries: number }> {
  const listed = [...categories].map(([name, id]) => ({ id, name, supercategory: "" }));
  const info = { description: `${split} split of a MIMOSeg-style dataset` };
  const head = `{"info": ${JSON.stringify(info)},\n"categories": ${JSON.stringify(listed)},\n"images": `;
  const document = await JsonArrayFile.create(join(out, `instances_${split}.json`), head);
  try {
    for (const shard of shards) {
      await pushImages(document, dir, out, shard);
      onShard();
    }
    const images = document.count;
    await document.next(',\n"annotations": ');
    let firstImage = 1;
    for (const shard of shards) {
      await pushAnnotations(document, dir, shard, firstImage, categories);
      firstImage += shard.images.rows;
    }
    const entries = document.count;
    await document.close("}");
    return { images, entries };
  } catch (error) {
    await document.discard();
    throw error;
  }
}

async function pushImages(
  document: JsonArrayFile,
  dir: string,
  out: string,
  shard: ManifestShard,
): Promise<void> {
  const table = await openTable("images", join(dir, shard.images.path));
  try {
    for await (const rows of table.groups()) {
      for (const row of rows) {
        await document.push({
          id: document.count + 1,
          file_name: await writeExportedPicture(out, row),
          width: row.width,
          height: row.height,
          image_id: row.image_id,
          modality: row.modality,
          licence: row.licence,
        });
      }
    }
  } finally {
    await table.close();
  }
}

/** @param firstImage - COCO's id of the shard's first image. */
async function pushAnnotations(
  document: JsonArrayFile,
  dir: string,
  shard: ManifestShard,
  firstImage: number,
  categories: ReadonlyMap<string, number>,
): Promise<void> {
  const images = await readRows("images", join(dir, shard.images.path), { columns: ["image_id"] });
  const numbers = new Map(images.map(({ image_id }, i) => [image_id, firstImage + i]));
  const masks = await readRows("masks", join(dir, shard.masks.path));
  const classOf = (mask: { image_id: string; term: string }) => `${mask.image_id}\n${mask.term}`;
  const withObjects = new Set(masks.filter(({ kind }) => kind === "instance").map(classOf));
  for (const mask of masks) {
    if (mask.kind === "all" && withObjects.has(classOf(mask))) continue;
    const [x0, y0, x1, y1] = mask.box;
    await document.push({
      id: document.count + 1,
      image_id: numbers.get(mask.image_id),
      category_id: categories.get(mask.term),
      segmentation: { size: mask.size, counts: mask.counts },
      area: mask.area_px,
      bbox: [x0, y0, x1 - x0, y1 - y0],
      iscrowd: 0,
      label: mask.label,
    });
  }
}
