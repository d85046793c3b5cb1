import { DatasetError } from "../dataset-error.js";
import type { ImageRecord, MaskRecord } from "../image-record.js";
import { findTerm } from "../ontology/ontology.js";
import type { ImageRow, MaskRow } from "../shards/shard-rows.js";

/** An image's row without its bytes. */
export type ImageFacts = Omit<ImageRow, "image" | "source" | "licence" | "phash">;
/** A mask's row without its pixels. */
export type MaskFacts = Omit<MaskRow, "box" | "size" | "counts">;

/** An image's record; its address is its id, that of a mask is the mask's id. */
export function rowToRecord(row: ImageFacts, masks: readonly MaskFacts[]): ImageRecord {
  const { image_id, patient, dataset, spacing_mm } = row;
  return {
    id: image_id,
    imagePath: image_id,
    modality: row.modality,
    dataset,
    caseId: patient.startsWith(`${dataset}/`) ? patient.slice(dataset.length + 1) : patient,
    bodyPart: row.body_part,
    width: row.width,
    height: row.height,
    spacingMm: spacing_mm?.length === 2 ? [spacing_mm[0], spacing_mm[1]] : null,
    split: row.split,
    masks: masks.map(toMaskRecord),
    attributes: parseAttributes(row),
    completeLabels: row.complete_labels,
  };
}

function toMaskRecord({ mask_id, label, term, instance, kind, area_px }: MaskFacts): MaskRecord {
  // The build's ontology may know more than ours: then its term says what the mask shows.
  const known = findTerm(label).term === term ? label : term;
  return { path: mask_id, label: known, instance, kind, areaPx: area_px };
}

function parseAttributes({ image_id, attributes }: ImageFacts): ImageRecord["attributes"] {
  try {
    const value: unknown = JSON.parse(attributes);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new DatasetError("corrupt_shard", `${image_id}: attributes: expected a JSON object, got other text`);
}
