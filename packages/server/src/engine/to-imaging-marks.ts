import { checkMarks, decodeRle, ImagingError, type Mark, maskFromPolygon } from "@mimo/imaging";
import type { MarkJson } from "@mimo/protocol";

/** All masks of one question together, pixels: 64 lassos on a huge picture must not fill memory. */
const MOST_MASK_PIXELS = 2 ** 28;

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
  const converted = marks.map((mark, index) => toImagingMark(mark, index, width, height));
  checkMarks(converted, width, height);
  return converted;
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
