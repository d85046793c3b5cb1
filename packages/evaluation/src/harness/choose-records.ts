import { groupBy, Random } from "@mimo/base";
import type { ImageRecord } from "@mimo/dataset";

/**
 * Draws images by seed, as many of each modality as there are, so that a short run also sees all of them.
 *
 * @param limit - How many at most; null for all.
 * @returns In the order of `records`.
 */
export function chooseRecords(
  records: readonly ImageRecord[],
  limit: number | null,
  seed: number,
): ImageRecord[] {
  if (limit === null || limit >= records.length) return [...records];
  const queues = [...groupBy(records, ({ modality }) => modality)].map(([modality, group]) =>
    Random.derive(seed, "limit", modality).shuffle(group),
  );
  const chosen = new Set<ImageRecord>();
  for (let round = 0; chosen.size < limit; round++) {
    for (const queue of queues) {
      if (round < queue.length && chosen.size < limit) chosen.add(queue[round]);
    }
  }
  return records.filter((record) => chosen.has(record));
}
