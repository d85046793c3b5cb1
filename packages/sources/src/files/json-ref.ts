import { SourceError } from "../source-error.js";
import type { ByteRange } from "./json-items.js";

/** Where the records of a mask stand: a JSON file, and places in it. */
export interface JsonRef {
  readonly file: string;
  readonly ranges: readonly ByteRange[];
  /** What else is needed to find the mask in the records. */
  readonly rest: string;
}

/** A reference as text: `file#rest#start-end,start-end`. */
export function formatJsonRef({ file, ranges, rest }: JsonRef): string {
  return `${file}#${rest}#${ranges.map(([start, end]) => `${start}-${end}`).join(",")}`;
}

/** @throws {SourceError} `bad_record` */
export function parseJsonRef(ref: string): JsonRef {
  const [, file, rest, places] = /^(.+)#([^#]*)#(\d+-\d+(?:,\d+-\d+)*)$/.exec(ref) ?? [];
  if (file === undefined)
    throw new SourceError("bad_record", `mask reference: expected file#...#start-end, got ${ref}`);
  const ranges = places.split(",").map((place): ByteRange => {
    const [start, end] = place.split("-").map(Number);
    return [start, end];
  });
  return { file, ranges, rest };
}
