import { BIOMEDPARSE_SOURCE } from "./biomedparse/biomedparse-source.js";
import { COCO_SOURCE } from "./coco/coco-source.js";
import { DICOM_SOURCE } from "./dicom/dicom-source.js";
import { GRAND_F_SOURCE } from "./grand-f/grand-f-source.js";
import { MECOVQA_SOURCE } from "./mecovqa/mecovqa-source.js";
import { NIFTI_SOURCE } from "./nifti/nifti-source.js";
import { PATH_VQA_SOURCE } from "./path-vqa/path-vqa-source.js";
import { PLAIN_SOURCE } from "./plain/plain-source.js";
import { REASON_SEG_SOURCE } from "./reasonseg/reasonseg-source.js";
import { SA_MED2D_SOURCE } from "./sa-med2d/sa-med2d-source.js";
import { SLAKE_SOURCE } from "./slake/slake-source.js";
import type { Source, SourceFormat, SourceType } from "./source.js";
import { SOURCE_FORMATS } from "./source.js";
import { SourceError } from "./source-error.js";
import { VQA_RAD_SOURCE } from "./vqa-rad/vqa-rad-source.js";

/** Every importer. */
export const SOURCE_TYPES: Readonly<Record<SourceFormat, SourceType>> = {
  plain: PLAIN_SOURCE,
  biomedparse: BIOMEDPARSE_SOURCE,
  reasonseg: REASON_SEG_SOURCE,
  "grand-f": GRAND_F_SOURCE,
  coco: COCO_SOURCE,
  "sa-med2d": SA_MED2D_SOURCE,
  mecovqa: MECOVQA_SOURCE,
  slake: SLAKE_SOURCE,
  "vqa-rad": VQA_RAD_SOURCE,
  "path-vqa": PATH_VQA_SOURCE,
  nifti: NIFTI_SOURCE,
  dicom: DICOM_SOURCE,
};

/** A format and a place: what `--source FORMAT:PATH` says. */
export interface SourceSpec {
  readonly format: SourceFormat;
  readonly path: string;
}

/**
 * Reads `FORMAT:PATH`.
 *
 * @throws {SourceError} `unknown_format` with the formats that there are.
 */
export function parseSourceSpec(text: string): SourceSpec {
  const at = text.indexOf(":");
  const format = SOURCE_FORMATS.find((name) => name === text.slice(0, at));
  if (at < 1 || format === undefined || at === text.length - 1) {
    throw new SourceError(
      "unknown_format",
      `--source: expected FORMAT:PATH with one of ${SOURCE_FORMATS.join(", ")}, got ${text}`,
    );
  }
  return { format, path: text.slice(at + 1) };
}

/**
 * Opens a source.
 *
 * @throws {SourceError} `not_found`, `bad_layout`.
 */
export async function openSource({ format, path }: SourceSpec): Promise<Source> {
  return SOURCE_TYPES[format].open(path);
}
