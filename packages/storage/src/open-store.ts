import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { MimoError } from "@mimo/base";
import { openBlobs } from "./blobs/blob-store.js";
import { DatabaseCaseStore } from "./cases/case-store.js";
import { DatabaseConversationStore } from "./conversations/conversation-store.js";
import { type Database, openEmbedded, openPostgres } from "./database/database.js";
import { lockFolder } from "./database/folder-lock.js";
import { DatabaseFindingStore } from "./findings/finding-store.js";
import { CaseQueue } from "./jobs/case-queue.js";
import { DatabaseJobStore } from "./jobs/job-store.js";
import { StorageError } from "./storage-error.js";
import type { BlobStore, Store, StoreOptions } from "./store.js";

/**
 * Opens everything that is kept, and makes what is missing.
 *
 * Files are in `blobs` below the folder, the embedded database in `database`, its lock in `database.lock`.
 *
 * @throws {StorageError} `locked` if another process has the embedded database open; `bad_database` if the database
 *   cannot be reached or read.
 * @example
 * const store = await openStore({ folder: "data", databaseUrl: null });
 * const { hash } = await store.blobs.put(bytes);
 * await store.close();
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, databaseUrl } = options;
  await mkdir(folder, { recursive: true });
  if (databaseUrl !== null) {
    const blobs = await openBlobs(join(folder, "blobs"), { isShared: true });
    return openDatabase(() => openPostgres(databaseUrl), blobs);
  }
  const lock = await lockFolder(join(folder, "database.lock"));
  try {
    const blobs = await openBlobs(join(folder, "blobs"), { isShared: false });
    const store = await openDatabase(() => openEmbedded(join(folder, "database")), blobs);
    return { ...store, close: () => store.close().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openDatabase(open: () => Promise<Database>, blobs: BlobStore): Promise<Store> {
  let database: Database | null = null;
  try {
    database = await open();
    return await assembleStore(database, blobs);
  } catch (cause) {
    await database?.close();
    if (cause instanceof MimoError) throw cause;
    // The driver's message may hold the address with its password.
    const code = (cause as { code?: unknown } | null)?.code;
    const got = typeof code === "string" ? code : "an error";
    throw new StorageError("bad_database", `openStore: the database must open, got ${got}`, {}, { cause });
  }
}

/** The store over an open database, which it closes in the end. */
export async function assembleStore(database: Database, blobs: BlobStore): Promise<Store> {
  const queue = await CaseQueue.open(database);
  const jobs = new DatabaseJobStore(database, queue);
  let closed: Promise<void> | null = null;
  const close = async () => {
    await jobs.stop();
    await queue.close();
    await database.close();
  };
  return {
    blobs,
    cases: new DatabaseCaseStore(database),
    findings: new DatabaseFindingStore(database),
    conversations: new DatabaseConversationStore(database),
    jobs,
    ping: async () => {
      await database.executeSql("SELECT 1");
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
