import {
  type DatasetReader,
  decodeMasks,
  evaluationSamples,
  type ImageRecord,
  type LoadMask,
} from "@mimo/dataset";
import { encodeRle, type MedicalImage } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { underControl } from "../baselines/control-question.js";
import type { PriorMasks } from "../baselines/prior-masks.js";
import { stretchPicture } from "../baselines/shuffled-picture.js";
import { EvaluationError } from "../evaluation-error.js";
import { askAfresh, cpuMsSince } from "./ask-afresh.js";
import type { BlankSessions } from "./blank-sessions.js";
import type { EvaluationEngine, EvaluationSession } from "./evaluation-engine.js";
import type { AnswerPicture, ImageOutcome } from "./image-outcome.js";
import { type AskedSample, asWritten } from "./protocol.js";
import type { Control, SampleRow } from "./sample-row.js";
import { pairTargets, scoreAnswer } from "./score-answer.js";
import type { Suite } from "./suite.js";
import type { SuiteRow } from "./suite-rows.js";
import { answerUnlooked } from "./unlooked-answers.js";

export type { AnswerPicture, ImageOutcome } from "./image-outcome.js";

/** Where the images are asked about, besides the image itself. */
export interface ImageTask {
  readonly engine: EvaluationEngine;
  readonly data: DatasetReader;
  /** Ask the fixed questions. */
  readonly questions: boolean;
  /** And the samples that the dataset brings. */
  readonly written: boolean;
  readonly seed: number;
  /** The controls to run on this image. */
  readonly controls: readonly Control[];
  readonly blanks: BlankSessions;
  /** The image to show instead, for `shuffled`; null if the dataset has none. */
  readonly standIn: ImageRecord | null;
  readonly priors: PriorMasks | null;
  /** The suites to run on this image. */
  readonly suites: readonly Suite[];
  readonly signal: AbortSignal | null;
}

const PICTURED: readonly string[] = ["box", "text"];

/** What counts of an image, also if the model failed at it. */
export interface EvaluatedImage {
  readonly outcome: ImageOutcome;
  /** What the model failed with; null if it did not. */
  readonly failure: { readonly error: unknown } | null;
}

/** An image with its truth, read. */
interface ReadRecord {
  readonly record: ImageRecord;
  readonly image: MedicalImage;
  readonly loadMask: LoadMask;
  readonly samples: readonly AskedSample[];
}

/** An outcome that is filled answer by answer. */
interface OutcomeSoFar {
  readonly rows: SampleRow[];
  readonly suiteRows: SuiteRow[];
  readonly pictures: ImageOutcome["pictures"][number][];
  encodeMs: number | null;
  encodeCpuMs: number | null;
}

/** What a failed model has said. */
const NO_ANSWER: Answer = {
  text: "",
  tagged: "",
  terms: [],
  warnings: [],
  ms: { encode: 0, answer: 0, masks: 0 },
};

/**
 * Asks everything about one image. Where the model fails, the questions that it has not answered yet count as answered by
 * nothing: a model must not gain by failing at what is hard.
 *
 * @throws Whatever reading the image or its truth throws; then it has no outcome at all.
 */
export async function evaluateImage(record: ImageRecord, task: ImageTask): Promise<EvaluatedImage> {
  const read = await readRecord(record, task);
  const outcome: OutcomeSoFar = {
    rows: [],
    suiteRows: [],
    pictures: [],
    encodeMs: null,
    encodeCpuMs: null,
  };
  try {
    await askAll(read, task, outcome);
    return { outcome, failure: null };
  } catch (error) {
    const answered = new Set(outcome.rows.map(({ sampleId }) => sampleId));
    for (const sample of read.samples.filter(({ id }) => !answered.has(id))) {
      keepAnswer(outcome, record, sample, NO_ANSWER, null, task.priors);
    }
    return { outcome, failure: { error } };
  }
}

