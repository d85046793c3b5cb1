import { Random } from "@mimo/base";
import { emptyMask, type Mask } from "@mimo/imaging";
import type { ImageRecord } from "../image-record.js";
import { TERMS } from "../ontology/ontology.js";
import { BalancedSampler } from "../sampling/balanced-sampler.js";
import { ANSWERS } from "./answer-forms.js";
import { makeSample } from "./make-sample.js";
import { SEGMENT } from "./question-templates.js";
import { askAbout } from "./wording.js";

/** Share of lines that go through the whole ontology, so that the tokenizer knows words of images it has not seen. */
const ONTOLOGY_SHARE = 0.2;
const STAND_IN_SIZE = 32;

/**
 * Questions and answers as samples have them, one a line, without opening a mask: what a tokenizer is trained on.
 *
 * Places and sizes in the answers are made up, all else is as in samples. Tags are written (`<p>liver</p><SEG>`).
 *
 * @param count - Number of lines; a question and its answer are two lines.
 */
export function corpusLines(records: readonly ImageRecord[], seed: number, count: number): string[] {
  const rng = new Random(seed);
  const sampler = records.length > 0 ? new BalancedSampler(records, rng) : null;
  const lines: string[] = [];
  while (lines.length < count) {
    if (sampler === null || rng.chance(ONTOLOGY_SHARE)) {
      const term = rng.pick(TERMS);
      lines.push(askAbout(SEGMENT, term, rng), rng.chance(0.5) ? ANSWERS.here(term) : ANSWERS.absent(term));
      continue;
    }
    const { record, label } = sampler.next();
    const small = { ...record, width: STAND_IN_SIZE, height: STAND_IN_SIZE };
    const sample = makeSample(small, () => standInMask(rng), rng, { label });
    for (const { question, answer } of sample?.turns ?? []) lines.push(question, answer ?? "");
  }
  return lines.slice(0, count);
}

/** A box anywhere, of any size: enough for a place and a size to be told. */
function standInMask(rng: Random): Mask {
  const mask = emptyMask(STAND_IN_SIZE, STAND_IN_SIZE);
  const side = 2 + rng.integer(STAND_IN_SIZE - 2);
  const [left, top] = [rng.integer(STAND_IN_SIZE - side + 1), rng.integer(STAND_IN_SIZE - side + 1)];
  for (let y = top; y < top + side; y++)
    mask.data.fill(1, y * mask.width + left, y * mask.width + left + side);
  return mask;
}
