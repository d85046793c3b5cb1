/** Features of fixed views on disk: `features.json` and shards in safetensors. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@mimo/base";
import {
  readSafetensorsHeader,
  type SafetensorsTensor,
  tensorFileOffset,
  writeSafetensors,
} from "@mimo/tensor";
import { TrainingError } from "../training-error.js";
import { describeDifferences, type FeatureKey } from "./feature-key.js";
import type { FeatureSource } from "./fixed-views.js";

const FILE = "features.json";
const FORMAT = "mimo-features/1";
/** Shards are about so large: few enough files, and little is lost when a run is killed. */
const SHARD_BYTES = 2 ** 27;

/** What to keep features of. */
export interface FeatureCacheOptions {
  readonly folder: string;
  readonly key: FeatureKey;
  /** Ids of the images, in the order of the key. */
  readonly imageIds: readonly string[];
  readonly views: number;
  /** Extents of each stage's features of one picture, `[C, H, W]`. */
  readonly shapes: readonly (readonly number[])[];
}

/** Place of a tensor: an open file and the offset of its bytes. */
interface Place {
  readonly file: number;
  readonly offset: number;
}

const elements = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** Tensors are named by places in the list of images, so that a shard names nobody. */
const tensorName = (entry: number, stage: number) => `${entry}.${stage}`;

/**
 * Keeps the features of every view of every image; image i's view v is entry `i * views + v`.
 *
 * Shards appear whole or not at all, so a run that was killed while it computed features goes on with the next shard.
 */
export class FeatureCache implements FeatureSource {
  readonly shapes: readonly (readonly number[])[];
  readonly #options: FeatureCacheOptions;
  readonly #imageOf: ReadonlyMap<string, number>;
  readonly #perShard: number;
  readonly #places = new Map<string, Place>();
  readonly #files: number[] = [];

  private constructor(options: FeatureCacheOptions) {
    this.#options = options;
    this.shapes = options.shapes;
    this.#imageOf = new Map(options.imageIds.map((id, at) => [id, at]));
    const bytes = options.shapes.reduce((sum, shape) => sum + elements(shape) * 4, 0);
    this.#perShard = Math.max(1, Math.floor(SHARD_BYTES / bytes));
  }

  /**
   * Opens the features in a folder, or begins a new one.
   *
   * @throws {TrainingError} `stale_features` that names what differs, if they were made with something else.
   */
  static async open(options: FeatureCacheOptions): Promise<FeatureCache> {
    const path = join(options.folder, FILE);
    if (existsSync(path)) await checkKey(path, options.key);
    else {
      await mkdir(options.folder, { recursive: true });
      await writeFileAtomic(path, `${JSON.stringify({ format: FORMAT, key: options.key }, null, 2)}\n`);
    }
    return new FeatureCache(options);
  }

  /** Entries in all. */
  get size(): number {
    return this.#options.imageIds.length * this.#options.views;
  }

  #shards(): { readonly path: string; readonly entries: readonly number[] }[] {
    return Array.from({ length: Math.ceil(this.size / this.#perShard) }, (_, shard) => {
      const first = shard * this.#perShard;
      const length = Math.min(this.#perShard, this.size - first);
      return {
        path: join(this.#options.folder, `features-${String(shard).padStart(5, "0")}.safetensors`),
        entries: Array.from({ length }, (_, i) => first + i),
      };
    });
  }

  /**
   * Computes what is not there yet.
   *
   * @param compute - Features of views `[image, view]`, for each the stages in order.
   * @param onProgress - Called with the number of entries that are there.
   */
  async fill(
    compute: (views: readonly (readonly [image: number, view: number])[]) => Promise<Float32Array[][]>,
    onProgress: (done: number, total: number) => void = () => {},
  ): Promise<void> {
    const { views } = this.#options;
    let done = 0;
    for (const { path, entries } of this.#shards()) {
      if (!existsSync(path)) {
        const wanted = entries.map((entry) => [Math.floor(entry / views), entry % views] as const);
        const computed = await compute(wanted);
        const tensors = computed.flatMap((stages, i) =>
          stages.map((data, stage): [string, SafetensorsTensor] => [
            tensorName(entries[i], stage),
            { dtype: "F32", shape: this.shapes[stage], data },
          ]),
        );
        await writeSafetensors(path, new Map(tensors));
      }
      await this.#openShard(path);
      done += entries.length;
      onProgress(done, this.size);
    }
  }

  async #openShard(path: string): Promise<void> {
    const header = await readSafetensorsHeader(path);
    const file = openSync(path, "r");
    this.#files.push(file);
    for (const name of header.tensors.keys()) {
      this.#places.set(name, { file, offset: tensorFileOffset(header, name).offset });
    }
  }

  read(imageId: string, view: number, targets: readonly Float32Array[]): void {
    const entry = (this.#imageOf.get(imageId) ?? Number.NaN) * this.#options.views + view;
    targets.forEach((target, stage) => {
      const place = this.#places.get(tensorName(entry, stage));
      if (!place) throw new RangeError(`FeatureCache: view ${view} of an image must be filled, got nothing`);
      const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
      if (readSync(place.file, bytes, 0, bytes.length, place.offset) < bytes.length) {
        throw new TrainingError(
          "stale_features",
          `${this.#options.folder}: a shard was cut; delete the folder`,
        );
      }
    });
  }

  /** Closes the shards. */
  close(): void {
    for (const file of this.#files.splice(0)) closeSync(file);
  }
}

async function checkKey(path: string, wanted: FeatureKey): Promise<void> {
  const advice = "delete the folder, or name another with --features";
  let kept: { format?: unknown; key?: FeatureKey };
  try {
    kept = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new TrainingError("stale_features", `${path}: must be JSON; ${advice}`, {}, { cause });
  }
  if (kept.format !== FORMAT || typeof kept.key !== "object") {
    throw new TrainingError("stale_features", `${path}: must be of format ${FORMAT}; ${advice}`);
  }
  const differences = describeDifferences(kept.key, wanted);
  if (differences.length === 0) return;
  const what = differences.join(", ");
  throw new TrainingError("stale_features", `${path}: features were made with other ${what}; ${advice}`);
}
