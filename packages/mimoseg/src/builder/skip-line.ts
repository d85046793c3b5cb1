import type { SourceErrorCode } from "@mimo/sources";

/** Why a picture, mask, question or written sample was left out. */
export type SkipReason =
  | SourceErrorCode
  | "blank_image" // all pixels are equal
  | "duplicate_image" // the same pixels as an earlier picture
  | "near_duplicate" // looks like a picture of a split that is held out more
  | "no_samples" // nothing could be asked about it
  | "empty_mask"
  | "tiny_mask" // under 4 pixels or a hundred-thousandth of the picture
  | "full_mask" // over 98 % of the picture: inverted, or of no use
  | "duplicate_mask" // the same term, or the same object, twice: the larger one stays
  | "label_conflict" // two unrelated terms on the same pixels: both go
  | "question_without_mask" // a question that came with the source names or points at a mask that was left out
  | "bad_question" // a question of the source that breaks the answer grammar
  | "target_without_mask"; // a written sample about pixels that are no mask of its picture

/** One line of `skipped.jsonl`. `ref` is the source's own name for the thing; paths are from the source's place. */
export interface SkipLine {
  readonly reason: SkipReason;
  readonly source: string;
  readonly ref: string;
}

/** Counts by name, with the names in order. */
export function addCounts(...counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const count of counts) {
    for (const [name, value] of Object.entries(count)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How often each reason occurs. */
export function countReasons(skips: readonly SkipLine[]): Record<string, number> {
  return addCounts(...skips.map(({ reason }) => ({ [reason]: 1 })));
}
