import { DatasetError } from "./dataset-error.js";
import type { ImageRecord, Split } from "./image-record.js";

/**
 * Proves that no case lies in two splits, so that a model is never tested on a patient that it was trained on.
 *
 * A case is told by dataset and case id together, and also by its id alone across the datasets named as related: zoomed
 * tiles of another set's photographs, for example, are the same patients.
 *
 * @param related - Groups of datasets whose case ids mean the same people.
 *   Default: datasets of which one's name begins with the other's and a hyphen ("IDRiD", "IDRiD-tiles").
 * @throws {DatasetError} `split_leak`, naming the first case found and its images.
 */
export function splitCheck(
  records: readonly ImageRecord[],
  related: readonly (readonly string[])[] = relatedByName(records),
): void {
  const groupOf = new Map(related.flatMap((group) => group.map((name) => [name, group[0]] as const)));
  const seen = new Map<string, { split: Split; id: string }>();
  for (const { id, dataset, caseId, split } of records) {
    const key = JSON.stringify([groupOf.get(dataset) ?? dataset, caseId]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, { split, id });
    else if (first.split !== split) {
      const rule = "every image of a case must be in one split";
      const got = `${first.id} in ${first.split} and ${id} in ${split}`;
      throw new DatasetError("split_leak", `splitCheck: ${rule}, got case ${caseId}: ${got}`);
    }
  }
}

function relatedByName(records: readonly ImageRecord[]): string[][] {
  const names = [...new Set(records.map(({ dataset }) => dataset))].sort();
  const isRoot = (name: string) => !names.some((other) => name.startsWith(`${other}-`));
  return names
    .filter(isRoot)
    .map((root) => names.filter((name) => name === root || name.startsWith(`${root}-`)));
}
