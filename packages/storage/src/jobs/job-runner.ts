import { randomUUID } from "node:crypto";
import { MimoError } from "@mimo/base";
import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { Connection, Database } from "../database/database.js";
import { jobCases, jobs } from "../database/schema.js";
import type { JobWorker } from "../store.js";
import { type CaseQueue, itemId, type QueueItem } from "./case-queue.js";
import { lockJob, selectJobs, setStatus, settledStatus } from "./job-rows.js";

type JobStatus = Awaited<ReturnType<typeof lockJob>>;

/** How soon jobs of other processes are noticed; those of this one wake the runner. */
const POLL_MS = 2000;
const HEARTBEAT_MS = 10_000;
/** A runner of another process that was silent for this long is taken for dead. */
const LEASE_SECONDS = 90;
const REAP_MS = 30_000;
/** A case during which the process died this often is given up: it may be what kills it. */
const MOST_ATTEMPTS = 3;
/** A worker that ignores its signal for this long is left behind; the next start takes its case up again. */
const STOP_MS = 10_000;

/** Takes cases from the queue and runs them one after another. */
export class JobRunner {
  readonly #database: Database;
  readonly #queue: CaseQueue;
  readonly #worker: JobWorker;
  readonly #id = randomUUID();
  readonly #stopping = new AbortController();
  #finished: Promise<void> = Promise.resolve();
  #reapedAt = Number.NEGATIVE_INFINITY;
  #isAwake = false;
  #wakeUp: () => void = () => {};

  constructor(database: Database, queue: CaseQueue, worker: JobWorker) {
    this.#database = database;
    this.#queue = queue;
    this.#worker = worker;
  }

  start(): void {
    this.#finished = this.#loop();
  }

  /** Looks for work now. */
  wake(): void {
    this.#isAwake = true;
    this.#wakeUp();
  }

  /** Aborts the case at hand, which goes back to the queue, and resolves when it has stopped. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    const limit = sleep(STOP_MS);
    await Promise.race([this.#finished, limit.over]);
    limit.cancel();
  }

  async #loop(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#reap();
        const item = await this.#take();
        if (item === null) await this.#rest();
        else if (item !== "gone") await this.#run(item);
      } catch {
        // The database is away, or the store closed meanwhile; jobs are there again when it is.
        await this.#rest();
      }
    }
  }

  async #rest(): Promise<void> {
    const pause = sleep(POLL_MS);
    this.#wakeUp = pause.cancel;
    if (!this.#isAwake) await pause.over;
    pause.cancel();
    this.#isAwake = false;
  }

  /** Takes up what dead runners left: in the embedded database everything that is not ours. */
  async #reap(): Promise<void> {
    if (Date.now() - this.#reapedAt < REAP_MS) return;
    this.#reapedAt = Date.now();
    const silent = sql`${jobCases.heartbeatAt} < now() - make_interval(secs => ${LEASE_SECONDS})`;
    const left = await this.#database.orm
      .select({ jobId: jobCases.jobId, caseId: jobCases.caseId, position: jobCases.position })
      .from(jobCases)
      .where(
        and(
          eq(jobCases.state, "running"),
          ne(jobCases.runner, this.#id),
          this.#database.isShared ? silent : undefined,
        ),
      );
    for (const { jobId, caseId, position } of left) {
      const item = { id: itemId(jobId, position), jobId, caseId };
      await this.#database.transaction((connection) => this.#takeOver(connection, item, silent));
    }
  }

  async #takeOver(connection: Connection, item: QueueItem, silent: SQL): Promise<void> {
    const still = and(
      isItem(item),
      eq(jobCases.state, "running"),
      this.#database.isShared ? silent : undefined,
    );
    const status = await lockJob(connection, item.jobId);
    const [row] = await connection.orm.select().from(jobCases).where(still);
    if (row === undefined) return;
    if (row.attempts < MOST_ATTEMPTS) return this.#putBack(connection, item, status, row.attempts);
    const message = `the server stopped ${row.attempts} times while it worked on this case`;
    await this.#end(connection, item, status, message);
  }

