import { type FileHandle, open } from "node:fs/promises";
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

/** An open Parquet file of one table; only what is asked for is read. */
export interface TableReader<T extends TableName> {
  readonly rowCount: number;
  /** @throws {DatasetError} `corrupt_shard` */
  rows<C extends Columns<T> = Columns<T>>(options?: ReadRowsOptions<C>): Promise<Pick<TableRows[T], C>[]>;
  /** All rows, one row group in memory at a time. */
  groups<C extends Columns<T> = Columns<T>>(
    options?: Pick<ReadRowsOptions<C>, "columns">,
  ): AsyncGenerator<Pick<TableRows[T], C>[]>;
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
  const input = typeof source === "string" ? await openFile(source) : bytesInput(source);
  try {
    const metadata = await asShard(`${table}/${name}`, async () => {
      const found = await parquetMetadataAsync(input.file, { initialFetchSize: 1 << 16, geoparquet: false });
      checkTable(found, table);
      return found;
    });
    return new ParquetTable<T>(`${table}/${name}`, input, metadata);
  } catch (error) {
    await input.close();
    throw error;
  }
}

/** Reads rows of a file and closes it; see {@link openTable}. */
export async function readRows<T extends TableName, C extends Columns<T> = Columns<T>>(
  table: T,
  source: string | Uint8Array,
  options: ReadRowsOptions<C> = {},
): Promise<Pick<TableRows[T], C>[]> {
  const reader = await openTable(table, source);
  try {
    return await reader.rows(options);
  } finally {
    await reader.close();
  }
}

interface Input {
  readonly file: AsyncBuffer;
  close(): Promise<void>;
}

class ParquetTable<T extends TableName> implements TableReader<T> {
  readonly rowCount: number;

  constructor(
    readonly name: string,
    readonly input: Input,
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
        file: this.input.file,
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
    return this.input.close();
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

async function openFile(path: string): Promise<Input> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (cause) {
    throw new DatasetError("not_found", `openTable: expected a readable file, got ${path}`, {}, { cause });
  }
  const { size } = await handle.stat();
  const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
    if (!(start >= 0 && end >= start && end <= size)) {
      throw new Error(`expected bytes within ${size}, got ${start} to ${end}`);
    }
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    if (bytesRead < bytes.length) throw new Error(`expected ${bytes.length} bytes, got ${bytesRead}`);
    return bytes.buffer;
  };
  return { file: { byteLength: size, slice }, close: () => handle.close() };
}

function bytesInput(bytes: Uint8Array): Input {
  const slice = (start: number, end = bytes.length): ArrayBuffer => {
    if (!(start >= 0 && end >= start && end <= bytes.length)) {
      throw new Error(`expected bytes within ${bytes.length}, got ${start} to ${end}`);
    }
    return bytes.slice(start, end).buffer as ArrayBuffer;
  };
  return { file: { byteLength: bytes.length, slice }, close: () => Promise.resolve() };
}
