import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "./open-store.js";
import type { Store } from "./store.js";
import type { Promised } from "./testing/endless-writer.js";

const WRITER = fileURLToPath(new URL("./testing/endless-writer.ts", import.meta.url));
/** More rounds: MIMO_KILL_ROUNDS=50. */
const ROUNDS = Number(process.env.MIMO_KILL_ROUNDS ?? 8);
const LONGEST_LIFE_MS = 600;
const ROUND_TIMEOUT_MS = 30_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-kill-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Lets the writer run until a random moment after its first promise, then kills it; gives its promises. */
async function writeAndKill(): Promise<Promised[]> {
  const args = ["--conditions=mimo-source", "--import", "tsx", WRITER, folder];
  const writer = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(writer, "exit");
  let complaint = "";
  writer.stderr.on("data", (data) => {
    complaint += data;
  });
  const promised: Promised[] = [];
  for await (const line of createInterface(writer.stdout)) {
    if (promised.length === 0) {
      setTimeout(() => writer.kill("SIGKILL"), Math.random() * LONGEST_LIFE_MS);
    }
    promised.push(JSON.parse(line) as Promised);
  }
  const [, signal] = await ended;
  if (signal !== "SIGKILL") throw new Error(`the writer ended by itself: ${complaint}`);
  return promised;
}

async function expectKept(store: Store, { caseId, hash, turnId, findingId, revision }: Promised) {
  expect((await store.cases.get(caseId)).files).toMatchObject([{ hash }]);
  if (turnId === null || findingId === null) return;
  const turns = (await store.conversations.list(caseId)).flatMap((conversation) => conversation.turns);
  expect(turns.map(({ id }) => id)).toContain(turnId);
  expect((await store.findings.get(findingId)).revision).toBeGreaterThanOrEqual(revision);
}

/** Whatever is visible is whole, whether it was promised or not. */
async function expectWhole(store: Store, caseId: string) {
  const { files, thumbnail } = await store.cases.get(caseId);
  for (const hash of [thumbnail, ...files.map((file) => file.hash)]) {
    const bytes = await store.blobs.get(hash);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(hash);
  }
  const turns = (await store.conversations.list(caseId)).flatMap((conversation) => conversation.turns);
  const findings = await store.findings.list(caseId);
  expect(findings).toHaveLength(2 * turns.length);
  for (const finding of findings) {
    const history = await store.findings.history(finding.id);
    expect(history.map(({ revision }) => revision)).toEqual(history.map((_, i) => i + 1));
    expect(history.at(-1)).toMatchObject({ revision: finding.revision, label: finding.label });
  }
}

test(
  "killed at any moment, the store keeps all that it promised and shows nothing half-written",
  async () => {
    // As left by a process that was killed while it made the database.
    await mkdir(join(folder, "database.new"));
    await writeFile(join(folder, "database.new", "PG_VERSION"), "18");
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const promised = await writeAndKill();
      const store = await openStore({ folder, databaseUrl: null });
      // Later promises about a case include the earlier ones.
      const latest = new Map(promised.map((line) => [line.caseId, line]));
      for (const line of latest.values()) await expectKept(store, line);
      for (const { id } of (await store.cases.list({ limit: 200 })).cases) {
        if (!seen.has(id)) await expectWhole(store, id);
        seen.add(id);
      }
      for (const id of latest.keys()) expect(seen).toContain(id);
      expect(await readdir(join(folder, "blobs", "incoming"))).toEqual([]);
      await store.close();
    }
  },
  ROUNDS * ROUND_TIMEOUT_MS,
);

test("a folder that is open is refused, and free once it is closed", {
  timeout: ROUND_TIMEOUT_MS,
}, async () => {
  const options = { folder, databaseUrl: null };
  const store = await openStore(options);
  await store.ping();
  await expect(openStore(options)).rejects.toMatchObject({ code: "locked", details: { pid: process.pid } });
  await store.close();
  await store.close();
  expect(await readdir(folder)).toEqual(["blobs", "database", "database.lock"]);
});

test("a database that cannot be reached says so without its address", async () => {
  const databaseUrl = "postgres://me:secret@127.0.0.1:1/x";
  const error = await openStore({ folder, databaseUrl }).catch((reason) => reason);
  expect(error).toMatchObject({
    code: "bad_database",
    message: "openStore: the database must open, got ECONNREFUSED",
  });
});
