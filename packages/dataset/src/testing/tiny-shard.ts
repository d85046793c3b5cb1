import { area, encodeRle, type Mask } from "@mimo/imaging";
import type { ImageRow, MaskRow, SampleRow } from "../shards/shard-rows.js";

/** Test helper: a row of the images table; `bytes` need be no picture for tests of the tables alone. */
export function tinyImageRow(id: string, bytes: Uint8Array, facts: Partial<ImageRow> = {}): ImageRow {
  return {
    image_id: id,
    image: { bytes, path: `${id}.png` },
    width: 8,
    height: 6,
    split: "train",
    source: "tiny",
    dataset: "Tiny",
    licence: null,
    modality: "ct",
    body_part: null,
    patient: `Tiny/${id}`,
    spacing_mm: null,
    attributes: "{}",
    complete_labels: [],
    phash: "00ff00ff00ff00ff",
    ...facts,
  };
}

/** Test helper: the row of a whole-class mask. */
export function tinyMaskRow(
  imageId: string,
  number: number,
  mask: Mask,
  facts: Partial<MaskRow> = {},
): MaskRow {
  const { size, counts } = encodeRle(mask);
  return {
    mask_id: `${imageId}#${number}`,
    image_id: imageId,
    label: "Liver",
    term: "liver",
    kind: "all",
    instance: 0,
    area_px: area(mask),
    box: [0, 0, mask.width, mask.height],
    size,
    counts,
    ...facts,
  };
}

/** Test helper: a sample of perspective I about mask 0. */
export function tinySampleRow(imageId: string, number: number, facts: Partial<SampleRow> = {}): SampleRow {
  return {
    sample_id: `${imageId}@${number}`,
    image_id: imageId,
    split: "train",
    perspective: "I",
    task: "segment",
    topic: "segment",
    language: "en",
    writer: "grammar",
    conversations: [
      { role: "user", content: "Segment the liver." },
      { role: "assistant", content: "Here is the <p>liver</p><SEG>." },
    ],
    marks: [],
    marking: null,
    targets: [{ term: "liver", mask_id: `${imageId}#0` }],
    facts: [],
    ...facts,
  };
}
