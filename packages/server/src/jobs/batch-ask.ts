import { setTimeout as sleep } from "node:timers/promises";
import { MimoError } from "@mimo/base";
import type { Conversation, Job } from "@mimo/protocol";
import type { JobWorker } from "@mimo/storage";
import type { ServerContext } from "../context.js";
import { AnswerRecord } from "../engine/answer-record.js";

/** Jobs wait for each other, and take turns with nobody. */
const CLIENT = "job";
const BUSY_WAIT_MS = 1000;

/** Starts working on batch jobs, also those left over from before. */
export async function startJobs(context: ServerContext): Promise<void> {
  await context.store.jobs.start(batchAsk(context));
}

/**
 * Asks a job's question about one case, slice by slice, in the background.
 *
 * Called again after a crash, it goes on in the same conversation with the slices that have no answer yet; the store
 * sees to it that an answer which was kept but not yet counted is not kept twice.
 */
export function batchAsk(context: ServerContext): JobWorker {
  return async (job, caseId, signal) => {
    const { store } = context;
    const { case: shown } = await store.cases.get(caseId);
    const middle = Math.floor(shown.sliceCount / 2);
    const slices = job.slices === "middle" ? [middle] : Array.from({ length: shown.sliceCount }, (_, i) => i);
    let conversation = await conversationOf(context, job, caseId);
    for (const slice of slices) {
      if (conversation?.turns.some((turn) => turn.slice === slice)) continue;
      const record = await answer(context, job, caseId, slice, signal);
      // Made only once there is something to keep, so that a crash leaves no empty conversation.
      conversation ??= await store.conversations.create(caseId);
      const turn = { ...record.turn(), conversationId: conversation.id };
      await store.jobs.addTurnOnce({ jobId: job.id, caseId, slice }, turn, record.changes);
    }
  };
}

/** The conversation that an earlier run of this job began, or null. */
async function conversationOf(
  { store }: ServerContext,
  job: Job,
  caseId: string,
): Promise<Conversation | null> {
  const conversations = await store.conversations.list(caseId);
  const isOurs = ({ createdAt, turns }: Conversation) =>
    createdAt >= job.createdAt &&
    turns.length > 0 &&
    turns.every(({ question }) => question === job.question);
  return conversations.find(isOurs) ?? null;
}

/** @throws {InferenceError} `aborted` when the job is cancelled, and whatever reading the slice throws. */
async function answer(
  { engine, scans }: ServerContext,
  { question }: Job,
  caseId: string,
  slice: number,
  signal: AbortSignal,
): Promise<AnswerRecord> {
  const { name, weightsHash } = engine.model;
  const image = () => scans.readSlice(caseId, slice);
  const target = { client: CLIENT, key: `${caseId}/${slice}`, image, isBackground: true, signal };
  for (;;) {
    const asked = { conversationId: "", slice, question, marks: [], model: { name, weightsHash } };
    const record = new AnswerRecord(asked);
    try {
      for await (const event of engine.ask(target, question, [], [])) record.take(event);
      return record;
    } catch (error) {
      // A job has time, and a server that stops must not count a case as failed.
      if (!(error instanceof MimoError && error.code === "busy")) throw error;
      await sleep(BUSY_WAIT_MS, undefined, { signal });
    }
  }
}
