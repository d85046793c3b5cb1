import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  casePageSchema,
  caseSchema,
  conversationSchema,
  editResultSchema,
  facetsSchema,
  findingSchema,
  type Job,
  jobSchema,
  revisionSchema,
  turnSchema,
} from "@mimo/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBlobs } from "./blobs/blob-store.js";
import { type Database, openEmbedded, openPostgres } from "./database/database.js";
import { assembleStore, openStore } from "./open-store.js";
import { StorageError } from "./storage-error.js";
import type { JobStore, Store } from "./store.js";
import { startPostgres } from "./testing/postgres.js";
import { SAMPLE_MASK, SAMPLE_PERSON, sampleCase, sampleCreate, sampleTurn } from "./testing/samples.js";

const START_TIMEOUT_MS = 120_000;
const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const CLEAR = "DELETE FROM cases; DELETE FROM jobs; DELETE FROM queue.job";

const postgres = await startPostgres();
const backends = [
  { name: "the embedded database", open: () => openEmbedded("memory://") },
  ...(postgres === null ? [] : [{ name: "PostgreSQL", open: () => openPostgres(postgres.url) }]),
];
afterAll(() => postgres?.stop());

describe.each(backends)("a store over $name", ({ open }) => {
  let folder: string;
  let database: Database;
  let store: Store;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mimo-store-"));
    database = await open();
    store = await openAnother();
  }, START_TIMEOUT_MS);
  beforeEach(async () => {
    await database.executeSql(CLEAR);
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  /** As after a restart: the database stays, what is in memory is new. */
  async function openAnother(): Promise<Store> {
    const blobs = await openBlobs(join(folder, "blobs"), { isShared: true });
    return assembleStore({ ...database, close: async () => {} }, blobs);
  }

  async function makeFinding() {
    const { id: caseId } = await store.cases.create(sampleCase());
    const { findings } = await store.findings.apply(caseId, [sampleCreate()]);
    return { caseId, finding: findings[0]! };
  }

  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => "no error",
      (error: unknown) => (error instanceof StorageError ? error.code : error),
    );

  describe("cases", () => {
    test("come back as they were made, NUL in a name apart", async () => {
      const input = sampleCase({ name: "A\0'b\"", tags: ['x"y', "a,b{}", 'x"y'], sliceSpacingMm: null });
      const made = caseSchema.parse(await store.cases.create(input));
      expect(made).toMatchObject({
        name: "A\uFFFD'b\"",
        tags: ['x"y', "a,b{}"],
        spacingMm: [0.7, 0.75],
        sliceSpacingMm: null,
        labels: [],
        findings: { proposed: 0, accepted: 0, rejected: 0 },
      });
      const kept = await store.cases.get(made.id);
      expect(kept).toEqual({
        case: made,
        files: input.files,
        manifest: input.manifest,
        thumbnail: input.thumbnail,
      });
      expect(await store.cases.usedHashes()).toEqual(new Set(["a".repeat(64), "b".repeat(64)]));
    });

    test("are found by exactly their files in order", async () => {
      const files = ["1", "2"].map((digit) => ({ hash: digit.repeat(64), name: digit, size: 1 }));
      const made = await store.cases.create(sampleCase({ files }));
      const hashes = files.map(({ hash }) => hash);
      expect((await store.cases.findByFiles(hashes))?.id).toBe(made.id);
      expect(await store.cases.findByFiles(hashes.toReversed())).toBeNull();
      expect(await store.cases.findByFiles(hashes.slice(1))).toBeNull();
    });

    test("are listed newest first, each once over all pages", async () => {
      for (let i = 0; i < 5; i++) await store.cases.create(sampleCase({ name: `case ${i}` }));
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = casePageSchema.parse(await store.cases.list({ limit: 2, cursor }));
        expect(page.total).toBe(5);
        names.push(...page.cases.map(({ name }) => name));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(names).toEqual(["case 4", "case 3", "case 2", "case 1", "case 0"]);
      expect(await codeOf(store.cases.list({ limit: 2, cursor: "1; drop" }))).toBe("not_found");
    });

    test("are found by words of their name, tags, visible labels, questions and answers", async () => {
      const { caseId, finding } = await makeFinding();
      await store.cases.create(sampleCase({ name: "Knee 100%", tags: ["follow-up"], modality: null }));
      const conversation = await store.conversations.create(caseId);
      await store.conversations.addTurn(
        sampleTurn(conversation.id, { question: "이것은 무엇입니까?", answer: "A large cyst." }),
        [],
      );
      const count = async (text: string) => (await store.cases.list({ text, limit: 1 })).total;
      expect(await count("THORAX")).toBe(1);
      expect(await count("follow")).toBe(1);
      expect(await count("liv")).toBe(1);
      expect(await count("무엇")).toBe(1);
      expect(await count("cyst thorax")).toBe(1);
      expect(await count("cyst knee")).toBe(0);
      expect(await count("  ")).toBe(2);
      expect(await count("100%")).toBe(1);
      expect(await count("_")).toBe(0);
      expect(await count("\0")).toBe(0);
      const reject = {
        kind: "change",
        findingId: finding.id,
        revision: 1,
        status: "rejected",
        origin: SAMPLE_PERSON,
      } as const;
      await store.findings.apply(caseId, [reject]);
      expect(await count("liv")).toBe(0);
    });

    test("are narrowed by modality, label and tag, which the facets count", async () => {
      const { caseId } = await makeFinding();
      await store.findings.apply(caseId, [sampleCreate(), sampleCreate({ label: "spleen" })]);
      await store.cases.create(sampleCase({ modality: null, tags: ["teaching", "new"] }));
      const count = async (query: object) => (await store.cases.list({ limit: 9, ...query })).total;
      expect(await count({ modality: "CT" })).toBe(1);
      expect(await count({ label: "spleen" })).toBe(1);
      expect(await count({ label: "splee" })).toBe(0);
      expect(await count({ tag: "teaching" })).toBe(2);
      expect(await count({ tag: "teaching", label: "liver", text: "thorax" })).toBe(1);
      expect(facetsSchema.parse(await store.cases.facets())).toEqual({
        modalities: [{ value: "CT", count: 1 }],
        labels: [
          { value: "liver", count: 1 },
          { value: "spleen", count: 1 },
        ],
        tags: [
          { value: "teaching", count: 2 },
          { value: "new", count: 1 },
        ],
      });
    });

    test("count their findings by status and name the visible labels", async () => {
      const { caseId, finding } = await makeFinding();
      const { findings } = await store.findings.apply(caseId, [
        sampleCreate({ label: "aorta" }),
        sampleCreate({ label: "cyst" }),
      ]);
      const on = { kind: "change", revision: 1, origin: SAMPLE_PERSON } as const;
      await store.findings.apply(caseId, [
        { ...on, findingId: finding.id, status: "accepted" },
        { ...on, findingId: findings[0]!.id, status: "rejected" },
        { ...on, findingId: findings[1]!.id, deleted: true },
      ]);
      const { case: kept } = await store.cases.get(caseId);
      expect(kept.findings).toEqual({ proposed: 0, accepted: 1, rejected: 1 });
      expect(kept.labels).toEqual(["liver"]);
    });

    test("change name and tags alone, and go with all that belongs to them", async () => {
      const { caseId, finding } = await makeFinding();
      const conversation = await store.conversations.create(caseId);
      expect(await store.cases.update(caseId, { tags: ["b", "a", "b"] })).toMatchObject({
        name: "Thorax",
        tags: ["b", "a"],
      });
      expect(caseSchema.parse(await store.cases.update(caseId, { name: "Abdomen" })).name).toBe("Abdomen");
      await store.cases.delete(caseId);
      expect(await codeOf(store.cases.get(caseId))).toBe("not_found");
      expect(await codeOf(store.cases.delete(caseId))).toBe("not_found");
      expect(await codeOf(store.cases.update(caseId, {}))).toBe("not_found");
      expect(await codeOf(store.findings.get(finding.id))).toBe("not_found");
      expect(await codeOf(store.findings.history(finding.id))).toBe("not_found");
      expect(await codeOf(store.conversations.get(conversation.id))).toBe("not_found");
      expect(await codeOf(store.conversations.create(caseId))).toBe("not_found");
    });

    test("that nobody made are not found, whatever the id looks like", async () => {
      expect(await codeOf(store.cases.get("' or 1=1"))).toBe("not_found");
      expect(await codeOf(store.findings.apply(UNKNOWN, []))).toBe("not_found");
      expect(await codeOf(store.jobs.get(UNKNOWN))).toBe("not_found");
      expect(await store.findings.list(UNKNOWN)).toEqual([]);
    });
  });

  describe("findings", () => {
    test("start proposed at revision 1; a change keeps what it does not name", async () => {
      const { caseId, finding } = await makeFinding();
      expect(findingSchema.parse(finding)).toMatchObject({
        caseId,
        revision: 1,
        status: "proposed",
        deleted: false,
        presence: 0.9,
        quality: 0.1 + 0.2,
      });
      const on = { kind: "change", findingId: finding.id, origin: SAMPLE_PERSON } as const;
      const renamed = await store.findings.apply(caseId, [{ ...on, revision: 1, label: "Leber" }]);
      expect(editResultSchema.parse(renamed).findings).toMatchObject([
        { label: "Leber", revision: 2, presence: 0.9, mask: SAMPLE_MASK, origin: SAMPLE_PERSON },
      ]);
      const mask = { ...SAMPLE_MASK, counts: "5C" };
      const drawn = await store.findings.apply(caseId, [{ ...on, revision: 2, mask }]);
      expect(drawn.findings).toMatchObject([{ label: "Leber", revision: 3, mask, presence: null }]);
      const history = await store.findings.history(finding.id);
      expect(history.map((entry) => revisionSchema.parse(entry).label)).toEqual(["liver", "Leber", "Leber"]);
      expect(await store.findings.get(finding.id)).toEqual(drawn.findings[0]);
    });

    test("are changed all or none: a stale revision or a bad slice keeps nothing", async () => {
      const { caseId, finding } = await makeFinding();
      const on = { kind: "change", findingId: finding.id, origin: SAMPLE_PERSON } as const;
      const refused = (change: Parameters<typeof store.findings.apply>[1][number]) =>
        codeOf(store.findings.apply(caseId, [sampleCreate({ label: "new" }), change]));
      expect(await refused({ ...on, revision: 2, label: "x" })).toBe("stale");
      expect(await refused({ ...on, revision: 1, mask: { size: [6, 4], counts: "0O" } })).toBe("bad_slice");
      expect(await refused(sampleCreate({ slice: 3 }))).toBe("bad_slice");
      expect(await refused(sampleCreate({ slice: 2 ** 40 }))).toBe("bad_slice");
      expect(await refused(sampleCreate({ mask: { size: [4, 5], counts: "" } }))).toBe("bad_slice");
      expect(await refused({ ...on, findingId: UNKNOWN, revision: 1 })).toBe("not_found");
      expect(await refused(sampleCreate({ id: finding.id }))).toBe("stale");
      expect(await store.findings.list(caseId)).toEqual([finding]);
      expect((await store.findings.history(finding.id)).length).toBe(1);
    });

    test("of another case cannot be changed through this one", async () => {
      const { finding } = await makeFinding();
      const other = await store.cases.create(sampleCase());
      const change = { kind: "change", findingId: finding.id, revision: 1, origin: SAMPLE_PERSON } as const;
      expect(await codeOf(store.findings.apply(other.id, [change]))).toBe("not_found");
    });

    test("changed by two at once: one wins, the other is stale", async () => {
      const { caseId, finding } = await makeFinding();
      const change = { kind: "change", findingId: finding.id, revision: 1, origin: SAMPLE_PERSON } as const;
      const codes = await Promise.all(
        ["a", "b", "c"].map((label) => codeOf(store.findings.apply(caseId, [{ ...change, label }]))),
      );
      expect(codes.sort()).toEqual(["no error", "stale", "stale"]);
    });

    test("deleted are listed only if asked", async () => {
      const { caseId, finding } = await makeFinding();
      await store.findings.apply(caseId, [
        { kind: "change", findingId: finding.id, revision: 1, deleted: true, origin: SAMPLE_PERSON },
      ]);
      expect(await store.findings.list(caseId)).toEqual([]);
      expect(await store.findings.list(caseId, { withDeleted: true })).toMatchObject([{ deleted: true }]);
    });

    test("go back step by step and forth again, and keep every state", async () => {
      const { caseId, finding } = await makeFinding();
      const on = { kind: "change", findingId: finding.id, origin: SAMPLE_PERSON } as const;
      // One step: the finding changes twice and a second one is made.
      await store.findings.apply(caseId, [
        { ...on, revision: 1, label: "b" },
        sampleCreate({ label: "second" }),
        { ...on, revision: 2, label: "c" },
      ]);
      const labels = async () => (await store.findings.list(caseId)).map(({ label }) => label);
      const undone = editResultSchema.parse(await store.findings.undo(caseId));
      expect(undone).toMatchObject({ canUndo: true, canRedo: true });
      expect(undone.findings).toMatchObject([
        { label: "liver", revision: 4, deleted: false },
        { label: "second", revision: 2, deleted: true },
      ]);
      expect(await labels()).toEqual(["liver"]);
      expect(await store.findings.undo(caseId)).toMatchObject({ canUndo: false, canRedo: true });
      expect(await labels()).toEqual([]);
      expect(await store.findings.undo(caseId)).toEqual({ findings: [], canUndo: false, canRedo: true });
      await store.findings.redo(caseId);
      expect(await labels()).toEqual(["liver"]);
      expect(await store.findings.redo(caseId)).toMatchObject({ canUndo: true, canRedo: false });
      expect(await labels()).toEqual(["c", "second"]);
      const history = await store.findings.history(finding.id);
      expect(history.map(({ label, deleted }) => (deleted ? "-" : label))).toEqual(
        ["liver", "b", "c", "liver", "-", "liver", "c"], //
      );
      expect(history[5]!.origin).toEqual(history[0]!.origin);
      expect(await codeOf(store.findings.apply(caseId, [{ ...on, revision: 3, label: "x" }]))).toBe("stale");
    });

    test("changed after an undo: redo is over, undo goes on", async () => {
      const { caseId, finding } = await makeFinding();
      const rename = (revision: number, label: string) =>
        store.findings.apply(caseId, [
          { kind: "change", findingId: finding.id, revision, label, origin: SAMPLE_PERSON },
        ]);
      await rename(1, "b");
      await store.findings.undo(caseId);
      expect(await store.findings.apply(caseId, [])).toMatchObject({ canRedo: true });
      expect(await rename(3, "c")).toMatchObject({ canUndo: true, canRedo: false });
      expect(await store.findings.redo(caseId)).toMatchObject({ findings: [] });
      expect((await store.findings.undo(caseId)).findings).toMatchObject([{ label: "liver" }]);
      expect(await store.findings.undoState(caseId)).toEqual({ findings: [], canUndo: true, canRedo: true });
    });
  });

  describe("conversations", () => {
    test("keep turns in order, and the findings of an answer as one step", async () => {
      const { id: caseId } = await store.cases.create(sampleCase());
      const { id } = conversationSchema.parse(await store.conversations.create(caseId));
      const later = await store.conversations.create(caseId);
      const said = sampleTurn(id, { question: "first\0", warnings: ["\ud800"] });
      const first = await store.conversations.addTurn(said, [sampleCreate(), sampleCreate()]);
      expect(turnSchema.parse(first.turn)).toMatchObject({ ...said, question: "first\uFFFD" });
      expect(first.result).toMatchObject({ findings: [{}, {}], canUndo: true });
      const second = await store.conversations.addTurn(sampleTurn(id), []);
      expect((await store.conversations.get(id)).turns).toEqual([first.turn, second.turn]);
      expect((await store.conversations.list(caseId)).map((found) => found.id)).toEqual([later.id, id]);
      expect(await store.findings.undo(caseId)).toMatchObject({ findings: [{}, {}], canUndo: false });
    });

    test("keep no turn whose findings cannot be kept, nor a turn twice", async () => {
      const { id: caseId } = await store.cases.create(sampleCase());
      const { id } = await store.conversations.create(caseId);
      const turn = sampleTurn(id);
      expect(await codeOf(store.conversations.addTurn(turn, [sampleCreate({ slice: 7 })]))).toBe("bad_slice");
      expect(await codeOf(store.conversations.addTurn(sampleTurn(id, { slice: 3 }), []))).toBe("bad_slice");
      expect(await codeOf(store.conversations.addTurn(sampleTurn(UNKNOWN), []))).toBe("not_found");
      expect((await store.conversations.get(id)).turns).toEqual([]);
      await store.conversations.addTurn(turn, []);
      expect(await codeOf(store.conversations.addTurn(turn, [sampleCreate()]))).toBe("stale");
      expect(await store.findings.list(caseId)).toEqual([]);
    });
  });

  describe("jobs", () => {
    const ids = [1, 2, 3].map((digit) => UNKNOWN.replace(/0$/, String(digit)));
    const input = { caseIds: ids, question: "Where is the liver?", slices: "middle" } as const;

    async function finished(jobs: JobStore, id: string): Promise<Job> {
      const job = await jobs.get(id);
      return job.status === "queued" || job.status === "running"
        ? new Promise((resolve) => setTimeout(() => resolve(finished(jobs, id)), 20))
        : job;
    }

    test("run each case once, in order, and keep what failed", async () => {
      const { jobs, close } = await openAnother();
      const made = jobSchema.parse(await jobs.create({ ...input, caseIds: [...ids, ids[0]!] }));
      expect(made).toMatchObject({ status: "queued", done: 0, total: 3, failures: [] });
      const ran: string[] = [];
      await jobs.start(async (job, caseId) => {
        ran.push(caseId);
        expect(job).toMatchObject({
          id: made.id,
          status: "running",
          done: ran.length > 2 ? 1 : ran.length - 1,
        });
        if (caseId === ids[1]) throw new Error("Müller, Hans");
      });
      const job = jobSchema.parse(await finished(jobs, made.id));
      expect(ran).toEqual(ids);
      expect(job).toMatchObject({ status: "done", done: 2, total: 3 });
      expect(job.failures).toEqual([{ caseId: ids[1], message: "the server failed on this case" }]);
      const failing = await jobs.create({ ...input, caseIds: [ids[1]!] });
      expect(await finished(jobs, failing.id)).toMatchObject({ status: "failed", done: 0, total: 1 });
      expect((await jobs.list()).map(({ id }) => id)).toEqual([failing.id, made.id]);
      await close();
    });

    test("cancelled stop after the case at hand", async () => {
      const { jobs, close } = await openAnother();
      const { id } = await jobs.create(input);
      const ran: string[] = [];
      await jobs.start(async (job, caseId) => {
        ran.push(caseId);
        if (job.id === id) await jobs.cancel(id);
      });
      const next = await jobs.create({ ...input, caseIds: [ids[2]!] });
      await finished(jobs, next.id);
      expect(ran).toEqual([ids[0], ids[2]]);
      expect(await jobs.get(id)).toMatchObject({ status: "cancelled", done: 1, total: 3 });
      expect(await jobs.cancel(next.id)).toMatchObject({ status: "done" });
      await close();
    });

    test("go on after a restart with the case that was interrupted", async () => {
      const before = await openAnother();
      const { id } = await before.jobs.create(input);
      await new Promise<void>((started) => {
        before.jobs.start((_job, caseId, signal) => {
          if (caseId === ids[0]) return Promise.resolve();
          started();
          return new Promise((_resolve, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason)),
          );
        });
      });
      await before.close();
      const after = await openAnother();
      expect(await after.jobs.get(id)).toMatchObject({ status: "running", done: 1 });
      const ran: string[] = [];
      await after.jobs.start(async (_job, caseId) => void ran.push(caseId));
      expect(await finished(after.jobs, id)).toMatchObject({ status: "done", done: 3, failures: [] });
      expect(ran).toEqual(ids.slice(1));
      await after.close();
    });

    test("go on when the server died, and give a case up that kills it three times", async () => {
      const { id } = await store.jobs.create({ ...input, caseIds: [ids[0]!] });
      const ends: (() => void)[] = [];
      const dead: Store[] = [];
      for (let death = 0; death < 3; death++) {
        const dying = await openAnother();
        dead.push(dying);
        await new Promise<void>((started) => {
          dying.jobs.start(() => {
            started();
            return new Promise((resolve) => ends.push(resolve));
          });
        });
        await database.executeSql("UPDATE job_cases SET heartbeat_at = now() - interval '1 hour'");
      }
      const last = await openAnother();
      await last.jobs.start(() => Promise.reject(new Error("must not run")));
      const job = await finished(last.jobs, id);
      expect(job).toMatchObject({ status: "failed", failures: [{ message: /stopped 3 times/ }] });
      // Those taken for dead were only silent: what they say now comes too late.
      for (const end of ends) end();
      for (const each of [last, ...dead]) await each.close();
      expect(await store.jobs.get(id)).toEqual(job);
    });

    test("of two servers run each case once", async () => {
      const caseIds = Array.from({ length: 8 }, (_, i) => UNKNOWN.replace(/0$/, String(i)));
      const { id } = await store.jobs.create({ ...input, caseIds });
      const servers = [await openAnother(), await openAnother()];
      const ran: string[] = [];
      for (const { jobs } of servers) await jobs.start(async (_job, caseId) => void ran.push(caseId));
      expect(await finished(store.jobs, id)).toMatchObject({ status: "done", done: 8 });
      expect(ran.sort()).toEqual(caseIds);
      for (const server of servers) await server.close();
    });

    test("add the turn of a slice once, even when asked twice", async () => {
      const { id: caseId } = await store.cases.create(sampleCase());
      const { id } = await store.conversations.create(caseId);
      const job = await store.jobs.create({ ...input, caseIds: [caseId] });
      const key = { jobId: job.id, caseId, slice: 1 };
      const broken = store.jobs.addTurnOnce(key, sampleTurn(id), [sampleCreate({ slice: 9 })]);
      expect(await codeOf(broken)).toBe("bad_slice");
      await store.jobs.addTurnOnce(key, sampleTurn(id), [sampleCreate()]);
      await store.jobs.addTurnOnce(key, sampleTurn(id), [sampleCreate()]);
      await store.jobs.addTurnOnce({ ...key, slice: 2 }, sampleTurn(id, { slice: 2 }), []);
      expect((await store.conversations.get(id)).turns.map(({ slice }) => slice)).toEqual([1, 2]);
      expect(await store.findings.list(caseId)).toHaveLength(1);
    });
  });
});

test.skipIf(postgres === null)(
  "servers that open a new PostgreSQL database at once all succeed",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "mimo-store-"));
    const admin = await openPostgres(postgres!.url);
    await admin.executeSql("CREATE DATABASE fresh");
    await admin.close();
    const databaseUrl = postgres!.url.replace("/postgres?", "/fresh?");
    const stores = await Promise.all([1, 2, 3].map(() => openStore({ folder, databaseUrl })));
    const made = await stores[0]!.cases.create(sampleCase());
    expect((await stores[2]!.cases.get(made.id)).case).toEqual(made);
    for (const each of stores) await each.close();
    await rm(folder, { recursive: true });
  },
);
