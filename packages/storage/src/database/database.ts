/** One face for the embedded database and for PostgreSQL: typed queries, plain SQL, transactions. */
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import { migrate as migratePg } from "drizzle-orm/node-postgres/migrator";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import pg from "pg";

// `src` and `dist` lie at the same depth, so this holds for both.
const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../migrations", import.meta.url));
/** Key of the advisory lock under which one process makes tables; any number that is always the same. */
const SET_UP_LOCK = 5_177_301;
const IN_MEMORY = "memory://";
const CONNECT_TIMEOUT_MS = 10_000;
const MOST_CONNECTIONS = 10;

/** drizzle's queries, whatever the driver. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** Rows of plain SQL, as drivers give them. */
export interface SqlResult {
  // biome-ignore lint/suspicious/noExplicitAny: plain SQL has no types; the queue library asks for this shape
  readonly rows: any[];
}

/** The database, or one transaction of it. */
export interface Connection {
  readonly orm: Orm;
  /** Several statements may be in one text that has no values. */
  executeSql(text: string, values?: readonly unknown[]): Promise<SqlResult>;
}

/** An open database whose tables are up to date. */
export interface Database extends Connection {
  /** Whether other processes may have it open. */
  readonly isShared: boolean;
  /**
   * Makes everything that `work` does through its connection, or nothing.
   *
   * The embedded database runs one transaction at a time: inside, using the database itself instead of the
   * connection waits for ever.
   */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Makes tables while no other process does: PostgreSQL lets two that do so wait for each other. */
  setUp<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the embedded database in a folder, which is made if missing. The caller holds the folder's lock.
 *
 * @param folder - Or `memory://`, to keep nothing.
 */
export async function openEmbedded(folder: string): Promise<Database> {
  if (folder !== IN_MEMORY && !existsSync(folder)) await makeEmbedded(folder);
  const client = await PGlite.create(folder);
  const orm = drizzlePglite({ client });
  await migratePglite(orm, { migrationsFolder: MIGRATIONS_FOLDER });
  return {
    orm: orm as unknown as Orm,
    isShared: false,
    executeSql: (text, values) => executePglite(client, text, values),
    transaction: (work) => client.transaction((transaction) => work(embeddedConnection(transaction))),
    setUp: (work) => work(),
    close: () => client.close(),
  };
}

/** Apart and then renamed: making takes seconds, and a half-made database opens never again. */
async function makeEmbedded(folder: string): Promise<void> {
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  const client = await PGlite.create(draft);
  await client.close();
  await rename(draft, folder);
}

function embeddedConnection(client: Transaction): Connection {
  return {
    // drizzle's own transactions hand the same object to the same class.
    orm: drizzlePglite({ client: client as unknown as PGlite }) as unknown as Orm,
    executeSql: (text, values) => executePglite(client, text, values),
  };
}

async function executePglite(
  client: PGlite | Transaction,
  text: string,
  values: readonly unknown[] = [],
): Promise<SqlResult> {
  if (values.length > 0) return client.query(text, [...values]);
  try {
    const results = await client.exec(text);
    return { rows: results.at(-1)?.rows ?? [] };
  } catch (error) {
    // There is only one session: a text that failed after its own BEGIN would leave it refusing everything.
    if (client instanceof PGlite) await client.exec("ROLLBACK");
    throw error;
  }
}

/** Connects to PostgreSQL. Several processes may; one of them brings the tables up to date. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // Without a listener, a server that closes an idle connection would end the process.
  pool.on("error", () => {});
  const orm = drizzlePg({ client: pool });
  try {
    await withSetUpLock(pool, () => migratePg(orm, { migrationsFolder: MIGRATIONS_FOLDER }));
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    orm: orm as unknown as Orm,
    isShared: true,
    executeSql: (text, values) => executePg(pool, text, values),
    transaction: (work) => runTransaction(pool, work),
    setUp: (work) => withSetUpLock(pool, work),
    close: () => pool.end(),
  };
}

async function executePg(
  client: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<SqlResult> {
  const result: SqlResult | SqlResult[] = await client.query(text, [...values]);
  return Array.isArray(result) ? (result.at(-1) ?? { rows: [] }) : result;
}

async function withSetUpLock<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [SET_UP_LOCK]);
    return await work();
  } finally {
    // Ending the session frees the lock, also after an error.
    client.release(true);
  }
}

async function runTransaction<T>(pool: pg.Pool, work: (connection: Connection) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work({
      orm: drizzlePg({ client }) as unknown as Orm,
      executeSql: (text, values) => executePg(client, text, values),
    });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
