import type { ImageRow, MaskRow, SampleRow } from "./shard-rows.js";

/** Rows of each table by its name. */
export interface TableRows {
  readonly images: ImageRow;
  readonly masks: MaskRow;
  readonly samples: SampleRow;
}

/** Name of a table and of the folder that holds its files. */
export type TableName = keyof TableRows;

export const TABLE_NAMES = ["images", "masks", "samples"] as const satisfies readonly TableName[];

/** Version of the tables' columns; written into every file as `mimo.table`. */
export const TABLE_VERSION = 1;

/** What a column, a list's element or a struct's field holds. `int` is 32 bits, `real` 64. */
export type Cell = (
  | { readonly kind: "text" | "int" | "real" | "flag" }
  | { readonly kind: "list"; readonly of: Cell }
  | { readonly kind: "struct"; readonly fields: Readonly<Record<string, Cell>> }
  /** Struct of `bytes` and `path`, which Hugging Face's `Image` feature reads as a picture. */
  | { readonly kind: "image" }
) & { readonly nullable?: true };

const text: Cell = { kind: "text" };
const nullableText: Cell = { kind: "text", nullable: true };
const int: Cell = { kind: "int" };
const flag: Cell = { kind: "flag" };
const ints: Cell = { kind: "list", of: int };
const reals: Cell = { kind: "list", of: { kind: "real" } };
const texts: Cell = { kind: "list", of: text };

function structs(fields: Readonly<Record<string, Cell>>): Cell {
  return { kind: "list", of: { kind: "struct", fields } };
}

/** Columns of each table, in the order of the file. A column of a row that is not listed here does not compile. */
export const TABLES: { readonly [T in TableName]: { readonly [C in keyof TableRows[T]]: Cell } } = {
  images: {
    image_id: text,
    image: { kind: "image" },
    width: int,
    height: int,
    split: text,
    source: text,
    dataset: text,
    licence: nullableText,
    modality: text,
    body_part: nullableText,
    patient: text,
    spacing_mm: { ...reals, nullable: true },
    attributes: text,
    complete_labels: texts,
    phash: text,
  },
  masks: {
    mask_id: text,
    image_id: text,
    label: text,
    term: text,
    kind: text,
    instance: int,
    area_px: int,
    box: ints,
    size: ints,
    counts: text,
  },
  samples: {
    sample_id: text,
    image_id: text,
    split: text,
    perspective: text,
    task: text,
    topic: text,
    language: text,
    writer: text,
    conversations: structs({ role: text, content: text }),
    marks: structs({ kind: text, positive: flag, xy: reals, counts: nullableText }),
    marking: nullableText,
    targets: structs({ term: text, mask_id: nullableText }),
    facts: structs({ kind: text, term: nullableText, value: text, unit: nullableText, source: text }),
  },
};
