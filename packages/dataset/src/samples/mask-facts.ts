import { area, centroid, type Mask } from "@mimo/imaging";
import { boundsOf } from "../marks/known-masks.js";
import { type Place, placeAt } from "./answer-forms.js";

/** A structure that fills more of the image than this has no place worth naming. */
const LARGEST_PLACED = 0.35;
/** A centroid nearer to a line between two places than this fraction of the side lies in neither for sure. */
const UNSURE = 0.02;
const PERCENTS = [1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90];

/**
 * Where the mask's centroid lies on a 3 x 3 grid; null if it is spread wide or near a line of the grid.
 *
 * @param middle - The centroid, where it is known.
 */
export function placeOf(mask: Mask, middle = centroid(mask)): Place | null {
  const bounds = boundsOf(mask);
  if (bounds === null || middle === null) return null;
  const [x0, y0, x1, y1] = bounds;
  if ((x1 - x0) * (y1 - y0) > LARGEST_PLACED * mask.width * mask.height) return null;
  const column = third(middle[0] / mask.width);
  const row = third(middle[1] / mask.height);
  return row === null || column === null ? null : placeAt(row, column);
}

function third(fraction: number): number | null {
  const unsure = Math.abs(fraction - 1 / 3) < UNSURE || Math.abs(fraction - 2 / 3) < UNSURE;
  return unsure ? null : Math.floor(3 * fraction);
}

/**
 * How much of the image a mask covers, in round words: "less than 1%", "about 10%".
 *
 * @param areaPx - Its pixels, where they are counted already.
 */
export function extentOf(mask: Mask, areaPx = area(mask)): string {
  const percent = (100 * areaPx) / (mask.width * mask.height);
  if (percent < 0.75) return "less than 1%";
  const nearest = PERCENTS.reduce((best, each) =>
    Math.abs(each - percent) < Math.abs(best - percent) ? each : best,
  );
  return `about ${nearest}%`;
}
