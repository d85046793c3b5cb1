import type { ImageRow, MarkRow, MaskRow, SampleRow } from "@mimo/dataset";
import {
  decodeRle,
  drawOverlay,
  type Mark,
  type Mask,
  type MedicalImage,
  PALETTE,
  type PointXyPx,
  readImage,
  shrinkPicture,
  type Tile,
  toRgb8,
} from "@mimo/imaging";
import { stripTags } from "@mimo/text";

/** A sample with its image and the masks that its answer points at. */
export interface SampleInPicture {
  readonly sample: SampleRow;
  readonly image: Pick<ImageRow, "image_id" | "image" | "width" | "height" | "modality">;
  /** One per target, in order; null where the structure is absent. */
  readonly masks: readonly (MaskRow | null)[];
}

/**
 * Draws a sample for a contact sheet: the true masks filled, the marks over them, question and answer below.
 *
 * @param sidePx - The picture is shrunk until its longer side is at most twice this.
 */
export async function drawSample({ sample, image, masks }: SampleInPicture, sidePx: number): Promise<Tile> {
  const decoded = await readImage(image.image.bytes);
  const shown = masks.flatMap((mask, i) => (mask === null ? [] : [{ mask, term: sample.targets[i].term }]));
  const picture = shrinkPicture(
    {
      ...sizeOf(decoded),
      rgb: toRgb8(decoded),
      masks: shown.map(({ mask }) => maskOf(mask)),
      marks: sample.marks.map((mark) => markOf(mark, image)),
    },
    2 * sidePx,
  );
  const { width, height, marks } = picture;
  const layers = picture.masks.map((mask, i) => ({
    mask,
    color: PALETTE[i % PALETTE.length],
    label: shown[i].term,
  }));
  return {
    rgb: drawOverlay(picture.rgb, width, height, layers, { marks }),
    width,
    height,
    caption: captionOf(sample),
  };
}

const sizeOf = ({ width, height }: MedicalImage) => ({ width, height });

function maskOf({ size, counts }: MaskRow): Mask {
  return decodeRle({ size: [size[0], size[1]], counts });
}

/** A mark as the viewer and the model take it. @throws {ImagingError} `bad_mask` for a mask that does not decode. */
export function markOf(
  { kind, positive, xy, counts }: MarkRow,
  { width, height }: { readonly width: number; readonly height: number },
): Mark {
  switch (kind) {
    case "point":
      return { kind, positive, at: [xy[0], xy[1]] };
    case "box":
      return { kind, box: [xy[0], xy[1], xy[2], xy[3]] };
    case "mask":
      return { kind, mask: decodeRle({ size: [height, width], counts: counts ?? "" }) };
    case "scribble":
      return {
        kind,
        positive,
        path: Array.from({ length: xy.length / 2 }, (_, i): PointXyPx => [xy[2 * i], xy[2 * i + 1]]),
      };
  }
}

/** The last question and answer, short enough for a caption. */
function captionOf({ perspective, topic, conversations }: SampleRow): string {
  const [question, answer] = conversations.slice(-2).map(({ content }) => stripTags(content));
  return `${perspective} ${topic}: ${question}\n${answer}`;
}
