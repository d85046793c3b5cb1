import type { Edit, EditResult, Finding } from "@mimo/protocol";
import { expect, test } from "vitest";
import { ApiError } from "../api/api-error.js";
import { EditQueue } from "./edit-queue.js";
import { MemoryStorage } from "./key-value.js";
import { applyPending, type PendingEdit } from "./pending-edit.js";
import { randomId } from "./random-id.js";

const CASE = randomId();
const MASK = { size: [2, 2] as [number, number], counts: "04" };

/** A server of one case that can go away, before or after it made an edit. */
class FakeServer {
  findings: Finding[] = [];
  mode: "up" | "down" | "answer lost" = "up";
  sent = 0;

  readonly send = async (_caseId: string, edit: Edit): Promise<EditResult> => {
    if (this.mode === "down") throw new ApiError("network", "down", null);
    this.sent += 1;
    const touched = edit.changes.map((change) => this.#make(change));
    if (this.mode === "answer lost") throw new ApiError("network", "lost", null);
    return { findings: touched, canUndo: true, canRedo: false };
  };

  readonly listFindings = async () => {
    if (this.mode === "down") throw new ApiError("network", "down", null);
    return { findings: this.findings };
  };

  #make(change: Edit["changes"][number]): Finding {
    if (change.kind === "change") {
      const old = this.findings.find(({ id }) => id === change.findingId);
      if (old?.revision !== change.revision) throw new ApiError("stale", "edit: stale", 409);
    }
    const entry = {
      id: "e",
      caseId: CASE,
      edit: { changes: [change] },
      localIds: [randomId()],
      isUncertain: false,
    };
    this.findings = applyPending(this.findings, [{ ...entry, at: "2026-01-01T00:00:00Z" }]);
    const id = change.kind === "change" ? change.findingId : this.findings.at(-1)!.id;
    return this.findings.find((finding) => finding.id === id)!;
  }
}

function setUp(storage = new MemoryStorage(), server = new FakeServer()) {
  const retries: (() => void)[] = [];
  const refused: { dropped: readonly PendingEdit[]; code: string }[] = [];
  const queue = new EditQueue({
    storage,
    send: server.send,
    listFindings: server.listFindings,
    onApplied: () => undefined,
    onRefused: (dropped, error) => refused.push({ dropped, code: error.code }),
    schedule: (run) => retries.push(run),
  });
  return { storage, server, queue, refused, retries };
}

const create = (label: string): Edit => ({
  changes: [{ kind: "create", slice: 0, label, mask: MASK, tool: "brush" }],
});
const rename = (findingId: string, revision: number, label: string): Edit => ({
  changes: [{ kind: "change", findingId, revision, label, tool: "rename" }],
});

test("edits made while the server is away are kept over a reload and sent in order", async () => {
  const first = setUp();
  first.server.mode = "down";
  const { localIds } = first.queue.add(CASE, create("liver"));
  first.queue.add(CASE, rename(localIds[0]!, 1, "left lobe"));
  await first.queue.flush();
  expect(first.retries).toHaveLength(1);
  expect(applyPending([], first.queue.getSnapshot())).toMatchObject([{ label: "left lobe", revision: 2 }]);

  const { queue, server, storage } = setUp(first.storage);
  expect(queue.getSnapshot()).toHaveLength(2);
  await queue.flush();
  expect(server.findings).toMatchObject([{ label: "left lobe", revision: 2 }]);
  expect(queue.getSnapshot()).toEqual([]);
  expect(storage.length).toBe(0);
});

test("an edit whose answer was lost is not made twice", async () => {
  const { queue, server } = setUp();
  server.mode = "answer lost";
  queue.add(CASE, create("liver"));
  await queue.flush();
  server.mode = "up";
  await queue.flush();
  expect(server.sent).toBe(1);
  expect(server.findings).toHaveLength(1);
  expect(queue.getSnapshot()).toEqual([]);
});

test("a stale edit is given up with those built on it; the others are sent", async () => {
  const { queue, server, refused } = setUp();
  queue.add(CASE, create("liver"));
  await queue.flush();
  const { id } = server.findings[0]!;
  server.mode = "down";
  queue.add(CASE, rename(id, 7, "a"));
  queue.add(CASE, rename(id, 8, "b"));
  queue.add(CASE, create("spleen"));
  await queue.flush();
  server.mode = "up";
  await queue.flush();
  expect(refused).toMatchObject([{ code: "stale" }]);
  expect(refused[0]!.dropped).toHaveLength(2);
  expect(server.findings.map(({ label }) => label)).toEqual(["liver", "spleen"]);
});

test("only an edit that cannot have reached the server is taken back", async () => {
  const { queue, server } = setUp();
  server.mode = "down";
  queue.add(CASE, create("liver"));
  queue.add(CASE, create("spleen"));
  await queue.flush();
  expect(queue.dropLast(CASE)).toBe(true);
  expect(queue.dropLast(CASE)).toBe(false);
  expect(queue.getSnapshot()).toHaveLength(1);
});
