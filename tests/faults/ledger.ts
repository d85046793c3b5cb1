/** What a server has promised to keep, and whether it has kept it. */
import type { Case, Conversation, EditResult, Finding, Job, Revision, TurnJson } from "@mimo/protocol";
import { expect } from "vitest";
import type { Client } from "./client.js";
import { sha256 } from "./test-files.js";

/** Promises since the last check, in the words of the answers that made them. */
export class Ledger {
  readonly #cases = new Map<string, { readonly shown: Case; readonly slices: readonly string[] }>();
  readonly #findings: Finding[] = [];
  readonly #turns: TurnJson[] = [];
  /** Kept for the whole test: progress never goes back. */
  readonly jobs = new Map<string, Job>();
  /** Promises of each kind over the whole test, so that a test of nothing is noticed. */
  readonly counts = { cases: 0, findings: 0, turns: 0, jobs: 0, exports: 0 };

  addCase(shown: Case, slices: readonly string[]): void {
    this.#cases.set(shown.id, { shown, slices });
    this.counts.cases++;
  }

  addFindings({ findings }: Pick<EditResult, "findings">): void {
    this.#findings.push(...findings);
    this.counts.findings += findings.length;
  }

  addTurn(turn: TurnJson): void {
    this.#turns.push(turn);
    this.counts.turns++;
  }

  addJob(job: Job): void {
    if (!this.jobs.has(job.id)) this.counts.jobs++;
    this.jobs.set(job.id, job);
  }

  /** Checks every promise since the last check, and forgets all but the jobs. */
  async expectKept(client: Client): Promise<void> {
    for (const { shown, slices } of this.#cases.values()) await expectCase(client, shown, slices);
    for (const finding of this.#findings) await expectRevision(client, finding);
    for (const turn of this.#turns) await expectTurn(client, turn);
    for (const seen of this.jobs.values()) await this.#expectJob(client, seen);
    this.#cases.clear();
    this.#findings.length = 0;
    this.#turns.length = 0;
  }

  async #expectJob(client: Client, seen: Job): Promise<void> {
    const job = await client.get<Job>(`/api/jobs/${seen.id}`);
    expect(job).toMatchObject({ question: seen.question, slices: seen.slices, total: seen.total });
    expect(job.done).toBeGreaterThanOrEqual(seen.done);
    expect(job.failures.length).toBeGreaterThanOrEqual(seen.failures.length);
    this.jobs.set(job.id, job);
  }
}

async function expectCase(client: Client, shown: Case, slices: readonly string[]): Promise<void> {
  // Counts and labels of findings may have changed since.
  const { id, labels: _labels, findings: _findings, updatedAt: _time, ...kept } = shown;
  expect(await client.get(`/api/cases/${id}`)).toMatchObject(kept);
  expect(await sliceHashes(client, shown)).toEqual(slices);
}

/** SHA-256 of each slice's pixels, as served. */
export async function sliceHashes(client: Client, { id, sliceCount }: Case): Promise<string[]> {
  const hashes: string[] = [];
  for (let slice = 0; slice < sliceCount; slice++) {
    hashes.push(sha256(await client.bytes(`/api/cases/${id}/slices/${slice}/pixels`)));
  }
  return hashes;
}

async function expectRevision(client: Client, promised: Finding): Promise<void> {
  const { id, revision, label, status, deleted, mask, presence, origin } = promised;
  const { revisions } = await client.get<{ revisions: Revision[] }>(`/api/findings/${id}/history`);
  const content = { revision, label, status, deleted, mask, presence, origin };
  expect(revisions[revision - 1]).toMatchObject(content);
}

async function expectTurn(client: Client, promised: TurnJson): Promise<void> {
  const { turns } = await client.get<Conversation>(`/api/conversations/${promised.conversationId}`);
  expect(turns.find(({ id }) => id === promised.id)).toEqual(promised);
}
