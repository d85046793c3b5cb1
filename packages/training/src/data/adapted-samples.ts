/** Samples changed for what training needs of them. */
import type { Random } from "@mimo/base";
import { type Sample, simulateWrongMask } from "@mimo/dataset";
import { affirmAnswer, type Turn } from "@mimo/text";

/** Share of structures in close views that come with a mask of the first look, more or less wrong. */
const EARLIER_MASK_SHARE = 0.4;

/** Whether a sample is about one structure that is not in the image. */
export function isAbsent(sample: Sample): boolean {
  return sample.targets.length === 1 && sample.targets[0].mask === null;
}

/** The sample as a second look asks it: with the mask of the first look among its marks, where it is about one. */
export function withEarlierMask(sample: Sample, rng: Random): Sample {
  const [target, ...others] = sample.targets;
  const isAsked = rng.chance(EARLIER_MASK_SHARE) && target?.mask && others.length === 0;
  if (!isAsked || sample.marks.some(({ kind }) => kind === "mask")) return sample;
  const mask = simulateWrongMask(target.mask, rng);
  return { ...sample, marks: [...sample.marks, { kind: "mask", mask }] };
}

/** The conversation with a last answer that claims what is not there. */
export function affirmed(sample: Sample): Turn[] {
  const last = sample.turns[sample.turns.length - 1];
  return [...sample.turns.slice(0, -1), { ...last, answer: affirmAnswer(sample.targets[0].term) }];
}
