import { createHash } from "node:crypto";
import { join } from "node:path";
import { openTable, readRows, type SampleRow } from "@mimo/dataset";
import type { Manifest, ManifestShard } from "../manifest.js";
import type { SampleInPicture } from "./draw-sample.js";

/** Which samples to show. Everything that is left out does not matter. */
export interface SampleFilter {
  readonly split?: string;
  readonly perspective?: string;
  readonly modality?: string;
  readonly task?: string;
  /** Canonical term that the answer speaks of. */
  readonly term?: string;
}

export interface ChooseOptions extends SampleFilter {
  readonly seed: number;
  /** Samples of each group at most. */
  readonly count: number;
}

interface Candidate {
  readonly order: string;
  readonly shard: ManifestShard;
  readonly sample: SampleRow;
}

/**
 * Chooses samples as if by chance, always the same for the same dataset and seed, and reads their images and masks.
 *
 * Of one image at most one sample is taken. Memory: the chosen ones and one row group.
 *
 * @param groupOf - Samples of each group are chosen for themselves. Default: one group.
 */
export async function chooseSamples(
  dir: string,
  manifest: Manifest,
  options: ChooseOptions,
  groupOf: (modality: string) => string = () => "",
): Promise<Map<string, SampleInPicture[]>> {
  const groups = new Map<string, Candidate[]>();
  for (const shard of manifest.shards) {
    if (options.split !== undefined && options.split !== shard.split) continue;
    for (const { candidate, modality } of await candidatesOf(dir, shard, options)) {
      keepFirst(groups, groupOf(modality), candidate, options.count);
    }
  }
  const chosen = new Map<string, SampleInPicture[]>();
  for (const [name, candidates] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const pictures: SampleInPicture[] = [];
    for (const candidate of candidates) pictures.push(await readPicture(dir, candidate));
    chosen.set(name, pictures);
  }
  return chosen;
}

/** The sample of each image that comes first in the order of the seed. */
async function candidatesOf(dir: string, shard: ManifestShard, options: ChooseOptions) {
  const columns = ["image_id", "modality"] as const;
  const images = await readRows("images", join(dir, shard.images.path), { columns });
  const modalities = new Map(images.map(({ image_id, modality }) => [image_id, modality]));
  const first = new Map<string, { candidate: Candidate; modality: string }>();
  const table = await openTable("samples", join(dir, shard.samples.path));
  try {
    for await (const rows of table.groups()) {
      for (const sample of rows) {
        const modality = modalities.get(sample.image_id) ?? "";
        if (!isWanted(sample, modality, options)) continue;
        const candidate = { order: orderOf(sample.sample_id, options.seed), shard, sample };
        const before = first.get(sample.image_id);
        if (before === undefined || candidate.order < before.candidate.order) {
          first.set(sample.image_id, { candidate, modality });
        }
      }
    }
  } finally {
    await table.close();
  }
  return first.values();
}

function isWanted(sample: SampleRow, modality: string, filter: SampleFilter): boolean {
  return (
    (filter.perspective === undefined || filter.perspective === sample.perspective) &&
    (filter.task === undefined || filter.task === sample.task) &&
    (filter.modality === undefined || filter.modality === modality) &&
    (filter.term === undefined || sample.targets.some(({ term }) => term === filter.term))
  );
}

function orderOf(id: string, seed: number): string {
  return createHash("sha256").update(`${seed}\n${id}`).digest("hex").slice(0, 16);
}

function keepFirst(
  groups: Map<string, Candidate[]>,
  name: string,
  candidate: Candidate,
  count: number,
): void {
  const group = groups.get(name) ?? [];
  groups.set(name, group);
  if (group.length === count && candidate.order > group[count - 1].order) return;
  group.push(candidate);
  group.sort((a, b) => (a.order < b.order ? -1 : 1));
  group.length = Math.min(group.length, count);
}

async function readPicture(dir: string, { shard, sample }: Candidate): Promise<SampleInPicture> {
  const ids = await readRows("images", join(dir, shard.images.path), { columns: ["image_id"] });
  const start = ids.findIndex(({ image_id }) => image_id === sample.image_id);
  const [image] = await readRows("images", join(dir, shard.images.path), { start, end: start + 1 });
  const wanted = new Set(sample.targets.map(({ mask_id }) => mask_id));
  const masks = await readRows("masks", join(dir, shard.masks.path));
  const own = masks.filter(({ mask_id }) => wanted.has(mask_id));
  return { sample, image, masks: new Map(own.map((mask) => [mask.mask_id, mask])) };
}
