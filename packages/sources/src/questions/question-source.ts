import type { Mask } from "@mimo/imaging";
import { PictureFiles } from "../files/picture-files.js";
import { toSourceKey, withoutEnding } from "../files/source-key.js";
import type { Skip, Source, SourceCard, SourceFormat, SourceImage, SourceMask } from "../source.js";
import { SourceError } from "../source-error.js";
import { groupRows, type Row, type RowFile, type RowFormat } from "./group-rows.js";

/** A source of questions in JSON about pictures in files. */
export interface QuestionSourceParts<T> {
  readonly format: SourceFormat;
  readonly card: SourceCard;
  readonly root: string;
  readonly files: readonly RowFile[];
  readonly rows: RowFormat<T>;
  /**
   * Describes a picture from the records about it; null if it is left out, which `onSkip` was told.
   *
   * @throws {SourceError} For what makes the whole picture useless; it is reported.
   */
  describe(rows: readonly Row<T>[], onSkip: (skip: Skip) => void): Promise<SourceImage | null>;
  /** Default: the mask is a PNG of its own, by its path from the root. */
  readMask?(files: PictureFiles, image: SourceImage, mask: SourceMask): Promise<Mask>;
}

/** Makes a source of questions; pictures are files by their path from the root. */
export function questionSource<T>(parts: QuestionSourceParts<T>): Source {
  const { format, card, root, files: rowFiles, rows: rowFormat } = parts;
  const files = new PictureFiles(root);
  return {
    format,
    card,
    async *list(onSkip) {
      for await (const rows of groupRows(root, rowFiles, rowFormat, onSkip)) {
        try {
          const image = await parts.describe(rows, onSkip);
          if (image !== null) yield image;
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          onSkip({ reason: error.code, ref: rows[0].where, message: error.message });
        }
      }
    },
    readImage: ({ ref }) => files.readImage(ref),
    readMask: (image, mask) => parts.readMask?.(files, image, mask) ?? files.readMask(mask.ref, image.ref),
    close: async () => {},
  };
}

/** What a picture of which nothing but its questions is known has in common with others. */
export function plainPicture(ref: string, dataset: string, modality: string): SourceImage {
  const key = toSourceKey(withoutEnding(ref));
  return {
    key,
    ref,
    dataset,
    licence: null,
    modality,
    bodyPart: null,
    caseId: key,
    spacingMm: null,
    split: null,
    masks: [],
    questions: [],
    attributes: {},
    completeLabels: [],
  };
}

/** The split of some rows: a picture of which any record is for testing is for testing. */
export function splitOfRows(rows: readonly Row<unknown>[]): SourceImage["split"] {
  const splits = rows.map(({ file }) => file.split);
  return (["test", "val", "train"] as const).find((split) => splits.includes(split)) ?? null;
}
