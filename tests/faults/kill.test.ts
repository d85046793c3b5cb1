/**
 * The real server, killed at random moments while people work with it. MIMO_KILL_ROUNDS=50 for a long search; the
 * server runs from `dist`, so build first.
 */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Conversation, EditResult, Finding, Job } from "@mimo/protocol";
import { afterAll, expect, test } from "vitest";
import { ServerProcess } from "../e2e/workstation.js";
import { workUntilKilled } from "./activity.js";
import { Client } from "./client.js";
import { expectCleanFolder, expectWholeCases, listCases } from "./expect-whole.js";
import { Ledger } from "./ledger.js";

const ROUNDS = Number(process.env.MIMO_KILL_ROUNDS ?? 4);
/** A round goes on for up to so long after the first promise of the kind whose turn it is. */
const LONGEST_LIFE_MS = 1500;
const LONGEST_WAIT_MS = 60_000;
/** Every other one of the later rounds waits for no promise. */
const LONGEST_BLIND_MS = 5000;
const LONGEST_START_MS = 3000;
const ROUND_TIMEOUT_MS = 240_000;
/** What a job says of a case that it gave up because the server died over it again and again. */
const GIVEN_UP = /^the server stopped \d+ times/;

const server = new ServerProcess();
const ledger = new Ledger();
const seen = new Set<string>();
const seenFiles = new Set<string>();

afterAll(() => server.remove());

/** Kills the server while it starts, at a moment of its opening, its first samples or its recovery. */
async function startAndKill(): Promise<void> {
  const starting = server.start().catch(() => null);
  await sleep(randomInt(LONGEST_START_MS));
  await server.stop("SIGKILL");
  await starting;
}

async function start(): Promise<Client> {
  await server.start();
  await expectCleanFolder(server.folder, seenFiles);
  const client = new Client(server.url);
  await ledger.expectKept(client);
  await expectWholeCases(client, seen);
  return client;
}

async function workAndKill(client: Client, round: number): Promise<void> {
  const samples = (await listCases(client)).filter(({ isSample }) => isSample);
  // None twice, though their import may have been cut short.
  expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
  const images = samples.filter(({ kind, sliceCount }) => kind === "dicom" && sliceCount === 1);
  let isKilled = false;
  const work = { client, ledger, subject: images[0]!, others: images, isKilled: () => isKilled };
  const working = workUntilKilled(work);
  const failed = working.then(() => new Promise<never>(() => {}));
  await Promise.race([failed, momentToKill(round)]);
  isKilled = true;
  await server.stop("SIGKILL");
  await working;
}

/** Early rounds see to it that something of each kind has been promised, however slow the machine is. */
async function momentToKill(round: number): Promise<void> {
  const kinds = ["cases", "turns", "jobs", "exports"] as const;
  if (round >= kinds.length && round % 2 === 1) return sleep(randomInt(LONGEST_BLIND_MS));
  const kind = kinds[round % kinds.length]!;
  const before = ledger.counts[kind];
  for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; await sleep(20)) {
    if (ledger.counts[kind] > before) return sleep(randomInt(LONGEST_LIFE_MS));
  }
}

/** Waits until the jobs are over, and checks that each asked each case once. */
async function expectJobsFinish(client: Client): Promise<void> {
  const caseIds = (await listCases(client)).map(({ id }) => id);
  const questions: string[] = [];
  for (const { id } of ledger.jobs.values()) {
    let job: Job;
    do {
      await sleep(200);
      job = await client.get<Job>(`/api/jobs/${id}`);
    } while (job.status === "queued" || job.status === "running");
    expect(job.done + job.failures.length).toBe(job.total);
    for (const { message } of job.failures) expect(message).toMatch(GIVEN_UP);
    questions.push(...Array.from({ length: job.done }, () => job.question));
  }
  const asked: string[] = [];
  for (const id of caseIds) {
    const { conversations } = await client.get<{ conversations: Conversation[] }>(
      `/api/cases/${id}/conversations`,
    );
    const turns = conversations.flatMap((conversation) => conversation.turns);
    const own = turns.map(({ question }) => question).filter((question) => question.startsWith("Is there"));
    expect(new Set(own).size, "a job asked a case twice").toBe(own.length);
    asked.push(...own);
  }
  // A case that was given up may have been answered just before the last crash.
  expect(asked.length).toBeGreaterThanOrEqual(questions.length);
}

/** Every step that is kept can be taken back, and again. */
async function expectUndoable(client: Client): Promise<void> {
  for (const { id, findings } of await listCases(client)) {
    if (findings.proposed + findings.accepted + findings.rejected === 0) continue;
    const list = async () => {
      const { findings } = await client.get<{ findings: Finding[] }>(`/api/cases/${id}/findings`);
      return findings.map(({ id, label, mask, status }) => ({ id, label, mask, status }));
    };
    const move = async (to: "undo" | "redo") => {
      let result: EditResult;
      do result = await client.post<EditResult>(`/api/cases/${id}/${to}`);
      while (to === "undo" ? result.canUndo : result.canRedo);
    };
    // What was undone when the server died would otherwise come back, too.
    await move("redo");
    const before = await list();
    await move("undo");
    expect(await list()).toEqual([]);
    await move("redo");
    expect(await list()).toEqual(before);
  }
}

test(
  "killed at any moment, the server keeps all that it acknowledged and shows nothing half-written",
  async () => {
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 2 === 0) await startAndKill();
      await workAndKill(await start(), round);
    }
    const client = await start();
    await expectJobsFinish(client);
    await expectUndoable(client);
    await expectWholeCases(client, seen);
    expect(await server.stop("SIGTERM")).toBe(0);
    for (const [kind, count] of Object.entries(ledger.counts)) expect(count, kind).toBeGreaterThan(0);
    if (process.env.MIMO_KILL_ROUNDS) process.stderr.write(`promised: ${JSON.stringify(ledger.counts)}\n`);
  },
  (ROUNDS + 1) * ROUND_TIMEOUT_MS,
);
