import {
  findTerm,
  type ImageRecord,
  type ImageRow,
  isKnownTerm,
  isWithin,
  type LoadMask,
  type MaskRow,
  type Split,
} from "@mimo/dataset";
import { encodePng, type MedicalImage, toGrey8, toRgb8 } from "@mimo/imaging";
import type { SourceImage, SourcePicture } from "@mimo/sources";
import { judgeMasks } from "../quality/filter-masks.js";
import { toHex } from "../quality/perceptual-hash.js";
import { type OpenedSource, reasonOf } from "./opened-sources.js";
import { MaskNames, MaskShelf, type PictureMask } from "./picture-masks.js";
import type { SkipLine, SkipReason } from "./skip-line.js";

/** A picture that is to be written, and where it belongs. */
export interface PlannedPicture {
  readonly image: SourceImage;
  readonly split: Split;
  /** Its perceptual hash from the survey. */
  readonly hash: readonly [number, number];
}

/** A picture with everything that is stored of it; its samples are still to be written. */
export interface PreparedPicture {
  readonly image: SourceImage;
  readonly row: ImageRow;
  readonly masks: readonly MaskRow[];
  /** For the writer of samples; paths are `mask_id`s. */
  readonly record: ImageRecord;
  readonly loadMask: LoadMask;
  readonly names: MaskNames;
  /** Rows by the source's own reference. */
  readonly byRef: ReadonlyMap<string, MaskRow>;
  /** The mask filters' findings. */
  readonly skips: readonly SkipLine[];
}

/**
 * Decodes a picture and its masks and applies the filters.
 *
 * @throws {SourceError} `not_found` if the picture, which the survey could read, cannot be read any more: the source has
 *   changed or is gone, and going on would skip what is left of it.
 */
export async function preparePicture(
  opened: OpenedSource,
  planned: PlannedPicture,
): Promise<PreparedPicture> {
  const { image } = planned;
  opened.noteSuccess(image);
  const picture = await opened.source.readImage(image).catch(async (error: unknown) => {
    await opened.checkAlive(1, reasonOf(error, "missing_image"));
    throw error;
  });
  const { width, height } = picture.image;
  const { masks, dropped } = await readMasks(opened, image, picture.image);
  const id = `${opened.listed.name}/${image.key}`;
  const rows = masks.map((mask, n) => maskRow(mask, `${id}#${n}`, id, [height, width]));
  const row = imageRow(planned, id, opened, picture, await storedForm(picture));
  const completeLabels = stillComplete(image.completeLabels, dropped);
  const names = new MaskNames();
  const byId = new Map(rows.map(({ mask_id }, n) => [mask_id, masks[n]]));
  return {
    image,
    row: { ...row, complete_labels: completeLabels },
    masks: rows,
    record: toRecord(image, row, rows, completeLabels, planned.split),
    loadMask: names.loader(byId, rows),
    names,
    byRef: new Map(masks.map(({ from }, n) => [from.ref, rows[n]])),
    skips: dropped.map(({ ref, reason }) => ({
      reason,
      source: opened.listed.name,
      ref: `${image.key}: ${ref}`,
    })),
  };
}

interface DroppedMask {
  readonly ref: string;
  readonly label: string;
  readonly reason: SkipReason;
}

async function readMasks(opened: OpenedSource, image: SourceImage, { width, height }: MedicalImage) {
  const shelf = new MaskShelf();
  const decoded: PictureMask[] = [];
  const dropped: DroppedMask[] = [];
  for (const from of image.masks) {
    const drop = (reason: SkipReason) => dropped.push({ ref: from.ref, label: from.label, reason });
    try {
      const mask = await opened.source.readMask(image, from);
      if (mask.width !== width || mask.height !== height) drop("size_mismatch");
      else decoded.push(shelf.add(from, mask));
    } catch (error) {
      const reason = reasonOf(error, "missing_mask");
      if (reason === "missing_mask" || reason === "corrupt") await opened.checkAlive(0, reason);
      drop(reason);
    }
  }
  const candidates = decoded.map((mask) => ({ ...mask, label: mask.from.label, kind: mask.from.kind }));
  const faults = judgeMasks(candidates, width * height);
  faults.forEach((reason, i) => {
    const { ref, label } = decoded[i].from;
    if (reason !== null) dropped.push({ ref, label, reason });
  });
  return { masks: decoded.filter((_, i) => faults[i] === null), dropped };
}

/**
 * The labels that are still drawn wherever they are visible: one whose mask was left out may be there without being
 * listed, so nothing may be called absent on its account. An empty mask was absent anyway, and of a term that was there
 * twice one mask is left.
 */
function stillComplete(labels: readonly string[], dropped: readonly DroppedMask[]): string[] {
  const lost = dropped.filter(({ reason }) => reason !== "empty_mask" && reason !== "duplicate_mask");
  const terms = lost.map(({ label }) => findTerm(label));
  return labels.filter((label) => {
    const term = findTerm(label);
    return !terms.some((other) => isWithin(term, other) || isWithin(other, term));
  });
}

async function storedForm({ image, encoded }: SourcePicture): Promise<NonNullable<SourcePicture["encoded"]>> {
  if (encoded !== null) return encoded;
  const shown = image.channels === 3 ? toRgb8(image) : toGrey8(image);
  return { bytes: await encodePng(shown, image.width, image.height, image.channels), format: "png" };
}

function imageRow(
  { image, split, hash }: PlannedPicture,
  id: string,
  { listed }: OpenedSource,
  { image: { width, height } }: SourcePicture,
  stored: NonNullable<SourcePicture["encoded"]>,
): ImageRow {
  return {
    image_id: id,
    image: { bytes: stored.bytes, path: `${id}.${stored.format === "jpeg" ? "jpg" : "png"}` },
    width,
    height,
    split,
    source: listed.name,
    dataset: image.dataset,
    licence: image.licence ?? listed.licence,
    modality: image.modality,
    body_part: image.bodyPart,
    patient: `${image.dataset}/${image.caseId}`,
    spacing_mm: image.spacingMm === null ? null : [...image.spacingMm],
    attributes: JSON.stringify(image.attributes),
    complete_labels: image.completeLabels,
    phash: toHex(hash),
  };
}

function maskRow(
  { from, areaPx, box, counts }: PictureMask,
  maskId: string,
  imageId: string,
  size: readonly number[],
): MaskRow {
  return {
    mask_id: maskId,
    image_id: imageId,
    label: from.label,
    term: findTerm(from.label).term,
    kind: from.kind,
    instance: from.instance,
    area_px: areaPx,
    box: [...box!],
    size,
    counts,
  };
}

function toRecord(
  image: SourceImage,
  { image_id, width, height }: ImageRow,
  rows: readonly MaskRow[],
  completeLabels: readonly string[],
  split: Split,
): ImageRecord {
  const { modality, dataset, caseId, bodyPart, spacingMm, attributes } = image;
  return {
    id: image_id,
    imagePath: image_id,
    ...{ modality, dataset, caseId, bodyPart, width, height, spacingMm, split, attributes, completeLabels },
    masks: rows.map(({ mask_id, label, instance, kind, area_px }) => ({
      path: mask_id,
      label,
      instance,
      kind,
      areaPx: area_px,
    })),
  };
}

/** Masks by labels that the ontology does not know. */
export function countUnknownLabels(rows: readonly MaskRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label } of rows) if (!isKnownTerm(label)) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
