import type { Mask } from "@mimo/imaging";
import { DatasetError } from "../dataset-error.js";
import type { ImageRecord, MaskRecord } from "../image-record.js";
import { findTerm } from "../ontology/ontology.js";
import type { Term } from "../ontology/term.js";

/** Gives the decoded mask of a record: synchronous, so whoever makes samples decodes beforehand. */
export type LoadMask = (mask: MaskRecord) => Mask;

/** One term of an image, with its masks. */
export interface Structure {
  readonly term: Term;
  /** The whole-class mask. */
  readonly whole: MaskRecord;
  /** Masks of single objects; often not all of them. */
  readonly instances: readonly MaskRecord[];
}

/**
 * What an image shows: one entry per term with a whole-class mask that is not empty, in the order of the record.
 *
 * Of several labels that mean the same term the one with the larger mask stands.
 */
export function structuresOf(record: ImageRecord): Structure[] {
  const found = new Map<string, { term: Term; whole: MaskRecord | null; instances: MaskRecord[] }>();
  for (const mask of record.masks) {
    if (mask.areaPx === 0) continue;
    const term = findTerm(mask.label);
    const entry = found.get(term.term) ?? { term, whole: null, instances: [] };
    found.set(term.term, entry);
    if (mask.kind === "instance") entry.instances.push(mask);
    else if (entry.whole === null || mask.areaPx > entry.whole.areaPx) entry.whole = mask;
  }
  return [...found.values()].flatMap(({ term, whole, instances }) =>
    whole === null ? [] : [{ term, whole, instances }],
  );
}

/**
 * Wraps a mask loader so that a mask that does not fit its image is refused.
 *
 * @throws {DatasetError} `bad_record`, from the returned function.
 */
export function checkedLoader(record: ImageRecord, loadMask: LoadMask): LoadMask {
  return (entry) => {
    const mask = loadMask(entry);
    if (mask.width !== record.width || mask.height !== record.height) {
      throw new DatasetError(
        "bad_record",
        `${entry.path}: mask must have its image's size, ${record.width} x ${record.height}, got ${mask.width} x ${mask.height}`,
      );
    }
    return mask;
  };
}
