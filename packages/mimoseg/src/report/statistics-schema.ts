/** `statistics.json` of a built dataset: what it holds, counted from its tables. */
import { z } from "zod";

const count = z.number().int().nonnegative();
/** Counts by name, largest first, then by name. */
const tally = z.record(z.string(), count);

/** Words of one kind of turn. */
export const wordStatistics = z.strictObject({
  texts: count,
  meanWords: z.number(),
  vocabulary: count,
  /** Share of n-grams that are different from all others, by n. */
  distinct: z.strictObject({ one: z.number(), two: z.number(), three: z.number() }),
  /** Share of texts that were there before, word for word. */
  duplicateShare: z.number(),
});

export const statisticsSchema = z.strictObject({
  images: count,
  masks: count,
  samples: count,
  patients: z.strictObject({ train: count, val: count, test: count }),
  imagesBy: z.strictObject({
    split: tally,
    modality: tally,
    source: tally,
    dataset: tally,
    licence: tally,
    bodyPart: tally,
  }),
  /** Images whose spacing is known: only those may speak of millimetres. */
  imagesWithSpacing: count,
  /** Longer side in pixels, by upper bound: "64", "128", ..., "more". */
  imagesBySide: tally,
  samplesBy: z.strictObject({
    split: tally,
    perspective: tally,
    task: tally,
    topic: tally,
    modality: tally,
    source: tally,
    dataset: tally,
    licence: tally,
    writer: tally,
    language: tally,
  }),
  /** Turns of a conversation, by their number. */
  samplesByTurns: tally,
  /** Masks of an answer, by their number. */
  samplesByTargets: tally,
  /** Samples that ask for something that is not there. */
  samplesAbout: z.strictObject({ absent: count, present: count }),
  marks: z.strictObject({
    /** Samples by what was drawn. */
    kind: tally,
    /** Single marks that say "not this". */
    negative: count,
    habit: tally,
    /** How far the marks of a sample were moved, as a share of the structure's side, by upper bound in percent: "5%". */
    jitter: tally,
  }),
  facts: z.strictObject({ kind: tally, source: tally }),
  masksBy: z.strictObject({ term: tally, kind: tally }),
  /** Share of the image that a mask covers, by upper bound: "0.1%", "1%", ..., "100%". */
  masksByShare: tally,
  questions: wordStatistics,
  answers: wordStatistics,
});

export type WordStatistics = z.infer<typeof wordStatistics>;
export type Statistics = z.infer<typeof statisticsSchema>;
