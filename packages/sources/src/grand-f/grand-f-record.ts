import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { parseSegmentation, type Segmentation } from "../files/segmentation.js";
import { SourceError } from "../source-error.js";

const span = z.tuple([z.number().int(), z.number().int()]);

/** GranD-f: a caption with run lengths for each phrase. Some writers wrap the span in a list. */
const groundedEntry = z.object({
  file_name: z.string().min(1),
  caption: z.string(),
  groundings: z.record(
    z.string(),
    z.object({
      token_positives: z
        .union([
          span,
          z
            .array(span)
            .min(1)
            .transform(([first]) => first),
        ])
        .nullish(),
      rle_masks: z.array(z.unknown()),
    }),
  ),
});

/** The RefCOCOg variant: expressions with polygons, to be found in the caption. */
const referringEntry = z.object({
  img_file_name: z.string().min(1),
  caption: z.string(),
  refs: z.array(z.object({ sentence: z.string().min(1), segmentation: z.unknown() })),
});

/** One picture with its caption, whichever variant it came from. */
export interface GrandFRecord {
  readonly fileName: string;
  readonly caption: string;
  readonly phrases: readonly {
    readonly name: string;
    readonly span: readonly [number, number] | null;
    readonly segmentations: readonly Segmentation[];
  }[];
}

/**
 * Checks an entry of a GranD-f file.
 *
 * @throws {SourceError} `bad_record`
 */
export function parseGrandFRecord(value: unknown, where: string): GrandFRecord {
  const entry = unwrap(value);
  return entry !== null && "refs" in entry ? fromReferring(entry, where) : fromGrounded(entry, where);
}

/** Whether an entry is one of those that {@link parseGrandFRecord} reads, by its fields alone. */
export function looksLikeGrandF(value: unknown): boolean {
  const entry = unwrap(value);
  return entry !== null && "caption" in entry && ("groundings" in entry || "refs" in entry);
}

/** RefCOCOg entries are wrapped: `{"<id>": {...}}`. */
function unwrap(value: unknown): object | null {
  if (typeof value !== "object" || value === null) return null;
  const values = Object.values(value);
  const isWrapped = values.length === 1 && typeof values[0] === "object" && values[0] !== null;
  return isWrapped ? values[0] : value;
}

function fromGrounded(value: unknown, where: string): GrandFRecord {
  const { file_name, caption, groundings } = checkRecord(groundedEntry, value, where);
  const phrases = Object.entries(groundings).map(([name, { token_positives, rle_masks }]) => ({
    name,
    span: token_positives ?? null,
    segmentations: rle_masks.map((mask) => outline(mask, `${where}: rle_masks`)),
  }));
  return {
    fileName: file_name,
    caption,
    phrases: phrases.filter(({ segmentations }) => segmentations.length > 0),
  };
}

function fromReferring(value: unknown, where: string): GrandFRecord {
  const { img_file_name, caption, refs } = checkRecord(referringEntry, value, where);
  const phrases = refs.map(({ sentence, segmentation }) => ({
    name: sentence,
    span: null,
    segmentations: [outline(segmentation, `${where}: segmentation`)],
  }));
  return { fileName: img_file_name, caption, phrases };
}

function outline(value: unknown, where: string): Segmentation {
  const segmentation = parseSegmentation(value, where);
  if (segmentation === null) throw new SourceError("bad_record", `${where}: expected an outline, got none`);
  return segmentation;
}
