import { Random } from "@mimo/base";
import {
  type ImageRecord,
  type LoadMask,
  type MarkKind,
  type MarkOptions,
  simulateMark,
} from "@mimo/dataset";
import { emptyMask, type Mark, maskFromEllipseInBox } from "@mimo/imaging";
import { EvaluationError } from "../evaluation-error.js";
import type { EvaluationSession } from "../harness/evaluation-engine.js";
import type { ClickRow, PromptKind, PromptRow, SuiteSubject } from "../harness/suite-rows.js";
import { diceOfOverlap, diceScore, iouOfOverlap, measureOverlap } from "../metrics/overlap.js";
import { chooseStructures, type SuiteTarget } from "./choose-structures.js";
import { nextClick } from "./next-click.js";
import { type SuiteAnswer, SuiteAsker, subjectOf } from "./suite-asker.js";
import type { SuiteOptions } from "./suite-options.js";

/** Every kind of prompt, in the order of the report's table. */
export const PROMPT_KINDS: readonly PromptKind[] = [
  "text",
  "point",
  "box",
  "scribble",
  "mask",
  "text+point",
  "text+box",
  "text+scribble",
];

/** What corrections start from. */
export const CLICK_STARTS = ["text", "point", "box"] as const;
/** What a correction starts from. */
export type ClickStart = (typeof CLICK_STARTS)[number];

/** Corrective clicks after each start. */
export const CLICKS = 8;

/** As the fixed questions put their marks: box edges moved by at most 5 % of the side, points anywhere in the structure. */
const MARK_OPTIONS: MarkOptions = { jitter: 0.05, spread: "uniform", fit: "any", point: "uniform" };

/** How to run the interaction suite on one image. */
export interface InteractionOptions extends SuiteOptions {
  /** Default: all. */
  readonly prompts?: readonly PromptKind[];
  /** What is corrected by clicks; one that is not among the prompts is asked, but makes no prompt row. Default: all. */
  readonly starts?: readonly ClickStart[];
  /** Corrective clicks after each start. Default: {@link CLICKS}. */
  readonly clicks?: number;
}

/**
 * Asks for structures of an opened image by every kind of prompt, and corrects what text, a point and a box gave by clicks.
 *
 * Kinds without text are asked with "Segment this.", and are corrected under the name that the model itself gave; where
 * it gave no mask, a person would have to say what is meant, and the true name stands in. Of one kind the mark is the same
 * with text and without. A rough mask is the truth grown or shrunk by up to 8 % of its size and moved by up to 6 % of its
 * sides. Each click goes through `refine` with the mask as it stands; the start's mark and earlier clicks are settled.
 *
 * @param options - `structures` defaults to 2.
 * @returns Of each structure its prompt rows, then its click rows.
 * @throws {EvaluationError} `aborted`; `bad_option`; `size_mismatch` for a mask that is not on the image's grid.
 * @throws {DatasetError} `empty_mask` if a listed mask has no pixel.
 * @example
 * const session = await engine.openImage(image);
 * const rows = await runInteraction(session, record, await decodeMasks(record), { seed: 1 });
 */
export async function runInteraction(
  session: EvaluationSession,
  record: ImageRecord,
  loadMask: LoadMask,
  options: InteractionOptions,
): Promise<(PromptRow | ClickRow)[]> {
  const { seed, structures = 2, prompts = PROMPT_KINDS, starts = CLICK_STARTS } = options;
  const { clicks = CLICKS, signal = null } = options;
  if (!(Number.isInteger(clicks) && clicks >= 1)) {
    throw new EvaluationError(
      "bad_option",
      `runInteraction: clicks must be a whole number >= 1, got ${clicks}`,
    );
  }
  const asker = new SuiteAsker(session, signal);
  const rows: (PromptRow | ClickRow)[] = [];
  for (const target of chooseStructures(record, loadMask, structures, seed)) {
    const subject = subjectOf(record, target.structure);
    const asked = new Map<PromptKind, Start>();
    for (const prompt of new Set([...prompts, ...starts])) {
      asked.set(prompt, await askBy(prompt, target, record, seed, asker));
    }
    rows.push(...prompts.map((prompt) => promptRow(subject, prompt, asked.get(prompt)!, target)));
    for (const start of starts) {
      rows.push(await clickThrough(subject, start, asked.get(start)!, target, clicks, asker));
    }
  }
  return rows;
}

interface Start {
  readonly answer: SuiteAnswer;
  readonly marks: readonly Mark[];
}

async function askBy(
  prompt: PromptKind,
  { term, truth }: SuiteTarget,
  record: ImageRecord,
  seed: number,
  asker: SuiteAsker,
): Promise<Start> {
  const kind = prompt.replace("text+", "") as Exclude<MarkKind, "lasso"> | "text";
  const rng = Random.derive(seed, record.id, term, "suite", kind);
  const marks = kind === "text" ? [] : simulateMark(truth, kind, rng, MARK_OPTIONS);
  const isNamed = prompt.startsWith("text");
  return { marks, answer: await (isNamed ? asker.byName(term, marks) : asker.byMarks(marks, term)) };
}

function promptRow(
  subject: SuiteSubject,
  prompt: PromptKind,
  { marks: [mark], answer }: Start,
  { truth }: SuiteTarget,
): PromptRow {
  const { width, height } = truth;
  const drawn =
    mark?.kind === "mask"
      ? mark.mask
      : mark?.kind === "box"
        ? maskFromEllipseInBox(mark.box, width, height)
        : null;
  return {
    kind: "prompt",
    ...subject,
    prompt,
    dice: diceScore(answer.mask, truth),
    markDice: drawn === null ? null : diceScore(drawn, truth),
  };
}

async function clickThrough(
  subject: SuiteSubject,
  start: ClickRow["start"],
  { answer, marks }: Start,
  { term, truth }: SuiteTarget,
  clicks: number,
  asker: SuiteAsker,
): Promise<ClickRow> {
  const name = (answer.mask === null ? null : answer.term) ?? term;
  let settled = marks;
  let mask = answer.mask ?? emptyMask(truth.width, truth.height);
  const overlaps = [measureOverlap(mask, truth)];
  for (let i = 0; i < clicks; i++) {
    const click = nextClick(mask, truth);
    if (click !== null) {
      mask = (await asker.byClick(name, mask, click, settled)) ?? emptyMask(truth.width, truth.height);
      settled = [...settled, click];
    }
    overlaps.push(measureOverlap(mask, truth));
  }
  return {
    kind: "clicks",
    ...subject,
    start,
    dice: overlaps.map(diceOfOverlap),
    iou: overlaps.map(iouOfOverlap),
  };
}
