import type { Mark, Mask, PointXyPx } from "../image.js";

/** A picture with what is drawn on it, all on one pixel grid. */
export interface MarkedPicture {
  readonly width: number;
  readonly height: number;
  /** Row-major, interleaved, `[H, W, 3]`. */
  readonly rgb: Uint8Array;
  readonly masks: readonly Mask[];
  readonly marks: readonly Mark[];
}

/**
 * Takes every so manieth pixel of a picture, its masks and marks, so that neither side is longer than `longestPx`; a smaller
 * picture stays as it is. Good enough to look at, and a sheet of large photographs fits in memory.
 */
export function shrinkPicture(picture: MarkedPicture, longestPx: number): MarkedPicture {
  const step = Math.ceil(Math.max(picture.width, picture.height) / longestPx);
  if (step <= 1) return picture;
  const width = Math.ceil(picture.width / step);
  const height = Math.ceil(picture.height / step);
  const sample = (source: Uint8Array, channels: number): Uint8Array => {
    const data = new Uint8Array(width * height * channels);
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * step * picture.width + x * step) * channels;
        for (let c = 0; c < channels; c++) data[to++] = source[from + c];
      }
    }
    return data;
  };
  return {
    width,
    height,
    rgb: sample(picture.rgb, 3),
    masks: picture.masks.map(({ data }) => ({ width, height, data: sample(data, 1) })),
    marks: picture.marks.map((mark) => shrinkMark(mark, step, (mask) => sample(mask.data, 1), width, height)),
  };
}

function shrinkMark(
  mark: Mark,
  step: number,
  sample: (mask: Mask) => Uint8Array,
  width: number,
  height: number,
): Mark {
  const shrink = ([x, y]: PointXyPx): PointXyPx => [x / step, y / step];
  switch (mark.kind) {
    case "point":
      return { ...mark, at: shrink(mark.at) };
    case "box": {
      const [x0, y0, x1, y1] = mark.box;
      return { ...mark, box: [x0 / step, y0 / step, x1 / step, y1 / step] };
    }
    case "scribble":
      return { ...mark, path: mark.path.map(shrink) };
    case "mask":
      return { ...mark, mask: { width, height, data: sample(mark.mask) } };
  }
}
