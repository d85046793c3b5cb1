import { DatasetError, type ImageRow, type MaskRow, rowToSample, type SampleRow } from "@mimo/dataset";
import {
  decodeRle,
  drawOverlay,
  type Mask,
  PALETTE,
  readImage,
  shrinkPicture,
  type Tile,
  toRgb8,
} from "@mimo/imaging";
import { stripTags } from "@mimo/text";

/** On a narrower picture the names would hide what they name; the caption has them. */
const LEAST_LABELLED_PX = 160;

/** A sample with its image and the masks that its answer points at. */
export interface SampleInPicture {
  readonly sample: SampleRow;
  readonly image: Pick<ImageRow, "image_id" | "image" | "width" | "height" | "modality">;
  /** At least those of the sample's targets, by their ids. */
  readonly masks: ReadonlyMap<string, MaskRow>;
}

/**
 * Draws a sample for a contact sheet: the true masks filled, the marks over them, question and answer below.
 *
 * @param sidePx - The picture is shrunk until its longer side is at most twice this.
 * @throws {DatasetError} `corrupt_shard`
 */
export async function drawSample({ sample, image, masks }: SampleInPicture, sidePx: number): Promise<Tile> {
  const decoded = await readImage(image.image.bytes);
  const { targets, marks: put } = rowToSample(sample, image, (id) => maskOf(id, masks));
  const shown = targets.flatMap(({ term, mask }) => (mask === null ? [] : [{ term, mask }]));
  const picture = shrinkPicture(
    {
      width: decoded.width,
      height: decoded.height,
      rgb: toRgb8(decoded),
      masks: shown.map(({ mask }) => mask),
      marks: put,
    },
    2 * sidePx,
  );
  const { width, height, marks } = picture;
  const layers = picture.masks.map((mask, i) => ({
    mask,
    color: PALETTE[i % PALETTE.length],
    ...(width >= LEAST_LABELLED_PX ? { label: shown[i].term } : {}),
  }));
  return {
    rgb: drawOverlay(picture.rgb, width, height, layers, { marks }),
    width,
    height,
    caption: captionOf(sample),
  };
}

function maskOf(id: string, masks: SampleInPicture["masks"]): Mask {
  const row = masks.get(id);
  if (row === undefined) {
    throw new DatasetError("corrupt_shard", `${id}: a target's mask must be in the shard of its sample`);
  }
  return decodeRle({ size: [row.size[0], row.size[1]], counts: row.counts });
}

/** The last question and answer, short enough for a caption. */
function captionOf({ perspective, topic, conversations }: SampleRow): string {
  const [question, answer] = conversations.slice(-2).map(({ content }) => stripTags(content));
  return `${perspective} ${topic}: ${question}\n${answer}`;
}
