import { EvaluationError } from "../evaluation-error.js";

/** What was found in one image, against what is in it. */
export interface ImageDetections {
  /** Confidence of each predicted mask. */
  readonly scores: readonly number[];
  /** True masks in the image. */
  readonly truths: number;
  /** IoU of each predicted mask (outer) with each true mask (inner). */
  readonly ious: readonly (readonly number[])[];
}

/** How masks are matched and ranked. */
export interface AveragePrecisionOptions {
  /** IoU from which a prediction finds a truth; 0.5 by default (AP50). */
  readonly iouThreshold?: number;
  /**
   * Takes every score for 1.0, as GLaMM's evaluation of grounded captions does. The number then depends on the order of
   * images and of masks within them: a wrong mask costs more the earlier it comes.
   */
  readonly areScoresIgnored?: boolean;
}

/** COCO looks at this many predictions of an image, the surest. */
const MAX_DETECTIONS = 100;

/** Precision is read off at recall 0, 0.01 ... 1. */
const RECALL_STEPS = 100;

/**
 * Average precision of masks of one class, as COCO's evaluation has it (pycocotools' COCOeval, "segm", all areas, 100
 * predictions an image, no crowds). The surest prediction takes the free truth that it overlaps most; all predictions of
 * all images are ranked together; precision is the best at this or any higher recall, meaned over 101 recalls.
 *
 * An empty predicted mask has IoU 0 with everything, and is a wrong prediction.
 *
 * @param images - In the order in which equal scores are ranked.
 * @returns From 0 to 1; null without any truth.
 * @throws {EvaluationError} `bad_option` if an image has not one row of IoUs per score and one column per truth, or for a
 *   threshold outside (0, 1].
 * @example
 * averagePrecision([{ scores: [0.9, 0.4], truths: 1, ious: [[0.1], [0.8]] }]); // 0.5
 */
export function averagePrecision(
  images: readonly ImageDetections[],
  { iouThreshold = 0.5, areScoresIgnored = false }: AveragePrecisionOptions = {},
): number | null {
  if (!(iouThreshold > 0 && iouThreshold <= 1)) {
    throw new EvaluationError(
      "bad_option",
      `averagePrecision: iouThreshold must be > 0 and <= 1, got ${iouThreshold}`,
    );
  }
  images.forEach(checkShape);
  const truths = images.reduce((sum, image) => sum + image.truths, 0);
  if (truths === 0) return null;
  const ranked = images
    .flatMap((image) =>
      matchDetections(areScoresIgnored ? withoutScores(image) : image, Math.min(iouThreshold, 1 - 1e-10)),
    )
    .sort((a, b) => b.score - a.score);
  return meanPrecision(
    ranked.map(({ isRight }) => isRight),
    truths,
  );
}

interface RankedDetection {
  readonly score: number;
  readonly isRight: boolean;
}

function withoutScores(image: ImageDetections): ImageDetections {
  return { ...image, scores: image.scores.map(() => 1) };
}

/** Gives each prediction, the surest first, the free truth that it overlaps most; the later of two alike, as COCO does. */
function matchDetections({ scores, truths, ious }: ImageDetections, threshold: number): RankedDetection[] {
  const isTaken = new Uint8Array(truths);
  return scores
    .map((score, index) => ({ score, index }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_DETECTIONS)
    .map(({ score, index }) => {
      let best = threshold;
      let match = -1;
      for (let truth = 0; truth < truths; truth++) {
        if (isTaken[truth] === 1 || ious[index][truth] < best) continue;
        best = ious[index][truth];
        match = truth;
      }
      if (match >= 0) isTaken[match] = 1;
      return { score, isRight: match >= 0 };
    });
}

function meanPrecision(isRight: readonly boolean[], truths: number): number {
  const recalls = new Float64Array(isRight.length);
  const precisions = new Float64Array(isRight.length);
  let right = 0;
  for (let i = 0; i < isRight.length; i++) {
    if (isRight[i]) right++;
    recalls[i] = right / truths;
    precisions[i] = right / (i + 1);
  }
  for (let i = isRight.length - 2; i >= 0; i--) precisions[i] = Math.max(precisions[i], precisions[i + 1]);
  let sum = 0;
  for (let step = 0, i = 0; step <= RECALL_STEPS; step++) {
    // numpy's linspace multiplies: 0.35 becomes 0.35000000000000003, and a recall of 7 / 20 does not reach it.
    const recall = step === RECALL_STEPS ? 1 : step * (1 / RECALL_STEPS);
    while (i < recalls.length && recalls[i] < recall) i++;
    if (i < recalls.length) sum += precisions[i];
  }
  return sum / (RECALL_STEPS + 1);
}

function checkShape({ scores, truths, ious }: ImageDetections, image: number): void {
  if (ious.length === scores.length && ious.every((row) => row.length === truths)) return;
  const got = ious.map((row) => row.length).join(", ");
  throw new EvaluationError(
    "bad_option",
    `averagePrecision: image ${image} must have ${scores.length} rows of ${truths} IoUs, got rows of [${got}]`,
  );
}
