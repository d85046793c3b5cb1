import { type DatasetReader, decodeMasks, evaluationSamples, type ImageRecord } from "@mimo/dataset";
import { encodeRle, type MedicalImage } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { underControl } from "../baselines/control-question.js";
import type { PriorMasks } from "../baselines/prior-masks.js";
import { stretchPicture } from "../baselines/shuffled-picture.js";
import { EvaluationError } from "../evaluation-error.js";
import { askAfresh } from "./ask-afresh.js";
import type { BlankSessions } from "./blank-sessions.js";
import type { EvaluationEngine, EvaluationSession } from "./evaluation-engine.js";
import type { AnswerPicture, ImageOutcome } from "./image-outcome.js";
import { type AskedSample, asWritten } from "./protocol.js";
import type { Control, SampleRow } from "./sample-row.js";
import { pairTargets, scoreAnswer } from "./score-answer.js";
import type { Suite } from "./suite.js";
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

/** Asks everything about one image; any error means that the image has no outcome at all. */
export async function evaluateImage(record: ImageRecord, task: ImageTask): Promise<ImageOutcome> {
  const { engine, data, seed, signal } = task;
  const loadMask = await decodeMasks(record, (mask) => data.readMask(mask));
  const image = await readRecordImage(record, data);
  const samples: AskedSample[] = task.questions ? evaluationSamples(record, loadMask, seed) : [];
  if (task.questions && task.written) samples.push(...(await data.samplesOf(record)).map(asWritten));
  const before = process.cpuUsage();
  const session = await engine.openImage(image);
  const { user, system } = process.cpuUsage(before);
  const rows: SampleRow[] = [];
  const pictures: ImageOutcome["pictures"][number][] = [];
  for (const sample of samples) {
    const { answer, cpuMs } = await askAfresh(session, sample, signal);
    rows.push(
      scoreAnswer(record, sample, answer, "model", cpuMs),
      ...answerUnlooked(record, sample, task.priors),
    );
    if (PICTURED.includes(sample.protocol)) pictures.push(pictureOf(sample, answer));
  }
  for (const control of task.controls) {
    rows.push(...(await askUnderControl(record, samples, control, session, task)));
  }
  const suiteRows = [];
  for (const suite of task.suites) {
    suiteRows.push(...(await suite.run({ engine, record, image, session, loadMask, seed, signal })));
  }
  const encodeCpuMs = (user + system) / 1000;
  return { rows, suiteRows, pictures, encodeMs: session.encodeMs, encodeCpuMs };
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
