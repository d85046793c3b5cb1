import { checkMarks, decodeRle, ImagingError, type Mark, maskFromPolygon } from "@mimo/imaging";
import type { MarkJson } from "@mimo/protocol";

/** All masks of one question together, pixels: 64 lassos on a huge picture must not fill memory. */
const MOST_MASK_PIXELS = 2 ** 28;

/** All paths of one question together: no hand draws so much, and drawing it would hold up everybody. */
const MOST_PATH_POINTS = 50_000;
/** ... in lengths of the image's longer side. */
const MOST_PATH_SIDES = 2000;

/**
 * Marks as they travel, as marks on an image's own pixels; a lasso is filled.
 *
 * @throws {ImagingError} `bad_mark` for a mark outside the image or of another size; `bad_mask` for RLE that is none.
 */
export function toImagingMarks(
  marks: readonly MarkJson[],
  { width, height }: { readonly width: number; readonly height: number },
): Mark[] {
  const areas = marks.filter(({ kind }) => kind === "lasso" || kind === "mask").length;
  if (areas * width * height > MOST_MASK_PIXELS) {
    const most = Math.floor(MOST_MASK_PIXELS / (width * height));
    throw new ImagingError("bad_mark", `marks: an image of this size takes ${most} areas, got ${areas}`);
  }
  checkPaths(marks, Math.max(width, height));
  const converted = marks.map((mark, index) => toImagingMark(mark, index, width, height));
  checkMarks(converted, width, height);
  return converted;
}

/** @throws {ImagingError} `bad_mark` for paths that are too long to be drawn in time. */
function checkPaths(marks: readonly MarkJson[], side: number): void {
  let points = 0;
  let length = 0;
  for (const mark of marks) {
    if (mark.kind !== "scribble" && mark.kind !== "lasso") continue;
    points += mark.path.length;
    mark.path.forEach(([x, y], i) => {
      const [fromX, fromY] = mark.path[Math.max(0, i - 1)]!;
      length += Math.hypot(x - fromX, y - fromY);
    });
  }
  if (points <= MOST_PATH_POINTS && length <= MOST_PATH_SIDES * side) return;
  const got = `${points} points and ${Math.round(length)} pixels`;
  const rule = `${MOST_PATH_POINTS} points and ${MOST_PATH_SIDES * side} pixels at most`;
  throw new ImagingError("bad_mark", `marks: paths of ${rule} together, got ${got}`);
}

function toImagingMark(mark: MarkJson, index: number, width: number, height: number): Mark {
  switch (mark.kind) {
    case "lasso":
      return { kind: "mask", mask: maskFromPolygon(mark.path, width, height) };
    case "mask": {
      const [rows, columns] = mark.rle.size;
      if (rows !== height || columns !== width) {
        const rule = `the mask must have the image's size, ${width} x ${height}, got ${columns} x ${rows}`;
        throw new ImagingError("bad_mark", `mark ${index + 1} (mask): ${rule}`, { mark: index });
      }
      return { kind: "mask", mask: decodeRle(mark.rle) };
    }
    default:
      return mark;
  }
}
