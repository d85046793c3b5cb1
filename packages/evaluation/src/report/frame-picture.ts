import {
  type BoxXyxyPx,
  boundingBox,
  type Mark,
  type MarkedPicture,
  type Mask,
  type PointXyPx,
} from "@mimo/imaging";

/** Room around what is shown, as a share of its longer side, on each side. */
const MARGIN = 0.75;
/** At least so much of the image's longer side stays in sight, so that one still sees where in the body it is. */
const LEAST_SHARE = 0.4;
/** Below this magnification the whole image is shown. */
const LEAST_ZOOM = 1.3;

/** A part of an image, and how much larger it is shown than within the whole. */
export interface Framed {
  readonly picture: MarkedPicture;
  /** 1 for the whole image. */
  readonly zoom: number;
}

/** Cuts a picture to its masks and marks and their surroundings; where they fill it, it stays whole. */
export function framePicture(picture: MarkedPicture): Framed {
  const boxes = [...picture.masks.map((mask) => boundingBox(mask)), ...picture.marks.map(boxOfMark)];
  const found = boxes.filter((box) => box !== null);
  const longest = Math.max(picture.width, picture.height);
  if (found.length === 0) return { picture, zoom: 1 };
  const [x0, y0, x1, y1] = [0, 1, 2, 3].map((k) =>
    (k < 2 ? Math.min : Math.max)(...found.map((box) => box[k])),
  );
  const side = Math.max((1 + 2 * MARGIN) * Math.max(x1 - x0, y1 - y0), LEAST_SHARE * longest);
  const [left, right] = span((x0 + x1) / 2, side, picture.width);
  const [top, bottom] = span((y0 + y1) / 2, side, picture.height);
  const zoom = longest / Math.max(right - left, bottom - top);
  return zoom < LEAST_ZOOM
    ? { picture, zoom: 1 }
    : { picture: cropPicture(picture, [left, top, right, bottom]), zoom };
}

/** A stretch of whole pixels about a middle, moved so that it lies within the image. */
function span(middle: number, side: number, size: number): [number, number] {
  const length = Math.min(size, Math.ceil(side));
  const from = Math.min(Math.max(0, Math.round(middle - length / 2)), size - length);
  return [from, from + length];
}

function boxOfMark(mark: Mark): BoxXyxyPx | null {
  switch (mark.kind) {
    case "point":
      return [...mark.at, ...mark.at];
    case "box":
      return mark.box;
    case "scribble": {
      const [xs, ys] = [mark.path.map(([x]) => x), mark.path.map(([, y]) => y)];
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }
    case "mask":
      return boundingBox(mark.mask);
  }
}

/**
 * A part of a picture with its masks and marks, in the part's own pixels.
 *
 * @param window - Whole pixels inside the picture; every mark must lie in it.
 */
function cropPicture(picture: MarkedPicture, [x0, y0, x1, y1]: BoxXyxyPx): MarkedPicture {
  const [width, height] = [x1 - x0, y1 - y0];
  const cut = (source: Uint8Array, channels: number): Uint8Array => {
    const part = new Uint8Array(width * height * channels);
    for (let y = 0; y < height; y++) {
      const from = ((y0 + y) * picture.width + x0) * channels;
      part.set(source.subarray(from, from + width * channels), y * width * channels);
    }
    return part;
  };
  const cutMask = ({ data }: Mask): Mask => ({ width, height, data: cut(data, 1) });
  const move = ([x, y]: PointXyPx): PointXyPx => [x - x0, y - y0];
  const marks = picture.marks.map((mark) => mapMark(mark, move, cutMask));
  return { width, height, rgb: cut(picture.rgb, 3), masks: picture.masks.map(cutMask), marks };
}

function mapMark(mark: Mark, move: (at: PointXyPx) => PointXyPx, redraw: (mask: Mask) => Mask): Mark {
  switch (mark.kind) {
    case "point":
      return { ...mark, at: move(mark.at) };
    case "box": {
      const [x0, y0, x1, y1] = mark.box;
      return { ...mark, box: [...move([x0, y0]), ...move([x1, y1])] };
    }
    case "scribble":
      return { ...mark, path: mark.path.map(move) };
    case "mask":
      return { ...mark, mask: redraw(mark.mask) };
  }
}

/** Repeats pixels so that the longer side is at least `leastPx`: lines that are then drawn are thinner than a pixel was. */
export function enlargePicture(picture: MarkedPicture, leastPx: number): MarkedPicture {
  const factor = Math.ceil(leastPx / Math.max(picture.width, picture.height));
  if (factor <= 1) return picture;
  const [width, height] = [picture.width * factor, picture.height * factor];
  const repeat = (source: Uint8Array, channels: number): Uint8Array => {
    const data = new Uint8Array(width * height * channels);
    for (let y = 0, to = 0; y < height; y++) {
      const row = Math.floor(y / factor) * picture.width;
      for (let x = 0; x < width; x++) {
        const from = (row + Math.floor(x / factor)) * channels;
        for (let c = 0; c < channels; c++) data[to++] = source[from + c];
      }
    }
    return data;
  };
  const scaleMask = ({ data }: Mask): Mask => ({ width, height, data: repeat(data, 1) });
  const scale = ([x, y]: PointXyPx): PointXyPx => [x * factor, y * factor];
  const marks = picture.marks.map((mark) => mapMark(mark, scale, scaleMask));
  return { width, height, rgb: repeat(picture.rgb, 3), masks: picture.masks.map(scaleMask), marks };
}
