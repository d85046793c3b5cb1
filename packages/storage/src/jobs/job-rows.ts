/** Jobs as rows: their progress is counted over their cases. */

import { groupBy } from "@mimo/base";
import type { Job } from "@mimo/protocol";
import { and, asc, count, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Connection } from "../database/database.js";
import { jobCases, jobs } from "../database/schema.js";

/** Jobs with their progress, newest first. */
export async function selectJobs({ orm }: Connection, where: SQL | undefined, limit: number): Promise<Job[]> {
  const rows = await orm.select().from(jobs).where(where).orderBy(desc(jobs.seq)).limit(limit);
  if (rows.length === 0) return [];
  const isListed = inArray(
    jobCases.jobId,
    rows.map(({ id }) => id),
  );
  const counts = await orm
    .select({ jobId: jobCases.jobId, state: jobCases.state, count: count() })
    .from(jobCases)
    .where(isListed)
    .groupBy(jobCases.jobId, jobCases.state);
  const failed = await orm
    .select({ jobId: jobCases.jobId, caseId: jobCases.caseId, message: jobCases.message })
    .from(jobCases)
    .where(and(isListed, eq(jobCases.state, "failed")))
    .orderBy(asc(jobCases.position));
  const countsOf = groupBy(counts, ({ jobId }) => jobId);
  const failedOf = groupBy(failed, ({ jobId }) => jobId);
  return rows.map(({ seq: _seq, createdAt, updatedAt, ...row }) => {
    const states = countsOf.get(row.id) ?? [];
    return {
      ...row,
      done: states.find(({ state }) => state === "done")?.count ?? 0,
      total: states.reduce((sum, { count }) => sum + count, 0),
      failures: (failedOf.get(row.id) ?? []).map(({ caseId, message }) => ({
        caseId,
        message: message ?? "",
      })),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  });
}

/**
 * The job's status, which nobody else changes until the transaction ends; null for an unknown job.
 *
 * Whoever changes a job and its cases takes this lock first: then no two wait for each other.
 */
export async function lockJob({ orm }: Connection, jobId: string): Promise<Job["status"] | null> {
  const [job] = await orm.select({ status: jobs.status }).from(jobs).where(eq(jobs.id, jobId)).for("update");
  return job?.status ?? null;
}

/** Sets the status of a job; the caller holds its lock. */
export async function setStatus({ orm }: Connection, jobId: string, status: Job["status"]): Promise<void> {
  await orm.update(jobs).set({ status, updatedAt: sql`now()` }).where(eq(jobs.id, jobId));
}

/** The status of a running job after one more of its cases has ended: finished once none is left. */
export async function settledStatus({ orm }: Connection, jobId: string): Promise<Job["status"]> {
  const states = await orm
    .selectDistinct({ state: jobCases.state })
    .from(jobCases)
    .where(eq(jobCases.jobId, jobId));
  const has = (wanted: string) => states.some(({ state }) => state === wanted);
  if (has("waiting") || has("running")) return "running";
  return has("done") ? "done" : "failed";
}