  async #take(): Promise<QueueItem | "gone" | null> {
    return this.#database.transaction(async (connection) => {
      const item = await this.#queue.take(connection);
      if (item === null) return null;
      const status = await lockJob(connection, item.jobId);
      const taken = await connection.orm
        .update(jobCases)
        .set({
          state: "running",
          runner: this.#id,
          attempts: sql`${jobCases.attempts} + 1`,
          heartbeatAt: sql`now()`,
        })
        .where(and(isItem(item), eq(jobCases.state, "waiting")))
        .returning({ jobId: jobCases.jobId });
      if (taken.length === 0) {
        await this.#queue.finish(connection, item.id);
        return "gone";
      }
      if (status === "queued") await setStatus(connection, item.jobId, "running");
      return item;
    });
  }

  async #run(item: QueueItem): Promise<void> {
    const heartbeat = setInterval(() => void this.#beat(item), HEARTBEAT_MS);
    let message: string | null = null;
    try {
      const [job] = await selectJobs(this.#database, eq(jobs.id, item.jobId), 1);
      await this.#worker(job!, item.caseId, this.#stopping.signal);
    } catch (error) {
      message = describe(error);
    } finally {
      clearInterval(heartbeat);
    }
    await this.#database.transaction((connection) => this.#conclude(connection, item, message));
  }

  async #conclude(connection: Connection, item: QueueItem, message: string | null): Promise<void> {
    const status = await lockJob(connection, item.jobId);
    const [row] = await connection.orm
      .select()
      .from(jobCases)
      .where(and(isItem(item), eq(jobCases.state, "running"), eq(jobCases.runner, this.#id)));
    // Taken over while this process was silent: the other runner ends it.
    if (row === undefined) return;
    const isInterrupted = message !== null && this.#stopping.signal.aborted;
    if (isInterrupted) await this.#putBack(connection, item, status, row.attempts - 1);
    else await this.#end(connection, item, status, message);
  }

  async #beat(item: QueueItem): Promise<void> {
    await this.#database.orm
      .update(jobCases)
      .set({ heartbeatAt: sql`now()` })
      .where(and(isItem(item), eq(jobCases.runner, this.#id)))
      .catch(() => {});
  }

  /** Ends a case: failed with a message, done without. */
  async #end(connection: Connection, item: QueueItem, status: JobStatus, message: string | null) {
    const state = message === null ? "done" : "failed";
    await connection.orm.update(jobCases).set({ state, message, runner: null }).where(isItem(item));
    await this.#queue.finish(connection, item.id);
    if (status === null) return;
    const next = status === "running" ? await settledStatus(connection, item.jobId) : status;
    await setStatus(connection, item.jobId, next);
  }

  async #putBack(connection: Connection, item: QueueItem, status: JobStatus, attempts: number) {
    const state = status === "cancelled" ? "cancelled" : "waiting";
    await connection.orm.update(jobCases).set({ state, attempts, runner: null }).where(isItem(item));
    if (state === "cancelled") await this.#queue.finish(connection, item.id);
    else await this.#queue.putBack(connection, item.id);
  }
}

function isItem({ jobId, caseId }: QueueItem) {
  return and(eq(jobCases.jobId, jobId), eq(jobCases.caseId, caseId));
}

/** Only our own errors promise to name no patient. */
function describe(error: unknown): string {
  return error instanceof MimoError ? error.message : "the server failed on this case";
}

function sleep(ms: number): { readonly over: Promise<void>; readonly cancel: () => void } {
  const { promise: over, resolve } = withResolvers();
  const timer = setTimeout(resolve, ms);
  const cancel = () => {
    clearTimeout(timer);
    resolve();
  };
  return { over, cancel };
}

function withResolvers() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
