/** People at work: uploads, questions, clicks, edits, jobs and exports at the same time, until the server is gone. */
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeRle, maskFromBox, readArchive, readDicomSeg } from "@mimo/imaging";
import type { Case, Conversation, EditResult, Finding, Job, SegmentResult } from "@mimo/protocol";
import { expect } from "vitest";
import { type Client, LostError, RefusedError } from "./client.js";
import type { Ledger } from "./ledger.js";
import { makeVolume, makeZippedSeries, type TestUpload } from "./test-files.js";

/** What all of them share. */
export interface Work {
  readonly client: Client;
  readonly ledger: Ledger;
  /** The case that is asked about and edited: a DICOM image. */
  readonly subject: Case;
  /** Cases that jobs ask about. */
  readonly others: readonly Case[];
  /** Whether the server has been killed: only then may a connection break. */
  readonly isKilled: () => boolean;
}

const LONGEST_PAUSE_MS = 200;

/** Starts everybody; resolves when all have noticed that the server is gone. */
export async function workUntilKilled(work: Work): Promise<void> {
  const conversation = await work.client.post<Conversation>(`/api/cases/${work.subject.id}/conversations`);
  const people = [
    () => uploadSomething(work),
    () => askSomething(work, conversation.id),
    () => askAndLeave(work, conversation.id),
    () => editSomething(work),
    () => clickSomething(work),
    () => startJob(work),
    () => exportSomething(work),
  ];
  await Promise.all(people.map((act) => repeat(act, work)));
}

async function repeat(act: () => Promise<void>, { isKilled }: Work): Promise<void> {
  while (!isKilled()) {
    try {
      await act();
      await sleep(randomInt(LONGEST_PAUSE_MS));
    } catch (error) {
      // Somebody else was faster, or there is nothing to export yet.
      const isConflict = error instanceof RefusedError && error.status === 409;
      if (!isConflict && !(error instanceof LostError && isKilled())) throw error;
    }
  }
}

async function uploadSomething({ client, ledger }: Work): Promise<void> {
  const upload: TestUpload = randomInt(3) > 0 ? await makeZippedSeries(4) : await makeVolume(256, 40);
  const { cases, rejected } = await client.upload([upload.file]);
  expect(rejected).toEqual([]);
  expect(cases).toHaveLength(1);
  ledger.addCase(cases[0]!, upload.slices);
}

async function askSomething({ client, ledger }: Work, conversationId: string): Promise<void> {
  const marks = [{ kind: "point", at: [20, 20], positive: true }];
  const done = await client.ask(conversationId, { slice: 0, question: "Where is the brain?", marks });
  ledger.addTurn(done.turn);
  ledger.addFindings(done);
}

/** Somebody who closes the page before the answer's end. */
async function askAndLeave({ client }: Work, conversationId: string): Promise<void> {
  const signal = AbortSignal.timeout(randomInt(50, 2500));
  try {
    await client.ask(conversationId, { slice: 0, question: "What is here?" }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function editSomething({ client, ledger, subject }: Work): Promise<void> {
  const { id, width, height } = subject;
  const edits = `/api/cases/${id}/edits`;
  const maskOf = (side: number) => encodeRle(maskFromBox([3, 3, 3 + side, 3 + side], width, height));
  const create = (label: string) => ({ kind: "create", slice: 0, label, mask: maskOf(9), tool: "brush" });
  const made = await client.post<EditResult>(edits, { changes: [create("one"), create("two")] });
  ledger.addFindings(made);
  const change = ({ id: findingId, revision }: Finding) => {
    return { kind: "change", findingId, revision, mask: maskOf(randomInt(1, 30)), tool: "grow" };
  };
  const changed = await client.post<EditResult>(edits, { changes: made.findings.map(change) });
  ledger.addFindings(changed);
  ledger.addFindings(await client.post<EditResult>(`/api/cases/${id}/undo`));
  ledger.addFindings(await client.post<EditResult>(`/api/cases/${id}/redo`));
}

async function clickSomething({ client, ledger, subject }: Work): Promise<void> {
  const { findings } = await client.get<{ findings: Finding[] }>(`/api/cases/${subject.id}/findings`);
  const finding = findings.at(randomInt(-findings.length, 1));
  if (finding === undefined) return;
  const { id, revision, label } = finding;
  const at = [randomInt(subject.width), randomInt(subject.height)];
  const marks = [{ kind: "point", at, positive: randomInt(3) > 0 }];
  const body = { slice: 0, label, marks, finding: { id, revision } };
  const corrected = await client.post<SegmentResult>(`/api/cases/${subject.id}/segment`, body);
  if (corrected.finding !== null) ledger.addFindings({ findings: [corrected.finding] });
}

async function startJob({ client, ledger, others }: Work): Promise<void> {
  const caseIds = others.map(({ id }) => id);
  const question = `Is there anything? ${randomUUID()}`;
  ledger.addJob(await client.post<Job>("/api/jobs", { caseIds, question }));
  await sleep(1000);
  for (const { id } of ledger.jobs.values()) ledger.addJob(await client.get<Job>(`/api/jobs/${id}`));
}

/** An export that arrives is whole. */
async function exportSomething({ client, ledger, subject }: Work): Promise<void> {
  const format = ["dicom-seg", "png", "coco", "csv"][randomInt(4)]!;
  const bytes = await client.bytes(`/api/cases/${subject.id}/export?format=${format}`);
  ledger.counts.exports++;
  if (format === "dicom-seg") expect(readDicomSeg(bytes).length).toBeGreaterThan(0);
  else if (format === "coco") JSON.parse(Buffer.from(bytes).toString());
  else if (format === "csv") expect(Buffer.from(bytes).toString()).toMatch(/\n$/);
  else await expectWholeZip(bytes);
}

async function expectWholeZip(bytes: Uint8Array): Promise<void> {
  const archive = await readArchive(bytes);
  expect(archive.rejected).toEqual([]);
  expect(archive.entries.length).toBeGreaterThan(0);
  for (const entry of archive.entries) await entry.read();
  archive.close();
}
