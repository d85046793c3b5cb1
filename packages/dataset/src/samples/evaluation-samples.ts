import { Random } from "@mimo/base";
import type { Mark } from "@mimo/imaging";
import type { ImageRecord } from "../image-record.js";
import { type MarkKind, type MarkOptions, simulateMark } from "../marks/simulate-mark.js";
import { absentCandidates } from "../ontology/absent-candidates.js";
import type { Perspective, Sample, SampleTask, TargetMask } from "../sample.js";
import { ANSWERS } from "./answer-forms.js";
import type { DraftMaker, Scene } from "./draft.js";
import { unambiguousMarks } from "./mark-target.js";
import { draftDescribe, draftPresence, draftQuestion, draftQuestionMarked } from "./question-drafts.js";
import { checkedLoader, type LoadMask, type Structure, structuresOf } from "./structures.js";

/** What the model is given: a name; a mark alone; both; a mark to be named; a name of nothing there; a question. */
export type EvaluationProtocol = "text" | "box" | "point" | "text+point" | "name" | "absent" | "III" | "IV";

/** A sample of the fixed evaluation set; numbers are reported by protocol. */
export type EvaluationSample = Sample & { readonly protocol: EvaluationProtocol };

/** How many structures of an image are asked about at most. */
export const MOST_STRUCTURES = 4;
/** How many structures that are not in an image are asked for at most. */
export const MOST_ABSENT = 2;
/** As the published baseline draws them: edges moved by at most 5 % of the side, points uniform inside. */
const MARK_OPTIONS: MarkOptions = { jitter: 0.05, spread: "uniform", fit: "any", point: "uniform" };

/**
 * The evaluation samples of one image: always the same for the same image, masks and seed, whatever else is evaluated.
 *
 * For up to four whole-class masks: by name; by box alone; by point alone; by name and point; naming by point and by
 * box. Then up to two absent terms, and one question each of perspective III and IV. Wording is plain and fixed, with
 * canonical terms.
 *
 * To be segmented, every structure gets its box and its point, also where such a mark would mean another structure as
 * well (a point on a lung, for "lungs"): the published numbers that ours stand beside are taken so. To be named, only
 * marks that mean one structure are put.
 *
 * @throws {DatasetError} `bad_record` if a mask does not fit its image, `empty_mask` if a listed one has no pixel.
 */
export function evaluationSamples(record: ImageRecord, loadMask: LoadMask, seed: number): EvaluationSample[] {
  const structures = structuresOf(record);
  const load = checkedLoader(record, loadMask);
  const stream = (...parts: string[]) => Random.derive(seed, record.id, ...parts);
  const chosen = stream("structures").shuffle(structures).slice(0, MOST_STRUCTURES);
  const scene = (name: string): Scene => ({
    record,
    structures,
    wanted: chosen[0] ?? null,
    loadMask: load,
    rng: stream(name),
    absentWeight: null,
  });
  return [
    ...chosen.flatMap((structure) => structureSamples(record, structure, structures, load, stream)),
    ...absentSamples(record, stream("absent")),
    ...questionSample("III", scene("III"), ["question", "presence", "describe"]),
    ...questionSample("IV", scene("IV"), ["question_marked"]),
  ];
}

function structureSamples(
  record: ImageRecord,
  structure: Structure,
  structures: readonly Structure[],
  load: LoadMask,
  stream: (...parts: string[]) => Random,
): EvaluationSample[] {
  const { term } = structure;
  const target: TargetMask = { term: term.term, mask: load(structure.whole) };
  const rngFor = (name: string) => stream(term.term, name);
  const mark = (kind: MarkKind, name: string = kind) =>
    simulateMark(load(structure.whole), kind, rngFor(name), MARK_OPTIONS);
  const meaningOne = (kind: MarkKind) =>
    unambiguousMarks(structure, structures, kind, load, rngFor(kind), MARK_OPTIONS);
  const named = `Segment the ${term.term}.`;
  const make = (
    protocol: keyof typeof TASKS,
    variant: string,
    question: string,
    marks: readonly Mark[] | null,
  ) => {
    if (marks === null) return [];
    const task = TASKS[protocol];
    const answer = task === "name_marked" ? ANSWERS.name(term) : ANSWERS.here(term);
    const perspective: Perspective = task === "segment" ? "I" : "II";
    const id = `${record.id}#${variant}#${term.term}`;
    return [{ id, protocol, perspective, task, turns: [{ question, answer }], marks, targets: [target] }];
  };
  return [
    ...make("text", "text", named, []),
    ...make("box", "box", "Segment this.", mark("box")),
    ...make("point", "point", "Segment this.", mark("point")),
    ...make("text+point", "text+point", named, mark("point", "text+point")),
    ...make("name", "name-point", "What is this?", meaningOne("point")),
    ...make("name", "name-box", "What is this?", meaningOne("box")),
  ];
}

const TASKS = {
  text: "segment",
  box: "segment_marked",
  point: "segment_marked",
  "text+point": "segment_marked",
  name: "name_marked",
} as const satisfies Partial<Record<EvaluationProtocol, SampleTask>>;

/** Terms that the dataset looked for come first, since those are the hard ones. */
function absentSamples(record: ImageRecord, rng: Random): EvaluationSample[] {
  const candidates = rng.shuffle(absentCandidates(record));
  const hardFirst = [
    ...candidates.filter(({ reason }) => reason === "complete"),
    ...candidates.filter(({ reason }) => reason === "anatomy"),
  ];
  // One of each where there are both.
  const picked = hardFirst.length > 1 ? [hardFirst[0], hardFirst[hardFirst.length - 1]] : hardFirst;
  return picked.slice(0, MOST_ABSENT).map(({ term }) => ({
    id: `${record.id}#absent#${term.term}`,
    protocol: "absent",
    perspective: "I",
    task: "segment_absent",
    turns: [{ question: `Segment the ${term.term}.`, answer: ANSWERS.absent(term) }],
    marks: [],
    targets: [{ term: term.term, mask: null }],
  }));
}

const QUESTION_MAKERS = {
  question: draftQuestion,
  presence: draftPresence,
  describe: draftDescribe,
  question_marked: draftQuestionMarked,
} as const satisfies Partial<Record<SampleTask, DraftMaker>>;

/** The first task that the image allows, in an order drawn for the image. */
function questionSample(
  protocol: "III" | "IV",
  scene: Scene,
  tasks: readonly (keyof typeof QUESTION_MAKERS)[],
): EvaluationSample[] {
  for (const task of scene.rng.shuffle(tasks)) {
    const draft = QUESTION_MAKERS[task](scene);
    if (draft !== null) return [{ id: `${scene.record.id}#${protocol}`, protocol, task, ...draft }];
  }
  return [];
}
