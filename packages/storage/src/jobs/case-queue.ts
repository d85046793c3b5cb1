import PgBoss from "pg-boss";
import type { Connection, Database } from "../database/database.js";

const QUEUE = "cases";
const SCHEMA = "queue";
/** The queue's own limits must not end what ours keeps: a case may run long, wait long and be taken up again. */
const EXPIRE_SECONDS = 23 * 3600;
const KEEP_MS = 365 * 24 * 3600 * 1000;
const RETRY_LIMIT = 1_000_000;
const POSITION_DIGITS = 12;

/** One case of one job, as the queue hands it out. */
export interface QueueItem {
  readonly id: string;
  readonly jobId: string;
  readonly caseId: string;
}

/** Which case of which job is next: pg-boss in the same database, so that it takes part in transactions. */
export class CaseQueue {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /** Makes the queue's tables if they are missing. */
  static async open(database: Database): Promise<CaseQueue> {
    const boss = new PgBoss({ db: toBossDb(database), schema: SCHEMA, schedule: false });
    // Its housekeeping tries again at its next turn; without a listener an error would end the process.
    boss.on("error", () => {});
    try {
      await database.setUp(async () => {
        await boss.start();
        await boss.createQueue(QUEUE);
      });
    } catch (error) {
      // Its timers would keep the process alive.
      await boss.stop({ graceful: false });
      throw error;
    }
    return new CaseQueue(boss);
  }

  async add(connection: Connection, jobId: string, caseIds: readonly string[]): Promise<void> {
    const items = caseIds.map((caseId, position) => ({
      id: itemId(jobId, position),
      name: QUEUE,
      data: { jobId, caseId },
      expireInSeconds: EXPIRE_SECONDS,
      keepUntil: new Date(Date.now() + KEEP_MS),
      retryLimit: RETRY_LIMIT,
    }));
    await this.#boss.insert(items, { db: toBossDb(connection) });
  }

  /** The next item, in order of jobs and their cases; null if there is none. */
  async take(connection: Connection): Promise<QueueItem | null> {
    const [item] = await this.#boss.fetch<Omit<QueueItem, "id">>(QUEUE, {
      batchSize: 1,
      db: toBossDb(connection),
    });
    return item === undefined ? null : { id: item.id, ...item.data };
  }

  async finish(connection: Connection, id: string): Promise<void> {
    await this.#boss.complete(QUEUE, id, {}, { db: toBossDb(connection) });
  }

  /** Makes a taken item waiting again, in its old place. */
  async putBack(connection: Connection, id: string): Promise<void> {
    await this.#boss.fail(QUEUE, id, {}, { db: toBossDb(connection) });
  }

  async cancel(connection: Connection, ids: string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.cancel(QUEUE, ids, { db: toBossDb(connection) });
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}

/** The queue's id for a case of a job. Items made together are handed out by id, so it ends in the position. */
export function itemId(jobId: string, position: number): string {
  return jobId.slice(0, -POSITION_DIGITS) + position.toString(16).padStart(POSITION_DIGITS, "0");
}

function toBossDb(connection: Connection): PgBoss.Db {
  return {
    executeSql: async (text, values) => ({ rows: [...(await connection.executeSql(text, values)).rows] }),
  };
}
