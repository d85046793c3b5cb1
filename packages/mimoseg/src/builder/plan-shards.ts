import { Random } from "@mimo/base";
import { SPLITS, type Split } from "@mimo/dataset";
import { sortPairs } from "../quality/near-duplicates.js";
import type { BuildOptions } from "./build-options.js";
import type { SplitPlan } from "./plan-splits.js";
import type { SurveyTable } from "./survey-table.js";

/** A shard to be built. */
export interface PlannedShard {
  /** `train-00000` */
  readonly name: string;
  readonly split: Split;
  /** Its pictures: entries `from` to `from + count` of the order. */
  readonly from: number;
  readonly count: number;
  /** Most samples, or null. */
  readonly limit: number | null;
}

/** Words per picture in the order: which one, counted over all sources, and its perceptual hash. */
export const ORDER_WORDS = 3;

/** Pictures' bytes in a shard, about: it is put together in memory. */
const MOST_SHARD_BYTES = 128 * 2 ** 20;
/** With a limit, pictures are planned for so many more samples, since not every picture gives all it might. */
const SLACK = 1.25;

/**
 * Orders the pictures of each split and cuts them into shards.
 *
 * What a source has of one patient stays together, so that a volume is read once; those blocks are shuffled by the
 * seed, so that every shard mixes sources.
 *
 * @param sourceOf - The place of the source of a picture.
 */
export function planShards(
  table: SurveyTable,
  plan: SplitPlan,
  options: BuildOptions,
  sourceOf: (index: number) => number,
): { order: Uint32Array; shards: PlannedShard[] } {
  const orders = SPLITS.map((_, split) => shuffleBlocks(table, plan, split, options.seed, sourceOf));
  const limits = shareLimit(
    orders.map((order) => order.reduce((sum, i) => sum + samplesOf(table, i, options), 0)),
    options.limit,
  );
  const cut = orders.map((order, split) => cutOrder(table, order, limits[split], options));
  const shards: PlannedShard[] = [];
  let from = 0;
  cut.forEach((pieces, split) => {
    pieces.forEach(({ count, limit }, number) => {
      const name = `${SPLITS[split]}-${String(number).padStart(5, "0")}`;
      shards.push({ name, split: SPLITS[split], from, count, limit });
      from += count;
    });
  });
  return { order: packOrder(table, orders, cut, from), shards };
}

function samplesOf(table: SurveyTable, index: number, { samplesPerImage }: BuildOptions): number {
  return samplesPerImage + table.questions[index];
}

function shuffleBlocks(
  table: SurveyTable,
  { split, kept }: SplitPlan,
  wanted: number,
  seed: number,
  sourceOf: (index: number) => number,
): Uint32Array {
  let count = 0;
  for (let i = 0; i < kept.length; i++) if (kept[i] === 1 && split[i] === wanted) count++;
  const words = new Uint32Array(count * 2);
  for (let i = 0, at = 0; i < kept.length; i++) {
    if (kept[i] === 0 || split[i] !== wanted) continue;
    const [high, low] = [table.patient[2 * i], table.patient[2 * i + 1]];
    words[at++] = i;
    words[at++] = Random.derive(seed, "order", sourceOf(i), high, low).integer(2 ** 32);
  }
  sortPairs(words);
  return words.filter((_, at) => at % 2 === 0);
}

/** Shares a limit among splits in proportion to the samples that they could give; null: no limit. */
function shareLimit(samples: readonly number[], limit: number | null): (number | null)[] {
  const total = samples.reduce((sum, count) => sum + count, 0);
  if (limit === null || limit >= total) return samples.map(() => null);
  return cumulativeShares(samples, limit);
}

/** Whole numbers in proportion to weights that add up to a total. */
function cumulativeShares(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let [reached, given] = [0, 0];
  return weights.map((weight) => {
    reached += weight;
    const share = Math.round((total * reached) / sum) - given;
    given += share;
    return share;
  });
}

function cutOrder(table: SurveyTable, order: Uint32Array, limit: number | null, options: BuildOptions) {
  const pieces: { count: number; samples: number }[] = [];
  let [count, samples, bytes, planned] = [0, 0, 0, 0];
  for (const i of order) {
    if (limit !== null && planned >= limit * SLACK) break;
    const full = count >= options.imagesPerShard || bytes + table.bytes[i] > MOST_SHARD_BYTES;
    if (count > 0 && full) {
      pieces.push({ count, samples });
      [count, samples, bytes] = [0, 0, 0];
    }
    count++;
    bytes += table.bytes[i];
    samples += samplesOf(table, i, options);
    planned += samplesOf(table, i, options);
  }
  if (count > 0) pieces.push({ count, samples });
  const limits =
    limit === null
      ? null
      : cumulativeShares(
          pieces.map((piece) => piece.samples),
          limit,
        );
  return pieces.map((piece, at) => ({ count: piece.count, limit: limits?.[at] ?? null }));
}

function packOrder(
  table: SurveyTable,
  orders: readonly Uint32Array[],
  cut: readonly (readonly { count: number }[])[],
  total: number,
): Uint32Array {
  const packed = new Uint32Array(total * ORDER_WORDS);
  let at = 0;
  orders.forEach((order, split) => {
    const count = cut[split].reduce((sum, piece) => sum + piece.count, 0);
    for (const i of order.subarray(0, count)) {
      packed.set([i, table.hashes[4 * i], table.hashes[4 * i + 1]], at);
      at += ORDER_WORDS;
    }
  });
  return packed;
}
