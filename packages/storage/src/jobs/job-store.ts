import { randomUUID } from "node:crypto";
import type { Job, NewJob } from "@mimo/protocol";
import { and, eq } from "drizzle-orm";
import { addTurn, type NewTurn } from "../conversations/conversation-store.js";
import type { Database } from "../database/database.js";
import { jobCases, jobs, jobTurns } from "../database/schema.js";
import { notFound, toId, toText } from "../database/values.js";
import type { FindingChange, JobStore, JobWorker } from "../store.js";
import { type CaseQueue, itemId } from "./case-queue.js";
import { lockJob, selectJobs, setStatus } from "./job-rows.js";
import { JobRunner } from "./job-runner.js";

const MOST_LISTED = 100;
/** Rows of one insert; PostgreSQL takes at most 65,535 values. */
const CHUNK = 1000;

/** Jobs in the database, run case by case through its queue. */
export class DatabaseJobStore implements JobStore {
  readonly #database: Database;
  readonly #queue: CaseQueue;
  #runner: JobRunner | null = null;

  constructor(database: Database, queue: CaseQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  async create(input: NewJob): Promise<Job> {
    const caseIds = [...new Set(input.caseIds.map((id) => toId(id, "case")))];
    const id = randomUUID();
    await this.#database.transaction(async (connection) => {
      const { question, slices } = input;
      await connection.orm.insert(jobs).values({ id, question: toText(question), slices, status: "queued" });
      const rows = caseIds.map((caseId, position) => ({
        jobId: id,
        caseId,
        position,
        state: "waiting" as const,
      }));
      for (let start = 0; start < rows.length; start += CHUNK) {
        await connection.orm.insert(jobCases).values(rows.slice(start, start + CHUNK));
      }
      await this.#queue.add(connection, id, caseIds);
    });
    this.#runner?.wake();
    return this.get(id);
  }

  async get(id: string): Promise<Job> {
    const [job] = await selectJobs(this.#database, eq(jobs.id, toId(id, "job")), 1);
    if (job === undefined) throw notFound("job", id);
    return job;
  }

  async list(): Promise<Job[]> {
    return selectJobs(this.#database, undefined, MOST_LISTED);
  }

  async cancel(id: string): Promise<Job> {
    const jobId = toId(id, "job");
    const dropped = await this.#database.transaction(async (connection) => {
      const status = await lockJob(connection, jobId);
      if (status !== "queued" && status !== "running") return [];
      await setStatus(connection, jobId, "cancelled");
      return connection.orm
        .update(jobCases)
        .set({ state: "cancelled" })
        .where(and(eq(jobCases.jobId, jobId), eq(jobCases.state, "waiting")))
        .returning({ position: jobCases.position });
    });
    // Apart, since a runner locks an item before its job; an item that stays behind is passed over when taken.
    await this.#queue.cancel(
      this.#database,
      dropped.map(({ position }) => itemId(jobId, position)),
    );
    return this.get(id);
  }

  async start(worker: JobWorker): Promise<void> {
    if (this.#runner !== null) throw new Error("jobs.start: may be called once, got a second call");
    this.#runner = new JobRunner(this.#database, this.#queue, worker);
    this.#runner.start();
  }

  async addTurnOnce(
    key: { readonly jobId: string; readonly caseId: string; readonly slice: number },
    turn: NewTurn,
    changes: readonly FindingChange[],
  ): Promise<void> {
    await this.#database.transaction(async (connection) => {
      const added = await connection.orm
        .insert(jobTurns)
        .values({ ...key, turnId: turn.id })
        .onConflictDoNothing()
        .returning({ turnId: jobTurns.turnId });
      if (added.length > 0) await addTurn(connection, turn, changes);
    });
  }

  /** Lets the case at hand stop, and takes no more. */
  async stop(): Promise<void> {
    await this.#runner?.stop();
  }
}
