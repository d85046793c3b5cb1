import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Split } from "@mimo/dataset";
import { parseItem, readJsonItems } from "../files/json-items.js";
import { NameBuckets } from "../files/name-buckets.js";
import type { Skip } from "../source.js";
import { SourceError } from "../source-error.js";

/** A file of question records: a JSON list, an object with such a list, or JSON lines (`.jsonl`). */
export interface RowFile {
  /** From the source's root. */
  readonly path: string;
  /** The split that the file's name or folder tells, or null. */
  readonly split: Split | null;
}

/** One record, checked. */
export interface Row<T> {
  readonly file: RowFile;
  /** File and number of the record, from 0; for messages. */
  readonly where: string;
  readonly value: T;
}

/** How the records of a format are read. */
export interface RowFormat<T> {
  /** @throws {SourceError} `bad_record`, `unsafe_path`. */
  readonly check: (value: unknown, where: string) => T;
  /** Records with one key are about one picture. */
  readonly keyOf: (value: T, file: RowFile) => string;
}

/**
 * Brings the records of some files together by their picture, in memory that does not grow with their number.
 *
 * Pictures come in an order that follows from their keys, the records of each as the files have them. Records that break
 * the format are reported and left out. Disk: the records once more, in a temporary file (see {@link NameBuckets}).
 *
 * @throws {SourceError} `bad_layout`, `corrupt`, `not_found` when a file as a whole cannot be read.
 */
export async function* groupRows<T>(
  root: string,
  files: readonly RowFile[],
  format: RowFormat<T>,
  onSkip: (skip: Skip) => void,
): AsyncGenerator<readonly Row<T>[]> {
  const buckets = await NameBuckets.create();
  try {
    for (const [index, file] of files.entries()) {
      let at = 0;
      for await (const bytes of recordsOf(root, file.path)) {
        const where = `${file.path}: ${at++}`;
        try {
          const value = format.check(parseItem(bytes, where), where);
          const key = format.keyOf(value, file);
          await buckets.add(key, JSON.stringify([key, index, where, value]));
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          onSkip({ reason: error.code, ref: where, message: error.message });
        }
      }
    }
    for await (const lines of buckets.read()) yield* groupLines<T>(lines, files);
  } finally {
    await buckets.close();
  }
}

function groupLines<T>(lines: readonly string[], files: readonly RowFile[]): Iterable<Row<T>[]> {
  const groups = new Map<string, Row<T>[]>();
  for (const line of lines) {
    const [key, index, where, value] = JSON.parse(line) as [string, number, string, T];
    const rows = groups.get(key) ?? [];
    groups.set(key, rows);
    rows.push({ file: files[index], where, value });
  }
  return groups.values();
}

async function* recordsOf(root: string, path: string): AsyncGenerator<Uint8Array> {
  const full = join(root, path);
  if (!/\.(?:jsonl|ndjson)$/i.test(path)) {
    for await (const item of readJsonItems(full, path)) if (item.isElement) yield item.bytes;
    return;
  }
  const lines = createInterface({ input: createReadStream(full), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line.trim() !== "") yield Buffer.from(line.replace(/^\uFEFF/, ""));
}
