import { EvaluationError } from "../evaluation-error.js";

/** Where the scores of a click curve begin and where counting ends. */
export interface ClickCounting {
  /** The most clicks that count; what is not reached by then is counted as this many. */
  readonly cap: number;
  /** Clicks before the first score: 1 (default, RITM's) if a click gave it, 0 if it was there before any click. */
  readonly firstClick?: number;
}

/** Clicks until a score was reached. */
export interface ClicksToReach {
  /** The cap if it was not reached. */
  readonly clicks: number;
  readonly isReached: boolean;
}

/** Number of clicks over many objects. */
export interface NumberOfClicks {
  readonly mean: number;
  /** Share that took as many clicks as are allowed, whether or not the last got there: RITM's ">= 20" over the number of objects. */
  readonly capShare: number;
  /** Share that did not get there at all; these enter the mean as the cap. */
  readonly missedShare: number;
}

/**
 * The first click after which a score is reached.
 *
 * @param ious - IoU (or Dice) after each click, in order.
 * @param target - Reached if the score is at least this.
 * @throws {EvaluationError} `bad_option` for a cap or first click that is not a whole number, or a cap below the first click.
 */
export function clicksToReach(
  ious: readonly number[],
  target: number,
  { cap, firstClick = 1 }: ClickCounting,
): ClicksToReach {
  if (!Number.isInteger(cap) || !Number.isInteger(firstClick) || firstClick < 0 || cap < firstClick) {
    throw new EvaluationError(
      "bad_option",
      `clicksToReach: firstClick and cap must be whole numbers, 0 <= firstClick <= cap, got ${firstClick} and ${cap}`,
    );
  }
  const at = ious.findIndex((iou) => iou >= target);
  const isReached = at >= 0 && at + firstClick <= cap;
  return { clicks: isReached ? at + firstClick : cap, isReached };
}

/**
 * NoC@target (Sofiiuk et al., "Reviving Iterative Training with Mask Guidance", RITM, 2021): the mean number of clicks
 * until the target is reached, the cap where it is not.
 *
 * @param curves - IoU after each click, one list per object. A list may stop once the target is reached.
 * @returns Null without objects.
 * @throws {EvaluationError} As {@link clicksToReach}.
 * @example
 * numberOfClicks([[0.5, 0.86], [0.3, 0.4]], 0.85, { cap: 2 }); // mean 2, capShare 1, missedShare 0.5
 */
export function numberOfClicks(
  curves: readonly (readonly number[])[],
  target: number,
  counting: ClickCounting,
): NumberOfClicks | null {
  if (curves.length === 0) return null;
  const counts = curves.map((ious) => clicksToReach(ious, target, counting));
  return {
    mean: counts.reduce((sum, { clicks }) => sum + clicks, 0) / counts.length,
    capShare: counts.filter(({ clicks }) => clicks === counting.cap).length / counts.length,
    missedShare: counts.filter(({ isReached }) => !isReached).length / counts.length,
  };
}

/**
 * Area under a click curve by trapezoids, one wide each, not normalised: five scores give at most 4. On the five clicks
 * after a box, the box left out, this is DSC_AUC or NSD_AUC of the CVPR 2025 challenge on interactive 3D segmentation.
 *
 * @param scores - One per click, in order.
 * @returns Null with fewer than two scores.
 */
export function clickCurveArea(scores: readonly number[]): number | null {
  if (scores.length < 2) return null;
  const ends = (scores[0] + scores[scores.length - 1]) / 2;
  return scores.slice(1, -1).reduce((sum, score) => sum + score, ends);
}

/** {@link clickCurveArea} over its width, so that scores from 0 to 1 give 0 to 1 however many clicks there are. */
export function normalisedClickCurveArea(scores: readonly number[]): number | null {
  const area = clickCurveArea(scores);
  return area === null ? null : area / (scores.length - 1);
}

/**
 * The mean score after each click.
 *
 * @param curves - One list per object, all with as many scores: an object that is dropped on the way would flatter the rest.
 * @throws {EvaluationError} `bad_option` if the lists differ in length.
 */
export function meanByClick(curves: readonly (readonly number[])[]): number[] {
  if (curves.length === 0) return [];
  const clicks = curves[0].length;
  const other = curves.find((scores) => scores.length !== clicks);
  if (other !== undefined) {
    throw new EvaluationError(
      "bad_option",
      `meanByClick: every object must have as many scores, got ${clicks} and ${other.length}`,
    );
  }
  return curves[0].map((_, at) => curves.reduce((sum, scores) => sum + scores[at], 0) / curves.length);
}
