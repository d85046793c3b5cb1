import { ByteWriter, type ColumnSource, parquetWrite } from "hyparquet-writer";
import { fileMetadata, parquetSchemaOf } from "./parquet-schema.js";
import type { ShardRows } from "./shard-rows.js";
import { type Cell, TABLES, type TableName, type TableRows } from "./table-schemas.js";

/** Three Parquet files that belong together. */
export type EncodedShard = { readonly [T in TableName]: Uint8Array };

/** Small groups of images: a reader that takes a whole group at a time still holds little. */
const ROWS_PER_GROUP = { images: 64, masks: 2048, samples: 1024 } as const;
/** A page of about one image lets one image be read without its neighbours. */
const PAGE_BYTES = { images: 1 << 15, masks: 1 << 18, samples: 1 << 18 } as const;

/**
 * Encodes the three tables of a shard; the caller writes them with `writeFileAtomic`.
 *
 * The same rows give the same bytes. Pictures are compressed already and stay as they are; text is packed with Snappy.
 *
 * @throws {Error} if a value does not fit its column: a caller's mistake, not a user's.
 */
export function encodeShard(rows: ShardRows): EncodedShard {
  return {
    images: encodeTable("images", rows.images),
    masks: encodeTable("masks", rows.masks),
    samples: encodeTable("samples", rows.samples),
  };
}

/** Encodes one table as a Parquet file; see {@link encodeShard}. */
export function encodeTable<T extends TableName>(table: T, rows: readonly TableRows[T][]): Uint8Array {
  // Growing the buffer copies it: begin with room for the pictures.
  const pictureBytes =
    table === "images"
      ? (rows as readonly TableRows["images"][]).reduce((sum, { image }) => sum + image.bytes.length, 0)
      : 0;
  const writer = new ByteWriter(pictureBytes + rows.length * 512 + 65_536);
  parquetWrite({
    writer,
    schema: parquetSchemaOf(table),
    columnData: Object.entries<Cell>(TABLES[table]).map(([name, cell]) => columnOf(name, cell, rows)),
    rowGroupSize: ROWS_PER_GROUP[table],
    pageSize: PAGE_BYTES[table],
    kvMetadata: fileMetadata(table),
    createdBy: "mimo",
  });
  return writer.getBytes();
}

function columnOf(name: string, cell: Cell, rows: readonly object[]): ColumnSource {
  const data = rows.map((row) => (row as Record<string, unknown>)[name]);
  // Pictures: a dictionary never pays, and a smallest and a largest picture mean nothing.
  return cell.kind === "image"
    ? { name, data, codec: "UNCOMPRESSED", encoding: "PLAIN", statistics: false }
    : { name, data };
}
