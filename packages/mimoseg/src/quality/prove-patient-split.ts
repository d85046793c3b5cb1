import { join } from "node:path";
import { groupBy } from "@mimo/base";
import { openTable, SPLITS } from "@mimo/dataset";
import { readImage, toGrey8 } from "@mimo/imaging";
import { BUILD_DEFAULTS } from "../builder/build-options.js";
import { readManifest, tablePath } from "../built-dataset.js";
import type { ManifestShard } from "../manifest.js";
import { findNearDuplicates, HASH_WORDS } from "./near-duplicates.js";
import { fromHex, hashPicture } from "./perceptual-hash.js";
import { datasetRoots, patientKey } from "./related-datasets.js";

/** Two images that should not be in different splits. */
export interface Crossing {
  readonly kind: "patient" | "near-duplicate";
  /** Their `image_id`s. */
  readonly first: string;
  readonly second: string;
}

/** What was found: where `crossing` is empty, nothing crosses. */
export interface SplitProof {
  readonly patients: number;
  readonly images: number;
  /** One per patient that crosses, and one per picture that looks like one of a split that is held out more. */
  readonly crossing: readonly Crossing[];
}

/**
 * Proves from the shards alone that no patient and no near-duplicate picture is in two splits.
 *
 * Patients by the `patient` column, where related sets count as one. Pictures by their perceptual hashes: those whose
 * stored hash is near one of another split are decoded, and both hashes are computed anew from what they show.
 *
 * @throws {MimosegError} `not_found`, `incomplete`, `corrupt`. @throws {DatasetError} `corrupt_shard`
 */
export async function provePatientSplit(dir: string): Promise<SplitProof> {
  const { shards, options } = await readManifest(dir);
  const distance = options.nearDuplicateDistance ?? BUILD_DEFAULTS.nearDuplicateDistance;
  const columns = new ImageColumns(dir, shards);
  await columns.read();
  const near = await nearCrossings(columns, distance);
  const pairs = [
    ...columns.crossingPatients.map((pair) => ["patient", ...pair] as const),
    ...near.map((pair) => ["near-duplicate", ...pair] as const),
  ];
  const crossing: Crossing[] = [];
  for (const [kind, first, second] of pairs) {
    crossing.push({ kind, first: await columns.idOf(first), second: await columns.idOf(second) });
  }
  return { patients: columns.patients, images: columns.rank.length, crossing };
}

/** What the proof needs of all images, by number in the order of the shards. */
class ImageColumns {
  readonly rank: Uint8Array;
  /** `p` as it is stored; `d` is not, and 0. */
  readonly hashes: Uint32Array;
  readonly crossingPatients: (readonly [number, number])[] = [];
  patients = 0;
  readonly #starts: readonly number[];

  constructor(
    readonly dir: string,
    readonly shards: readonly ManifestShard[],
  ) {
    let total = 0;
    this.#starts = shards.map(({ images }) => {
      total += images.rows;
      return total - images.rows;
    });
    this.rank = new Uint8Array(total);
    this.hashes = new Uint32Array(total * HASH_WORDS);
  }

  async read(): Promise<void> {
    const roots = await this.#datasetRoots();
    const first = new Map<string, number>();
    const leaking = new Set<string>();
    for (const [at, shard] of this.shards.entries()) {
      const table = await openTable("images", this.#path(shard));
      const rows = await table.rows({ columns: ["split", "dataset", "patient", "phash"] });
      // A damaged dataset may hold other rows than its manifest says: that is for others to report.
      rows.slice(0, shard.images.rows).forEach(({ split, dataset, patient, phash }, row) => {
        const i = this.#starts[at] + row;
        this.rank[i] = SPLITS.indexOf(split);
        this.hashes.set(fromHex(phash), i * HASH_WORDS);
        const key = patientKey(dataset, patient.slice(dataset.length + 1), roots);
        const before = first.get(key);
        if (before === undefined) first.set(key, i);
        else if (this.rank[before] !== this.rank[i] && !leaking.has(key)) {
          leaking.add(key);
          this.crossingPatients.push([before, i]);
        }
      });
    }
    this.patients = first.size;
  }

  async idOf(index: number): Promise<string> {
    const [shard, row] = this.place(index);
    const table = await openTable("images", this.#path(this.shards[shard]));
    return (await table.rows({ columns: ["image_id"], start: row, end: row + 1 }))[0].image_id;
  }

  /** Which shard, and which of its rows. */
  place(index: number): [shard: number, row: number] {
    const shard = this.#starts.findLastIndex((start) => start <= index);
    return [shard, index - this.#starts[shard]];
  }

  /** Hashes of pictures as they are stored, in the layout of {@link hashes}; the others stay 0. */
  async decodeHashes(among: Uint32Array): Promise<Uint32Array> {
    const hashes = new Uint32Array(this.hashes.length);
    for (const [shard, indices] of groupBy(among, (i) => this.place(i)[0])) {
      const table = await openTable("images", this.#path(this.shards[shard]));
      for (const i of indices) {
        const row = this.place(i)[1];
        const [{ image }] = await table.rows({ columns: ["image"], start: row, end: row + 1 });
        const picture = await readImage(image.bytes);
        const { p, d } = hashPicture(toGrey8(picture), picture.width, picture.height);
        hashes.set([...p, ...d], i * HASH_WORDS);
      }
    }
    return hashes;
  }

  async #datasetRoots(): Promise<Map<string, string>> {
    const names = new Set<string>();
    for (const shard of this.shards) {
      const table = await openTable("images", this.#path(shard));
      for (const { dataset } of await table.rows({ columns: ["dataset"] })) names.add(dataset);
    }
    return datasetRoots(names);
  }

  #path(shard: ManifestShard): string {
    return join(this.dir, tablePath("images", shard.name));
  }
}

async function nearCrossings(columns: ImageColumns, distance: number): Promise<[number, number][]> {
  const { hashes, rank } = columns;
  // Both ends of every pair: the lower ones have a near picture of higher rank, and the other way round.
  const higher = findNearDuplicates(hashes, rank, distance);
  const lower = findNearDuplicates(
    hashes,
    rank.map((value) => SPLITS.length - value),
    distance,
  );
  const among = Uint32Array.from(rank, (_, i) => i).filter((i) => higher[i] >= 0 || lower[i] >= 0);
  const found = findNearDuplicates(await columns.decodeHashes(among), rank, distance, among);
  return [...among].filter((i) => found[i] >= 0).map((i) => [i, found[i]]);
}
