import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { groupBy } from "@mimo/base";
import { type Mask, type MedicalImage, readImage } from "@mimo/imaging";
import { DatasetError } from "../dataset-error.js";
import type { ImageRecord, MaskRecord, Split } from "../image-record.js";
import type { Sample } from "../sample.js";
import { openTable, readRows, type TableReader } from "../shards/open-table.js";
import type { MaskRow } from "../shards/shard-rows.js";
import type { TableName } from "../shards/table-schemas.js";
import type { OpenDataset, OpenDatasetOptions } from "./opened-dataset.js";
import { Recent } from "./recent.js";
import { rowToRecord } from "./row-to-record.js";
import { rowToSample, SAMPLE_COLUMNS, type SampleFacts, unpackMask } from "./row-to-sample.js";

const SHARD_NAME = /^(train|val|test)-\d+\.parquet$/;
/** Shards whose masks and samples stay in memory: enough for readers that run a little apart. */
const MOST_SHARDS = 3;
const IMAGE_COLUMNS = [
  "image_id",
  "width",
  "height",
  "split",
  "dataset",
  "modality",
  "body_part",
  "patient",
  "spacing_mm",
  "attributes",
  "complete_labels",
] as const;
const MASK_COLUMNS = ["mask_id", "image_id", "label", "term", "kind", "instance", "area_px"] as const;

type PackedMask = Pick<MaskRow, "mask_id" | "size" | "counts">;

/** Where an image is. */
interface Place {
  readonly shard: string;
  readonly row: number;
}

/** A folder that `mimo dataset build` made. Records are in memory; pixels and samples are read when asked for. */
export class BuiltDataset implements OpenDataset {
  readonly kind = "mimoseg";
  readonly records: ImageRecord[] = [];
  readonly #places = new Map<string, Place>();
  readonly #images: Recent<string, TableReader<"images">>;
  readonly #masks: Recent<string, ReadonlyMap<string, PackedMask>>;
  readonly #samples: Recent<string, ReadonlyMap<string, readonly SampleFacts[]>>;

  private constructor(readonly dir: string) {
    this.#images = new Recent(MOST_SHARDS, (shard) => openTable("images", this.#path("images", shard)));
    this.#masks = new Recent(MOST_SHARDS, async (shard) => {
      const rows = await readRows("masks", this.#path("masks", shard), {
        columns: ["mask_id", "size", "counts"],
      });
      return new Map(rows.map((row) => [row.mask_id, row]));
    });
    this.#samples = new Recent(MOST_SHARDS, async (shard) => {
      const rows = await readRows("samples", this.#path("samples", shard), { columns: SAMPLE_COLUMNS });
      return groupBy(rows, ({ image_id }) => image_id);
    });
  }

  /** @throws {DatasetError} `not_found` for a missing file, `corrupt_shard`, `duplicate_id`. */
  static async open(dir: string, { split }: OpenDatasetOptions): Promise<BuiltDataset> {
    const dataset = new BuiltDataset(dir);
    for (const shard of await listShards(dir, split)) await dataset.#list(shard);
    return dataset;
  }

  async readImage(record: ImageRecord): Promise<MedicalImage> {
    const { shard, row } = this.#placeOf(record.id);
    const table = await this.#images.get(shard);
    const [{ image }] = await table.rows({ columns: ["image"], start: row, end: row + 1 });
    return readImage(image.bytes, { name: record.id });
  }

  async readMask({ path }: MaskRecord): Promise<Mask> {
    const { shard } = this.#placeOf(path.slice(0, path.lastIndexOf("#")));
    return decodeMask(path, await this.#masks.get(shard));
  }

  async samplesOf(record: ImageRecord): Promise<readonly Sample[]> {
    const { shard } = this.#placeOf(record.id);
    const rows = (await this.#samples.get(shard)).get(record.id) ?? [];
    if (rows.length === 0) return [];
    const packed = await this.#masks.get(shard);
    // Samples of an image share its masks.
    const decoded = new Map<string, Mask>();
    const loadMask = (id: string) => {
      const mask = decoded.get(id) ?? decodeMask(id, packed);
      decoded.set(id, mask);
      return mask;
    };
    return rows.map((row) => rowToSample(row, record, loadMask));
  }

  async close(): Promise<void> {
    for (const kept of [this.#images, this.#masks, this.#samples]) kept.clear();
  }

  async #list(shard: string): Promise<void> {
    const images = await readRows("images", this.#path("images", shard), { columns: IMAGE_COLUMNS });
    const masks = await readRows("masks", this.#path("masks", shard), { columns: MASK_COLUMNS });
    const masksOf = groupBy(masks, ({ image_id }) => image_id);
    for (const [row, image] of images.entries()) {
      const { image_id } = image;
      if (this.#places.has(image_id)) {
        throw new DatasetError("duplicate_id", `${shard}: image_id must be unique, got ${image_id}`);
      }
      this.#places.set(image_id, { shard, row });
      this.records.push(rowToRecord(image, masksOf.get(image_id) ?? []));
    }
  }

  #path(table: TableName, shard: string): string {
    return join(this.dir, table, shard);
  }

  #placeOf(imageId: string): Place {
    const place = this.#places.get(imageId);
    if (place !== undefined) return place;
    throw new DatasetError("not_found", `openDataset: expected an image of ${this.dir}, got ${imageId}`);
  }
}

/** Names of the shards' files, sorted. */
async function listShards(dir: string, split: Split | undefined): Promise<string[]> {
  const names = await readdir(join(dir, "images")).catch((cause: unknown) => {
    const message = `openDataset: expected a folder images in the dataset, got ${dir} without it`;
    throw new DatasetError("not_found", message, {}, { cause });
  });
  return names
    .filter((name) => {
      const own = SHARD_NAME.exec(name)?.[1];
      return own !== undefined && (split === undefined || own === split);
    })
    .sort();
}

function decodeMask(id: string, masks: ReadonlyMap<string, PackedMask>): Mask {
  const packed = masks.get(id);
  const fail = (problem: string): never => {
    throw new DatasetError("corrupt_shard", `${id}: ${problem}`);
  };
  if (packed === undefined) return fail("expected a row in the shard's masks, got none");
  return unpackMask("mask", packed.size[0], packed.size[1], packed.counts, fail);
}
