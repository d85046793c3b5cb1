import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { checkRecord } from "../files/check-record.js";
import { resolveInside } from "../files/inside-root.js";
import { type ByteRange, type JsonPieces, parseItem, readJsonItems } from "../files/json-items.js";
import { plainWords } from "../files/words.js";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";

/** Some writers put the part's folder before the name. */
const fileName = z
  .string()
  .min(1)
  .transform((name) => name.replace(/^(?:train|val|test)(?:_mask)?\//, ""));

const annotation = z.object({
  file_name: fileName,
  mask_file: fileName,
  sentences: z.array(z.object({ raw: z.string().optional(), sent: z.string().optional() })).default([]),
});

/** What `train.json` says of one mask. */
export interface MaskEntry {
  /** File name of the picture. */
  readonly picture: string;
  /** Where its entries stand in the file: their sentences are read when they are needed. */
  readonly ranges: readonly ByteRange[];
}

/**
 * Reads the annotations of `train.json` or `test.json`, by mask file name; none when there is no such file.
 *
 * @param file - Path from the root, for messages too.
 * @throws {SourceError} `corrupt`, `bad_layout`, `too_large` for the file as a whole.
 */
export async function readMaskEntries(
  root: string,
  file: string,
  onSkip: (skip: Skip) => void,
): Promise<Map<string, MaskEntry>> {
  const entries = new Map<string, { picture: string; ranges: ByteRange[] }>();
  if ((await stat(join(root, file)).catch(() => null)) === null) return entries;
  let number = 0;
  for await (const { section, isElement, bytes, range } of readJsonItems(join(root, file), file)) {
    if (section !== "annotations" || !isElement) continue;
    const where = `${file}: annotations.${number++}`;
    try {
      const { file_name, mask_file } = checkRecord(annotation, parseItem(bytes, where), where);
      for (const name of [file_name, mask_file]) resolveInside(root, name, where);
      const known = entries.get(mask_file);
      if (known === undefined) entries.set(mask_file, { picture: file_name, ranges: [range] });
      else if (known.picture === file_name) known.ranges.push(range);
      else throw new SourceError("bad_record", `${where}: mask_file: one picture each, got a second`);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      onSkip({ reason: error.code, ref: where, message: error.message });
    }
  }
  return entries;
}

/** The sentences that ask for a mask, each once, in the file's order. */
export async function readSentences(
  pieces: JsonPieces,
  { ranges }: MaskEntry,
  where: string,
): Promise<string[]> {
  const sentences = new Set<string>();
  for (const range of ranges) {
    for (const { sent, raw } of checkRecord(annotation, await pieces.read(range, where), where).sentences) {
      const words = plainWords(sent ?? raw ?? "").replace(/[.\s]+$/, "");
      if (words !== "") sentences.add(words);
    }
  }
  return [...sentences];
}
