import {
  type DatasetReader,
  decodeMasks,
  evaluationSamples,
  type ImageRecord,
  PLAIN_READER,
} from "@mimo/dataset";
import { encodeRle, type Mask, union } from "@mimo/imaging";
import type { PriorMasks } from "../baselines/prior-masks.js";
import { EvaluationError } from "../evaluation-error.js";
import { buildReport } from "../harness/build-report.js";
import type { RunEvaluationOptions } from "../harness/evaluate.js";
import type { EvaluationReport } from "../harness/evaluation-report.js";
import type { ImageOutcome, ImageResult } from "../harness/image-outcome.js";
import { type PlanOptions, planEvaluation, requireCount } from "../harness/plan-evaluation.js";
import type { AskedSample } from "../harness/protocol.js";
import { scoreMask } from "../harness/score-answer.js";
import { ownSections } from "../harness/sections/own-sections.js";
import { answerUnlooked } from "../harness/unlooked-answers.js";
import { namesTarget } from "../metrics/terms.js";
import { IMPORT_PROTOCOLS, type ImportedMask, type Predictions } from "./imported-masks.js";
import { predictionsSection } from "./predictions-section.js";

/** What to score, and how. */
export interface PredictionOptions
  extends Pick<PlanOptions, "records" | "seed" | "limit" | "priors">,
    Omit<RunEvaluationOptions, "workDir"> {
  readonly predictions: Predictions;
  /** What the records are of. Default: files of a plain folder. */
  readonly data?: DatasetReader;
}

/**
 * Scores another system's masks as answers to the fixed questions, by the same code as a model's. No model is run.
 *
 * The masks of a question are those of its image and its way of asking whose term names the structure; several are one.
 * A question without any is answered by no mask, and counts. Ways of asking of which there is no mask at all are not
 * scored; questions about absent structures go with text. Boxes and points must be those of the fixed questions.
 *
 * @throws {EvaluationError} `size_mismatch` if a mask has not its image's size; as `evaluate`.
 */
export async function evaluatePredictions(options: PredictionOptions): Promise<EvaluationReport> {
  const { predictions, data = PLAIN_READER, resamples = 1000, command = null, signal, onProgress } = options;
  requireCount("resamples", resamples);
  const plan = planEvaluation({ ...options, controls: [] });
  const records = plan.images.map(({ record }) => record);
  const results: ImageResult[] = [];
  const used = new Set<ImportedMask>();
  const hasScores = [...predictions.masks.values()].some((masks) =>
    masks.some(({ score }) => score !== null),
  );
  const scoring = { data, asked: askedProtocols(predictions), hasScores, predictions, used };
  for (const [at, record] of records.entries()) {
    if (signal?.aborted)
      throw new EvaluationError("aborted", `evaluate: stopped by its caller after ${at} images`);
    const outcome = await scoreImage(record, plan, scoring);
    results.push({ imageId: record.id, outcome, failure: null, peakMemoryBytes: null });
    onProgress?.({ done: at + 1, total: records.length, failed: 0, imageId: record.id });
  }
  return buildReport({
    mainAnswerer: "imported",
    model: {
      weightsHash: predictions.hash,
      descriptionHash: predictions.hash,
      presenceThreshold: 0,
      provenance: { predictions: predictions.name },
    },
    settings: { ...plan.settings, resamples, command },
    records,
    results,
    sectionsOf: (report) => [predictionsSection(report.rows, predictions, used), ...ownSections(report)],
  });
}

function askedProtocols({ masks }: Predictions): ReadonlySet<string> {
  const given = new Set([...masks.values()].flatMap((list) => list.map(({ protocol }) => protocol)));
  return new Set(
    IMPORT_PROTOCOLS.flatMap((name) => (!given.has(name) ? [] : name === "text" ? ["text", "absent"] : name)),
  );
}

interface ImageScoring {
  readonly data: DatasetReader;
  readonly asked: ReadonlySet<string>;
  /** Whether any mask has a score: then a question without a mask has presence 0, else none has a presence. */
  readonly hasScores: boolean;
  readonly predictions: Predictions;
  /** Collects the masks that answered a question. */
  readonly used: Set<ImportedMask>;
}

async function scoreImage(
  record: ImageRecord,
  { seed, priors }: { readonly seed: number; readonly priors: PriorMasks | null },
  { data, asked, hasScores, predictions, used }: ImageScoring,
): Promise<ImageOutcome> {
  const loadMask = await decodeMasks(record, (mask) => data.readMask(mask));
  const samples: AskedSample[] = evaluationSamples(record, loadMask, seed);
  const own = predictions.masks.get(record.id) ?? [];
  const rows: ImageOutcome["rows"][number][] = [];
  const pictures: ImageOutcome["pictures"][number][] = [];
  for (const sample of samples.filter(({ protocol }) => asked.has(protocol))) {
    const masks = matchMasks(sample, own);
    for (const mask of masks) used.add(mask);
    const drawn = await drawMasks(masks, record);
    const presence = hasScores ? Math.max(0, ...masks.map(({ score }) => score ?? 1)) : null;
    rows.push(
      scoreMask(record, sample, drawn, "imported", presence),
      ...answerUnlooked(record, sample, priors),
    );
    if (sample.protocol === "text" || sample.protocol === "box") pictures.push(pictureOf(sample, drawn));
  }
  return { rows, pictures, suiteRows: [], encodeMs: null, encodeCpuMs: null };
}

function matchMasks(sample: AskedSample, own: readonly ImportedMask[]): ImportedMask[] {
  const protocol = sample.protocol === "absent" ? "text" : sample.protocol;
  const [{ term }] = sample.targets;
  return own.filter((mask) => mask.protocol === protocol && namesTarget(mask.term, term));
}

async function drawMasks(
  masks: readonly ImportedMask[],
  { id, width, height }: ImageRecord,
): Promise<Mask | null> {
  const drawn: Mask[] = [];
  for (const { load, place } of masks) {
    const mask = await load(width, height);
    if (mask.width !== width || mask.height !== height) {
      throw new EvaluationError(
        "size_mismatch",
        `predictions: ${place}: a mask of ${id} must have the image's size, ${width} x ${height}, got ${mask.width} x ${mask.height}`,
      );
    }
    drawn.push(mask);
  }
  return drawn.length === 0 ? null : drawn.reduce((a, b) => union(a, b));
}

function pictureOf({ id, marks, targets }: AskedSample, mask: Mask | null): ImageOutcome["pictures"][number] {
  return {
    sampleId: id,
    marks,
    truth: encodeRle(targets[0].mask!),
    prediction: mask === null ? null : encodeRle(mask),
  };
}
