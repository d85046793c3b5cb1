/** A context over a store in memory and an engine that follows a script: routes are tested without model or database. */
import { randomUUID } from "node:crypto";
import { encodeRle, maskFromBox } from "@mimo/imaging";
import type { Case, Conversation, Finding, Rle } from "@mimo/protocol";
import { type FindingChange, StorageError } from "@mimo/storage";
import type { EngineService, ServerContext } from "../../context.js";
import {
  SCRIPTED_SIZE,
  SCRIPTED_STAMP,
  scriptedEvents,
  scriptedImage,
  scriptedTerm,
} from "./scripted-model.js";

const NOW = "2026-01-01T00:00:00.000Z";
export const CASE_ID = "11111111-1111-4111-8111-111111111111";

export interface FakeContext {
  readonly context: ServerContext;
  readonly conversations: Map<string, Conversation>;
  readonly findings: Map<string, Finding>;
  /** Arguments of every call of the engine. */
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  /** What the engine does; tests replace it. */
  readonly engine: { ask: EngineService["ask"]; segment: EngineService["segment"] };
}

/** Box of the scripted size as RLE. */
export function boxRle(x0: number, y0: number, x1: number, y1: number): Rle {
  const { size, counts } = encodeRle(
    maskFromBox([x0, y0, x1, y1], SCRIPTED_SIZE.width, SCRIPTED_SIZE.height),
  );
  return { size: [size[0], size[1]], counts };
}

function fakeCase(sliceCount: number): Case {
  return {
    id: CASE_ID,
    name: "case",
    kind: "picture",
    modality: "CT",
    ...SCRIPTED_SIZE,
    sliceCount,
    spacingMm: null,
    sliceSpacingMm: null,
    tags: [],
    labels: [],
    findings: { proposed: 0, accepted: 0, rejected: 0 },
    isSample: false,
    createdAt: NOW,
    updatedAt: NOW,
  };
}

function found<T>(map: ReadonlyMap<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new StorageError("not_found", "id: one that exists, got another");
  return value;
}

function applyTo(findings: Map<string, Finding>, change: FindingChange): Finding {
  const old = change.kind === "change" ? found(findings, change.findingId) : null;
  if (old !== null && change.kind === "change" && old.revision !== change.revision) {
    throw new StorageError("stale", "revision: the newest one, got another");
  }
  const id = old?.id ?? (change.kind === "create" ? change.id : undefined) ?? randomUUID();
  const none = { presence: null, quality: null, stability: null };
  const fresh = { caseId: CASE_ID, status: "proposed", deleted: false, createdAt: NOW } as const;
  const { kind: _kind, findingId: _findingId, scores, mask, ...rest } = { findingId: null, ...change };
  const finding = {
    ...fresh,
    ...old,
    ...rest,
    ...(mask === undefined ? {} : { mask, ...(scores ?? none) }),
    id,
    revision: (old?.revision ?? 0) + 1,
    updatedAt: NOW,
  } as Finding;
  findings.set(id, finding);
  return finding;
}

function fakeStore(fake: Pick<FakeContext, "conversations" | "findings">, shown: Case) {
  const { conversations, findings } = fake;
  const state = { canUndo: findings.size > 0, canRedo: false };
  const apply = (changes: readonly FindingChange[]) => ({
    findings: changes.map((change) => applyTo(findings, change)),
    canUndo: true,
    canRedo: false,
  });
  const addTurn: ServerContext["store"]["conversations"]["addTurn"] = async (turn, changes) => {
    const conversation = found(conversations, turn.conversationId);
    const kept = { ...turn, createdAt: NOW };
    conversations.set(conversation.id, { ...conversation, turns: [...conversation.turns, kept] });
    return { turn: kept, result: apply(changes) };
  };
  return {
    cases: { get: async (id: string) => ({ case: found(new Map([[shown.id, shown]]), id) }) },
    findings: {
      get: async (id: string) => found(findings, id),
      apply: async (_caseId: string, changes: readonly FindingChange[]) => apply(changes),
      undoState: async () => ({ findings: [], ...state }),
    },
    conversations: {
      create: async (caseId: string) => {
        const conversation = { id: randomUUID(), caseId, createdAt: NOW, turns: [] };
        conversations.set(conversation.id, conversation);
        return conversation;
      },
      get: async (id: string) => found(conversations, id),
      list: async () => [...conversations.values()],
      addTurn,
    },
    jobs: {
      addTurnOnce: async (_key: unknown, ...args: Parameters<typeof addTurn>) =>
        void (await addTurn(...args)),
    },
  };
}

export function fakeContext(sliceCount = 3): FakeContext {
  const engine: FakeContext["engine"] = {
    async *ask() {
      yield* scriptedEvents();
    },
    segment: async (_target, label, _marks, refinement) => ({
      ...scriptedTerm(refinement?.previous),
      text: label,
      ms: 1,
    }),
  };
  const fake: Omit<FakeContext, "context"> = {
    conversations: new Map(),
    findings: new Map(),
    calls: [],
    engine,
  };
  const call = <N extends keyof FakeContext["engine"]>(
    name: N,
    args: Parameters<FakeContext["engine"][N]>,
  ) => {
    fake.calls.push({ name, args });
    return (fake.engine[name] as (...all: unknown[]) => ReturnType<FakeContext["engine"][N]>)(...args);
  };
  const context = {
    store: fakeStore(fake, fakeCase(sliceCount)),
    scans: { readSlice: async () => scriptedImage() },
    engine: {
      model: { ...SCRIPTED_STAMP, presenceThreshold: 0.5, imageSize: 64 },
      load: { waiting: 0, sessions: 0 },
      ask: (...args: Parameters<EngineService["ask"]>) => call("ask", args),
      segment: (...args: Parameters<EngineService["segment"]>) => call("segment", args),
      countTokens: (text: string) => text.length,
    },
    pacs: null,
    version: "1.2.3",
    imagesFolder: null,
    maxUploadBytes: 1000,
  };
  return Object.assign(fake, { context: context as unknown as ServerContext });
}
