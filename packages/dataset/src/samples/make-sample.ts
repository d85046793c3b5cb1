import type { Random } from "@mimo/base";
import type { ImageRecord } from "../image-record.js";
import { findTerm } from "../ontology/ontology.js";
import type { Sample, SampleTask } from "../sample.js";
import type { DraftMaker, Scene } from "./draft.js";
import { draftDescribe, draftPresence, draftQuestion, draftQuestionMarked } from "./question-drafts.js";
import { draftNameMarked, draftSegment, draftSegmentAbsent, draftSegmentMarked } from "./segment-drafts.js";
import { checkedLoader, type LoadMask, structuresOf } from "./structures.js";

/** How often each task is drawn, in any unit; a task that is left out is not drawn. */
export type TaskWeights = Readonly<Partial<Record<SampleTask, number>>>;

/** What sample to make. */
export interface SampleOptions {
  /** Only this task. Default: drawn by `weights`. */
  readonly task?: SampleTask;
  /** Default: {@link DEFAULT_TASK_WEIGHTS}. */
  readonly weights?: TaskWeights;
  /** Label that the sample should be about, for tasks about one present structure. Default: any. */
  readonly label?: string | null;
  /**
   * How often a canonical term is asked for where anatomy rules it out, in any unit. Default: all regions alike. Given
   * how often each term is shown, a name alone says nothing about presence.
   */
  readonly absentWeight?: (term: string) => number;
}

/** Half of the samples are about masks by name or mark; the rest teaches names, absence and talk. */
export const DEFAULT_TASK_WEIGHTS = {
  segment: 0.26,
  segment_absent: 0.1,
  segment_marked: 0.24,
  name_marked: 0.14,
  question: 0.08,
  presence: 0.06,
  describe: 0.04,
  question_marked: 0.08,
} as const satisfies TaskWeights;

const MAKERS: Readonly<Record<SampleTask, DraftMaker>> = {
  segment: draftSegment,
  segment_absent: draftSegmentAbsent,
  segment_marked: draftSegmentMarked,
  name_marked: draftNameMarked,
  question: draftQuestion,
  presence: draftPresence,
  describe: draftDescribe,
  question_marked: draftQuestionMarked,
};

/**
 * Makes one sample from an image: question, marks, answer, and the true mask of every `<SEG>`.
 *
 * Everything an answer says is computed from masks, metadata or the ontology. The same generator state gives the
 * same sample. If the drawn task is impossible for the image, another one is drawn.
 *
 * @param loadMask - Gives the decoded mask of an entry of `record.masks`, with the image's size.
 * @returns Null if no task with a weight above 0 is possible.
 * @throws {DatasetError} `bad_record` if a mask does not fit its image, `empty_mask` if a listed one has no pixel.
 */
export function makeSample(
  record: ImageRecord,
  loadMask: LoadMask,
  rng: Random,
  options: SampleOptions = {},
): Sample | null {
  const structures = structuresOf(record);
  const wantedTerm = options.label == null ? null : findTerm(options.label).term;
  const scene: Scene = {
    record,
    structures,
    wanted: structures.find(({ term }) => term.term === wantedTerm) ?? null,
    loadMask: checkedLoader(record, loadMask),
    rng,
    absentWeight: options.absentWeight ?? null,
  };
  const state = rng.state;
  for (const task of taskOrder(options, rng)) {
    const draft = MAKERS[task](scene);
    if (draft !== null)
      return { id: `${record.id}#${task}#${state.toString(16).padStart(8, "0")}`, task, ...draft };
  }
  return null;
}

/** Tasks in the order to be tried: drawn by weight, without replacement. */
function taskOrder({ task, weights = DEFAULT_TASK_WEIGHTS }: SampleOptions, rng: Random): SampleTask[] {
  if (task !== undefined) return [task];
  const left = Object.entries(weights).filter(([, weight]) => weight > 0) as [SampleTask, number][];
  const order: SampleTask[] = [];
  while (left.length > 0) {
    const at = rng.pickWeighted(left.map(([, weight]) => weight));
    order.push(...left.splice(at, 1).map(([name]) => name));
  }
  return order;
}