async function readRecord(record: ImageRecord, task: ImageTask): Promise<ReadRecord> {
  const { data, seed, questions, written } = task;
  const loadMask = await decodeMasks(record, (mask) => data.readMask(mask));
  const image = await readRecordImage(record, data);
  const samples: AskedSample[] = questions ? evaluationSamples(record, loadMask, seed) : [];
  if (questions && written) samples.push(...(await data.samplesOf(record)).map(asWritten));
  return { record, image, loadMask, samples };
}

async function askAll(
  { record, image, loadMask, samples }: ReadRecord,
  task: ImageTask,
  outcome: OutcomeSoFar,
): Promise<void> {
  const { engine, seed, signal, priors } = task;
  const before = process.cpuUsage();
  const session = await engine.openImage(image);
  outcome.encodeCpuMs = cpuMsSince(before);
  outcome.encodeMs = session.encodeMs;
  for (const sample of samples) {
    const { answer, cpuMs } = await askAfresh(session, sample, signal);
    keepAnswer(outcome, record, sample, answer, cpuMs, priors);
  }
  for (const control of task.controls) {
    outcome.rows.push(...(await askUnderControl(record, samples, control, session, task)));
  }
  for (const suite of task.suites) {
    outcome.suiteRows.push(...(await suite.run({ engine, record, image, session, loadMask, seed, signal })));
  }
}

/** The model's row and those of who answers without looking. */
function keepAnswer(
  { rows, pictures }: OutcomeSoFar,
  record: ImageRecord,
  sample: AskedSample,
  answer: Answer,
  cpuMs: number | null,
  priors: PriorMasks | null,
): void {
  const row = scoreAnswer(record, sample, answer, "model", cpuMs);
  rows.push(answer === NO_ANSWER ? { ...row, ms: null } : row, ...answerUnlooked(record, sample, priors));
  if (PICTURED.includes(sample.protocol)) pictures.push(pictureOf(sample, answer));
}

/** The image as its record says it is. */
async function readRecordImage(record: ImageRecord, data: DatasetReader): Promise<MedicalImage> {
  const image = await data.readImage(record);
  if (image.width !== record.width || image.height !== record.height) {
    throw new EvaluationError(
      "size_mismatch",
      `evaluate: the image must have the size of its record, ${record.width} x ${record.height}, got ${image.width} x ${image.height}`,
    );
  }
  return image;
}

async function askUnderControl(
  record: ImageRecord,
  samples: readonly AskedSample[],
  control: Control,
  session: EvaluationSession,
  task: ImageTask,
): Promise<SampleRow[]> {
  const asked = samples.flatMap((sample) => {
    const put = underControl(sample, control);
    return put === null ? [] : [{ sample, put }];
  });
  const other = asked.length === 0 ? null : await sessionFor(control, record, session, task);
  if (other === null) return [];
  const rows: SampleRow[] = [];
  for (const { sample, put } of asked) {
    const { answer, cpuMs } = await askAfresh(other, put, task.signal);
    rows.push(scoreAnswer(record, sample, answer, control, cpuMs));
  }
  return rows;
}

/** Null where there is no other image to show. */
async function sessionFor(
  control: Control,
  { width, height }: ImageRecord,
  session: EvaluationSession,
  { engine, data, blanks, standIn }: ImageTask,
): Promise<EvaluationSession | null> {
  if (control === "blank") return blanks.open(width, height);
  if (control !== "shuffled") return session;
  if (standIn === null) return null;
  return engine.openImage(stretchPicture(await data.readImage(standIn), width, height));
}

function pictureOf(sample: AskedSample, answer: Answer): Omit<AnswerPicture, "record"> {
  const prediction = pairTargets(sample, answer)[0]?.mask ?? null;
  return {
    sampleId: sample.id,
    marks: sample.marks,
    truth: encodeRle(sample.targets[0].mask!),
    prediction: prediction === null ? null : encodeRle(prediction),
  };
}
