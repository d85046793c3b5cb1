/** Answers that are on their way, one a case; they go on while another case or the worklist is looked at. */
import type { AnswerEvents, Ask, Conversation, TurnJson } from "@mimo/protocol";
import { create } from "zustand";
import { streamAnswer } from "../api/answer-stream.js";
import { type ApiError, toApiError } from "../api/api-error.js";
import * as client from "../api/client.js";
import { keys, queryClient } from "../api/query-client.js";
import { useCaseUi } from "../state/case-ui.js";
import { editQueue, takeFindings } from "./edits.js";

/** A question and as much of its answer as has come. */
export interface LiveAnswer {
  readonly ask: Ask;
  /** Null until the server has accepted the question. */
  readonly turnId: string | null;
  readonly text: string;
  readonly terms: readonly AnswerEvents["term"][];
  readonly state: "waiting" | "streaming" | "stopped" | "failed";
  readonly error: ApiError | null;
}

/** By case. */
export const useLiveAnswers = create<Readonly<Record<string, LiveAnswer>>>(() => ({}));
const aborts = new Map<string, AbortController>();

function patch(caseId: string, change: (live: LiveAnswer) => Partial<LiveAnswer>): void {
  useLiveAnswers.setState((all) => {
    const live = all[caseId];
    return live === undefined ? all : { [caseId]: { ...live, ...change(live) } };
  });
}

/** Forgets an answer that has ended. */
export function dismissAnswer(caseId: string): void {
  if (useCaseUi.getState().caseId === caseId) useCaseUi.setState({ asking: null });
  useLiveAnswers.setState(({ [caseId]: _, ...others }) => others, true);
}

/** Asks; a case's former answer must have ended. The draft keeps the question until the answer is stored. */
export async function startAnswer(caseId: string, ask: Ask): Promise<void> {
  if (aborts.has(caseId)) return;
  const abort = new AbortController();
  aborts.set(caseId, abort);
  useLiveAnswers.setState({
    [caseId]: { ask, turnId: null, text: "", terms: [], state: "waiting", error: null },
  });
  try {
    // The answer may be about a finding that still waits to be stored.
    await editQueue.flush();
    const conversationId = await openConversation(caseId);
    for await (const event of streamAnswer(conversationId, ask, abort.signal)) {
      if (event.name === "start") patch(caseId, () => ({ turnId: event.data.turnId }));
      else if (event.name === "text") {
        patch(caseId, ({ text }) => ({ text: text + event.data.text, state: "streaming" }));
      } else if (event.name === "term") {
        patch(caseId, ({ terms }) => ({ terms: [...terms, event.data] }));
      } else if (event.name === "done") finish(caseId, event.data);
    }
  } catch (thrown) {
    const error = toApiError(thrown);
    const wasStopped = error.code === "aborted" || abort.signal.aborted;
    patch(caseId, () => (wasStopped ? { state: "stopped" } : { state: "failed", error }));
    void reloadStored(caseId);
  } finally {
    aborts.delete(caseId);
  }
}

export function stopAnswer(caseId: string): void {
  aborts.get(caseId)?.abort();
}

async function openConversation(caseId: string): Promise<string> {
  const { conversations } = await queryClient.ensureQueryData({
    queryKey: keys.conversations(caseId),
    queryFn: () => client.listConversations(caseId),
  });
  const ui = useCaseUi.getState();
  const chosen = ui.caseId === caseId ? conversations.find(({ id }) => id === ui.conversationId) : undefined;
  return (chosen ?? conversations.at(-1) ?? (await beginConversation(caseId))).id;
}

/** Starts a new conversation and chooses it. */
export async function beginConversation(caseId: string): Promise<Conversation> {
  const conversation = await client.createConversation(caseId);
  queryClient.setQueryData<{ conversations: Conversation[] }>(keys.conversations(caseId), (old) => ({
    conversations: [...(old?.conversations ?? []), conversation],
  }));
  if (useCaseUi.getState().caseId === caseId) useCaseUi.setState({ conversationId: conversation.id });
  return conversation;
}

function finish(caseId: string, { turn, findings, canUndo }: AnswerEvents["done"]): void {
  addTurn(caseId, turn);
  takeFindings(caseId, findings);
  queryClient.setQueryData(keys.undo(caseId), { findings: [], canUndo, canRedo: false });
  const first = turn.terms.find(({ findingId }) => findingId !== null)?.findingId;
  const ui = useCaseUi.getState();
  // A null slice is the middle one, which was asked about if nothing else was chosen since.
  if (first && ui.caseId === caseId && (ui.slice ?? turn.slice) === turn.slice)
    useCaseUi.setState({ activeId: first });
  dismissAnswer(caseId);
}

function addTurn(caseId: string, turn: TurnJson): void {
  queryClient.setQueryData<{ conversations: Conversation[] }>(keys.conversations(caseId), (old) => ({
    conversations: (old?.conversations ?? []).map((conversation) =>
      conversation.id === turn.conversationId
        ? { ...conversation, turns: [...conversation.turns.filter(({ id }) => id !== turn.id), turn] }
        : conversation,
    ),
  }));
}

const STORE_DELAY_MS = 600;

/**
 * Asks for what the server stored of an answer that did not end here: what was said until the stop, or all of it where
 * only its end was not heard. If it did, that replaces the page's copy.
 */
async function reloadStored(caseId: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, STORE_DELAY_MS));
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.conversations(caseId) }),
    queryClient.invalidateQueries({ queryKey: keys.findings(caseId) }),
    queryClient.invalidateQueries({ queryKey: keys.undo(caseId) }),
  ]);
}

/** Forgets an answer that has ended as soon as the stored conversations hold it. */
export function dropStored(caseId: string, conversations: readonly Conversation[]): void {
  const live = useLiveAnswers.getState()[caseId];
  if (live === undefined || aborts.has(caseId)) return;
  const isStored = conversations.some(({ turns }) => turns.some(({ id }) => id === live.turnId));
  if (isStored) dismissAnswer(caseId);
}

/** Whether an answer about the case is under way, or has ended and is still shown. */
export function isAnswering(caseId: string): boolean {
  return useLiveAnswers.getState()[caseId] !== undefined;
}
