import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DatasetError } from "../dataset-error.js";
import { parquetSchemaOf, tableMark } from "./parquet-schema.js";
import type { TableName, TableRows } from "./table-schemas.js";

/** What to read of a table. */
export interface ReadRowsOptions<C extends string = string> {
  /** Default: all. */
  readonly columns?: readonly C[];
  /** First row. Default: 0. */
  readonly start?: number;
  /** Row after the last. Default: the number of rows. */
  readonly end?: number;
}

type Columns<T extends TableName> = keyof TableRows[T] & string;

/** A Parquet file of one table; only what is asked for is read, and no file stays open in between. */
export interface TableReader<T extends TableName> {
  readonly rowCount: number;
  /** @throws {DatasetError} `corrupt_shard` */
  rows<C extends Columns<T> = Columns<T>>(options?: ReadRowsOptions<C>): Promise<Pick<TableRows[T], C>[]>;
  /** All rows, one row group in memory at a time. */
  groups<C extends Columns<T> = Columns<T>>(
    options?: Pick<ReadRowsOptions<C>, "columns">,
  ): AsyncGenerator<Pick<TableRows[T], C>[]>;
  /** Says that no more is read; there is nothing to wait for, since no file stays open. */
  close(): Promise<void>;
}

/**
 * Opens a Parquet file that `encodeShard` wrote, or that another program wrote with the same columns.
 *
 * @param source - Path, or the file's bytes.
 * @throws {DatasetError} `not_found` if there is no such file, `corrupt_shard` if it is cut off, damaged, or another table.
 */
export async function openTable<T extends TableName>(
  table: T,
  source: string | Uint8Array,
): Promise<TableReader<T>> {
  const name = typeof source === "string" ? basename(source) : "bytes";
  const file = typeof source === "string" ? await fileInput(source) : bytesInput(source);
  const metadata = await asShard(`${table}/${name}`, async () => {
    const found = await parquetMetadataAsync(file, { initialFetchSize: 1 << 16, geoparquet: false });
    checkTable(found, table);
    return found;
  });
  return new ParquetTable<T>(`${table}/${name}`, file, metadata);
}

/** Reads rows of a file; see {@link openTable}. */
export async function readRows<T extends TableName, C extends Columns<T> = Columns<T>>(
  table: T,
  source: string | Uint8Array,
  options: ReadRowsOptions<C> = {},
): Promise<Pick<TableRows[T], C>[]> {
  return (await openTable(table, source)).rows(options);
}

class ParquetTable<T extends TableName> implements TableReader<T> {
  readonly rowCount: number;

  constructor(
    readonly name: string,
    readonly file: AsyncBuffer,
    readonly metadata: FileMetaData,
  ) {
    this.rowCount = Number(metadata.num_rows);
  }

  rows<C extends Columns<T> = Columns<T>>(
    options: ReadRowsOptions<C> = {},
  ): Promise<Pick<TableRows[T], C>[]> {
    const { columns, start = 0, end = this.rowCount } = options;
    if (start >= end) return Promise.resolve([]);
    return asShard(this.name, async () => {
      const rows = await parquetReadObjects({
        file: this.file,
        metadata: this.metadata,
        compressors,
        // Else pictures would come as text.
        utf8: false,
        rowStart: start,
        rowEnd: end,
        useOffsetIndex: end - start < this.rowCount,
        ...(columns ? { columns: [...columns] } : {}),
      });
      if (rows.length !== end - start) throw new Error(`expected ${end - start} rows, got ${rows.length}`);
      return rows.map(withNulls) as Pick<TableRows[T], C>[];
    });
  }

  async *groups<C extends Columns<T> = Columns<T>>(
    options: Pick<ReadRowsOptions<C>, "columns"> = {},
  ): AsyncGenerator<Pick<TableRows[T], C>[]> {
    let start = 0;
    for (const { num_rows } of this.metadata.row_groups) {
      const end = start + Number(num_rows);
      yield await this.rows({ ...options, start, end });
      start = end;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** hyparquet gives `undefined` for a list that is null. */
function withNulls(row: Record<string, unknown>): Record<string, unknown> {
  for (const name of Object.keys(row)) row[name] ??= null;
  return row;
}

/** Whatever goes wrong while decoding means that the file is not what it should be. */
async function asShard<V>(name: string, work: () => Promise<V>): Promise<V> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError("corrupt_shard", `${name}: expected a sound table, ${reason}`, {}, { cause });
  }
}

function checkTable(metadata: FileMetaData, table: TableName): void {
  const mark = metadata.key_value_metadata?.find(({ key }) => key === "mimo.table")?.value;
  if (mark !== undefined && mark !== tableMark(table)) {
    throw new Error(`expected ${tableMark(table)}, got ${mark}`);
  }
  const shape = ({ name, type, num_children }: FileMetaData["schema"][number]) =>
    `${name} ${type ?? num_children}`;
  const [found, expected] = [metadata.schema, parquetSchemaOf(table)].map((schema) =>
    schema.slice(1).map(shape),
  );
  const at = expected.findIndex((column, i) => column !== found[i]);
  if (at >= 0) throw new Error(`expected column ${expected[at]}, got ${found[at] ?? "none"}`);
}

async function fileInput(path: string): Promise<AsyncBuffer> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) throw new DatasetError("not_found", `openTable: expected a file, got ${path}`);
  const slice = async (start: number, end = info.size): Promise<ArrayBuffer> => {
    const bytes = new Uint8Array(checkedLength(start, end, info.size));
    const handle = await open(path);
    try {
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new Error(`expected ${bytes.length} bytes, got ${bytesRead}`);
    } finally {
      await handle.close();
    }
    return bytes.buffer;
  };
  return { byteLength: info.size, slice };
}

function bytesInput(bytes: Uint8Array): AsyncBuffer {
  const slice = (start: number, end = bytes.length): ArrayBuffer => {
    checkedLength(start, end, bytes.length);
    return bytes.slice(start, end).buffer as ArrayBuffer;
  };
  return { byteLength: bytes.length, slice };
}

/** A damaged footer may point anywhere: nothing is taken before that is known to be inside. */
function checkedLength(start: number, end: number, size: number): number {
  if (start >= 0 && end >= start && end <= size) return end - start;
  throw new Error(`expected bytes within ${size}, got ${start} to ${end}`);
}
