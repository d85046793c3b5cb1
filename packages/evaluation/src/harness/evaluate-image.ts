import { type DatasetReader, decodeMasks, evaluationSamples, type ImageRecord } from "@mimo/dataset";
import { type CocoRle, encodeRle, type Mark, type MedicalImage, maskFromEllipseInBox } from "@mimo/imaging";
import type { Answer } from "@mimo/inference";
import { EvaluationError } from "../evaluation-error.js";
import type { BlankSessions } from "./blank-sessions.js";
import type { EvaluationEngine, EvaluationSession } from "./evaluation-engine.js";
import { type AskedSample, asWritten } from "./protocol.js";
import type { SampleRow } from "./sample-row.js";
import { pairTargets, scoreAnswer, scoreMask } from "./score-answer.js";

/** What a contact sheet needs to show one answer; masks packed, for there are many. */
export interface AnswerPicture {
  readonly sampleId: string;
  readonly record: ImageRecord;
  readonly marks: readonly Mark[];
  readonly truth: CocoRle;
  /** Null if the answer has no mask. */
  readonly prediction: CocoRle | null;
}

/** All that came of one image. */
export interface ImageOutcome {
  readonly rows: readonly SampleRow[];
  readonly pictures: readonly AnswerPicture[];
  readonly encodeMs: number;
}

/** Where the images are asked about, besides the image itself. */
export interface ImageTask {
  readonly engine: EvaluationEngine;
  readonly data: DatasetReader;
  /** Ask the samples that the dataset brings, too. */
  readonly written: boolean;
  readonly seed: number;
  /** Null: this image is not asked about blindly. */
  readonly blanks: BlankSessions | null;
  readonly signal: AbortSignal | null;
}

const PICTURED: readonly string[] = ["box", "text"];

/** Asks everything about one image; any error means that the image has no outcome at all. */
export async function evaluateImage(record: ImageRecord, task: ImageTask): Promise<ImageOutcome> {
  const { engine, data, written, seed, blanks, signal } = task;
  const loadMask = await decodeMasks(record, (mask) => data.readMask(mask));
  const image = await readRecordImage(record, data);
  const samples: AskedSample[] = evaluationSamples(record, loadMask, seed);
  if (written) samples.push(...(await data.samplesOf(record)).map(asWritten));
  const session = await engine.openImage(image);
  const rows: SampleRow[] = [];
  const pictures: AnswerPicture[] = [];
  for (const sample of samples) {
    const answer = await askAfresh(session, sample, signal);
    rows.push(scoreAnswer(record, sample, answer, "model"));
    if (PICTURED.includes(sample.protocol)) pictures.push(pictureOf(record, sample, answer));
    const [mark] = sample.marks;
    if (sample.protocol === "box" && mark?.kind === "box") {
      const ellipse = maskFromEllipseInBox(mark.box, record.width, record.height);
      rows.push(scoreMask(record, sample, ellipse, "ellipse"));
    }
  }
  if (blanks !== null) {
    const blank = await blanks.open(image.width, image.height);
    for (const sample of samples) {
      rows.push(scoreAnswer(record, sample, await askAfresh(blank, sample, signal), "blank"));
    }
  }
  return { rows, pictures, encodeMs: session.encodeMs };
}

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

/**
 * Asks a sample's turns in order, with no memory of the samples before. Earlier turns are answered by the model itself,
 * not by the reference; the mark is there from the first turn, as it is for a person who marks and then asks twice.
 */
async function askAfresh(
  session: EvaluationSession,
  { turns, marks }: AskedSample,
  signal: AbortSignal | null,
): Promise<Answer> {
  session.reset();
  const options = signal === null ? { marks } : { marks, signal };
  for (const { question } of turns.slice(0, -1)) await session.ask(question, options);
  return session.ask(turns[turns.length - 1].question, options);
}

function pictureOf(record: ImageRecord, sample: AskedSample, answer: Answer): AnswerPicture {
  const prediction = pairTargets(sample, answer)[0]?.mask ?? null;
  return {
    sampleId: sample.id,
    record,
    marks: sample.marks,
    truth: encodeRle(sample.targets[0].mask!),
    prediction: prediction === null ? null : encodeRle(prediction),
  };
}
