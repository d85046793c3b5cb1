import type { ShardRows } from "@mimo/dataset";
import pLimit from "p-limit";
import { encodeShardFiles } from "../shard-files.js";
import type { BuildOptions } from "./build-options.js";
import type { OpenedSource } from "./opened-sources.js";
import type { PlannedShard } from "./plan-shards.js";
import {
  countUnknownLabels,
  type PlannedPicture,
  type PreparedPicture,
  preparePicture,
} from "./prepare-picture.js";
import type { ShardReport } from "./shard-report.js";
import { addCounts, type SkipLine } from "./skip-line.js";
import { type PictureSamples, type Writers, writePictureSamples } from "./write-picture-samples.js";

/** Pictures in work at once: one is decoded by libvips' threads while another's samples are written. */
const AT_ONCE = 4;

/** A picture of the plan, and the source that has it. */
export interface ShardPicture {
  readonly opened: OpenedSource;
  readonly planned: PlannedPicture;
}

/** The three files of a shard, and what is to be said of it. */
export interface BuiltShard {
  readonly report: ShardReport;
  /** By path from the dataset's folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Builds a shard in memory: the same bytes for the same pictures and options. */
export async function buildShard(
  shard: PlannedShard,
  pictures: readonly (() => Promise<ShardPicture>)[],
  options: BuildOptions,
  writers: Writers,
): Promise<BuiltShard> {
  const gathered = new ShardGatherer(shard.limit, writers.writer?.name ?? "grammar");
  const limit = pLimit(AT_ONCE);
  // In pieces, so that a shard whose limit is reached early decodes little more.
  for (let at = 0; at < pictures.length && !gathered.isFull; at += 4 * AT_ONCE) {
    const piece = await limit.map(pictures.slice(at, at + 4 * AT_ONCE), async (describe) => {
      const { opened, planned } = await describe();
      const picture = await preparePicture(opened, planned);
      return { picture, samples: await writePictureSamples(picture, options, writers) };
    });
    for (const { picture, samples } of piece) gathered.add(picture, samples);
  }
  return gathered.finish(shard);
}

/** Puts a shard's rows together, in the order of the plan. */
class ShardGatherer {
  readonly #images: ShardRows["images"][number][] = [];
  readonly #masks: ShardRows["masks"][number][] = [];
  readonly #samples: ShardRows["samples"][number][] = [];
  readonly #skips: SkipLine[] = [];
  readonly #sources: Record<string, { images: number; masks: number; samples: number }> = {};
  #rejected: Record<string, number> = {};

  constructor(
    readonly limit: number | null,
    readonly writer: string,
  ) {}

  get isFull(): boolean {
    return this.limit !== null && this.#samples.length >= this.limit;
  }

  add(picture: PreparedPicture, { rows, skips, rejected }: PictureSamples): void {
    if (this.isFull) return;
    const { source } = picture.row;
    this.#skips.push(...picture.skips, ...skips);
    this.#rejected = addCounts(this.#rejected, rejected);
    if (rows.length === 0) {
      this.#skips.push({ reason: "no_samples", source, ref: picture.image.key });
      return;
    }
    const taken = this.limit === null ? rows : rows.slice(0, this.limit - this.#samples.length);
    this.#images.push(picture.row);
    this.#masks.push(...picture.masks);
    this.#samples.push(...taken);
    const counts = this.#sources[source] ?? { images: 0, masks: 0, samples: 0 };
    this.#sources[source] = counts;
    counts.images++;
    counts.masks += picture.masks.length;
    counts.samples += taken.length;
  }

  finish({ name, split }: PlannedShard): BuiltShard {
    const report = {
      name,
      split,
      sources: this.#sources,
      unknownLabels: addCounts(countUnknownLabels(this.#masks)),
      writer: this.writer,
      rejected: this.#rejected,
      skips: this.#skips,
    };
    if (this.#images.length === 0) return { report: { ...report, files: null }, files: new Map() };
    const rows = { images: this.#images, masks: this.#masks, samples: this.#samples };
    const { described, bytes } = encodeShardFiles(name, rows);
    return { report: { ...report, files: described }, files: bytes };
  }
}
