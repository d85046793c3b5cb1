import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import type { ImageRow, MaskRow, SampleRow, Split } from "@mimo/dataset";
import type { ManifestShard } from "../manifest.js";
import { encodeShardFiles } from "../shard-files.js";

/** An image with everything that speaks of it. */
export interface ImageBundle {
  readonly image: ImageRow;
  readonly masks: readonly MaskRow[];
  readonly samples: readonly SampleRow[];
}

/** What a source has in the new dataset. */
export interface SourceCounts {
  images: number;
  masks: number;
  samples: number;
}

/** Pictures' bytes in a shard at most, about: it is put together in memory. */
const MOST_BYTES = 128 * 2 ** 20;

/** Gathers images of one split until they make a shard, and writes it. */
export class SplitWriter {
  readonly shards: ManifestShard[] = [];
  #images: ImageRow[] = [];
  #masks: MaskRow[] = [];
  #samples: SampleRow[] = [];
  #bytes = 0;

  constructor(
    readonly dir: string,
    readonly split: Split,
    readonly imagesPerShard: number,
    readonly sources: Map<string, SourceCounts>,
  ) {}

  async add({ image, masks, samples }: ImageBundle): Promise<void> {
    const { split } = this;
    const size = image.image.bytes.length;
    if (this.#images.length >= this.imagesPerShard || this.#bytes + size > MOST_BYTES) await this.flush();
    this.#images.push({ ...image, split });
    this.#masks.push(...masks);
    this.#samples.push(...samples.map((sample) => ({ ...sample, split })));
    this.#bytes += size;
    const counts = this.sources.get(image.source) ?? { images: 0, masks: 0, samples: 0 };
    this.sources.set(image.source, counts);
    counts.images++;
    counts.masks += masks.length;
    counts.samples += samples.length;
  }

  /** Writes what has been gathered. */
  async flush(): Promise<void> {
    if (this.#images.length === 0) return;
    const rows = { images: this.#images, masks: this.#masks, samples: this.#samples };
    const name = `${this.split}-${String(this.shards.length).padStart(5, "0")}`;
    const { described, bytes } = encodeShardFiles(name, rows);
    for (const [path, content] of bytes) await writeFileAtomic(join(this.dir, path), content);
    this.shards.push({ name, split: this.split, ...described });
    [this.#images, this.#masks, this.#samples, this.#bytes] = [[], [], [], 0];
  }
}
