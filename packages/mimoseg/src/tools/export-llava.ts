import { join } from "node:path";
import { groupBy } from "@mimo/base";
import { type MaskRow, type SampleRow, type ShardRows, SPLITS } from "@mimo/dataset";
import { readManifest, readShard } from "../built-dataset.js";
import { writeExportedPicture } from "./export-pictures.js";
import { JsonArrayFile } from "./json-array-file.js";

export interface ExportOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (shards: number, total: number) => void;
}

/** What an export wrote. */
export interface Exported {
  readonly images: number;
  /** Conversations or annotations. */
  readonly entries: number;
  /** Paths of the documents, from the output folder. */
  readonly documents: readonly string[];
}

/**
 * Writes conversations in LLaVA's form: `train.json`, `val.json`, `test.json`, pictures under `images/`.
 *
 * An entry is `{id, image, conversations: [{from: "human" | "gpt", value}]}`, the first question begins with
 * `<image>`. What LLaVA has no place for stands beside: `masks`, one COCO RLE (or null) per `<SEG>` of the last
 * answer; `marks` of the last question; `perspective` and `task`.
 *
 * @throws {MimosegError} as `readManifest`; {DatasetError} `corrupt_shard`.
 */
export async function exportLlava(dir: string, out: string, options: ExportOptions = {}): Promise<Exported> {
  const manifest = await readManifest(dir);
  const total = { images: 0, entries: 0 };
  const documents: string[] = [];
  let done = 0;
  for (const split of SPLITS) {
    const shards = manifest.shards.filter((shard) => shard.split === split);
    if (shards.length === 0) continue;
    const document = await JsonArrayFile.create(join(out, `${split}.json`));
    try {
      for (const shard of shards) {
        options.signal?.throwIfAborted();
        const rows = await readShard(dir, shard);
        total.images += rows.images.length;
        await pushEntries(document, out, rows);
        options.onProgress?.(++done, manifest.shards.length);
      }
      total.entries += document.count;
      await document.close();
      documents.push(`${split}.json`);
    } catch (error) {
      await document.discard();
      throw error;
    }
  }
  return { ...total, documents };
}

async function pushEntries(document: JsonArrayFile, out: string, rows: ShardRows): Promise<void> {
  const samples = groupBy(rows.samples, ({ image_id }) => image_id);
  const masks = new Map(rows.masks.map((mask) => [mask.mask_id, mask]));
  for (const image of rows.images) {
    const path = await writeExportedPicture(out, image);
    for (const sample of samples.get(image.image_id) ?? []) await document.push(toEntry(sample, path, masks));
  }
}

function toEntry(sample: SampleRow, image: string, masks: ReadonlyMap<string, MaskRow>): object {
  return {
    id: sample.sample_id,
    image,
    conversations: sample.conversations.map(({ role, content }, i) => ({
      from: role === "user" ? "human" : "gpt",
      value: i === 0 ? `<image>\n${content}` : content,
    })),
    perspective: sample.perspective,
    task: sample.task,
    marks: sample.marks,
    masks: sample.targets.map(({ mask_id }) => {
      const mask = mask_id === null ? undefined : masks.get(mask_id);
      return mask === undefined ? null : { size: mask.size, counts: mask.counts };
    }),
  };
}
