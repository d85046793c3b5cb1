import { decodeRle, type Mark, type Mask } from "@mimo/imaging";
import type { Turn } from "@mimo/text";
import { DatasetError } from "../dataset-error.js";
import type { Sample } from "../sample.js";
import type { MarkRow, SampleRow } from "../shards/shard-rows.js";

/** The columns that a {@link Sample} is made of. */
export const SAMPLE_COLUMNS = [
  "sample_id",
  "image_id",
  "perspective",
  "task",
  "conversations",
  "marks",
  "targets",
] as const satisfies readonly (keyof SampleRow)[];
export type SampleFacts = Pick<SampleRow, (typeof SAMPLE_COLUMNS)[number]>;

/**
 * A written sample as it is trained on and evaluated.
 *
 * @param size - Of the image, pixels.
 * @param loadMask - Gives the mask of an id.
 * @throws {DatasetError} `corrupt_shard` if the conversation or a mark breaks the format.
 */
export function rowToSample(
  row: SampleFacts,
  size: { readonly width: number; readonly height: number },
  loadMask: (maskId: string) => Mask,
): Sample {
  const { sample_id, perspective, task, conversations, marks, targets } = row;
  const fail = (problem: string): never => {
    throw new DatasetError("corrupt_shard", `${sample_id}: ${problem}`);
  };
  return {
    id: sample_id,
    perspective,
    task,
    turns: turnsOf(conversations, fail),
    marks: marks.map((mark) => toMark(mark, size, fail)),
    targets: targets.map(({ term, mask_id }) => ({
      term,
      mask: mask_id === null ? null : loadMask(mask_id),
    })),
  };
}

function turnsOf(messages: SampleRow["conversations"], fail: (problem: string) => never): Turn[] {
  const isAlternating = messages.every(({ role }, at) => role === (at % 2 === 0 ? "user" : "assistant"));
  if (messages.length < 2 || messages.length % 2 === 1 || !isAlternating) {
    fail(`conversations: user and assistant must take turns, got ${messages.length} messages`);
  }
  return Array.from({ length: messages.length / 2 }, (_, i) => ({
    question: messages[2 * i].content,
    answer: messages[2 * i + 1].content,
  }));
}

function toMark(
  { kind, positive, xy, counts }: MarkRow,
  { width, height }: { readonly width: number; readonly height: number },
  fail: (problem: string) => never,
): Mark {
  const point = (i: number) => [xy[2 * i], xy[2 * i + 1]] as const;
  if (kind === "point" && xy.length === 2) return { kind, at: point(0), positive };
  if (kind === "box" && xy.length === 4) return { kind, box: [...point(0), ...point(1)] };
  if (kind === "scribble" && xy.length >= 2 && xy.length % 2 === 0) {
    return { kind, path: Array.from({ length: xy.length / 2 }, (_, i) => point(i)), positive };
  }
  if (kind === "mask" && counts !== null) {
    return { kind, mask: unpackMask(`${kind} mark`, height, width, counts, fail) };
  }
  return fail(`marks: expected the numbers of a point, box, scribble or mask, got ${kind} with ${xy.length}`);
}

/** Decodes a run-length mask that comes from a file. */
export function unpackMask(
  name: string,
  height: number,
  width: number,
  counts: string,
  fail: (problem: string) => never,
): Mask {
  try {
    return decodeRle({ size: [height, width], counts });
  } catch (cause) {
    return fail(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
