/** What a stranger, or a broken program, may send to the real server. It runs from `dist`, so build first. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Case, type Conversation, errorSchema, importResultSchema } from "@mimo/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { greyElements, writeDicom } from "../../packages/imaging/src/read/test-support/dicom-writer.js";
import { ServerProcess } from "../e2e/workstation.js";
import { Client, RefusedError, type UploadedFile } from "./client.js";
import { listCases } from "./expect-whole.js";
import {
  HOSTILE_DICOM,
  HOSTILE_NIFTI,
  HOSTILE_PICTURES,
  type HostileFiles,
  hostileZips,
  makePicture,
} from "./hostile-files.js";
import { hostileRequests } from "./hostile-requests.js";
import { rawRequest, sendBytes } from "./raw-http.js";
import { makeZip } from "./test-files.js";

const SLOWEST_MS = 10_000;
const MOST_RSS_BYTES = 2.5 * 2 ** 30;
const SAMPLES = fileURLToPath(new URL("../../samples/", import.meta.url));
/** Part of names that would lie outside, and of what the log must not hold. */
const EVIL = `evil${randomBytes(6).toString("hex")}`;

// Four levels down, so that a path upwards stays below what is looked at.
const root = mkdtempSync(join(tmpdir(), "mimo-hostile-"));
const server = new ServerProcess(join(root, "a", "b", "c", "data"));
let client: Client;
let subject: Case;
let conversation: Conversation;

beforeAll(async () => {
  mkdirSync(server.folder, { recursive: true });
  await server.start("--verbose");
  client = new Client(server.url);
  subject = (await listCases(client)).find(({ kind }) => kind === "picture")!;
  conversation = await client.post<Conversation>(`/api/cases/${subject.id}/conversations`);
}, 240_000);

afterAll(async () => {
  await server.remove();
  rmSync(root, { recursive: true, force: true });
});

/** Everything below the server's folder that is not its data. */
function strangers(): string[] {
  const data = join("a", "b", "c", "data");
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => !path.startsWith(data))
    .sort();
}

/** Most memory that the server has had, bytes; null where the system does not say. */
function peakRssBytes(): number | null {
  try {
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    return Number(/VmHWM:\s*(\d+) kB/.exec(status)![1]) * 1024;
  } catch {
    return null;
  }
}

async function expectHealthy(): Promise<void> {
  const started = performance.now();
  expect(await client.get("/health")).toMatchObject({ status: "ok" });
  expect(performance.now() - started).toBeLessThan(SLOWEST_MS);
}

/** Waits while the server says that it has too much to do, as its answers ask for. */
async function untilCalm(): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const { status, headers } = await fetch(`${server.url}/api/info`);
    if (status !== 503) return;
    await sleep(1000 * Number(headers.get("retry-after")));
  }
  throw new Error("the server stayed busy");
}

/** Uploads a file that is no use; gives what is wrong with the answer, or null. */
async function judgeUpload(file: UploadedFile): Promise<string | null> {
  await untilCalm();
  const started = performance.now();
  try {
    const { cases, rejected } = importResultSchema.parse(await client.upload([file]));
    if (cases.length > 0) return `made ${cases.length} cases`;
    if (rejected.length === 0) return "neither a case nor a reason";
    if (rejected.some(({ message }) => message.includes(EVIL))) return "a reason that quotes the file";
  } catch (error) {
    if (!(error instanceof RefusedError)) return String(error);
    if (error.status >= 500) return error.message;
    if (!errorSchema.safeParse(JSON.parse(error.body)).success) return `no error body: ${error.message}`;
  }
  const ms = performance.now() - started;
  return ms < SLOWEST_MS ? null : `took ${Math.round(ms)} ms`;
}

test.each<[string, HostileFiles]>([
  ["zips", hostileZips(EVIL)],
  ["DICOM files", HOSTILE_DICOM],
  ["NIfTI volumes", HOSTILE_NIFTI],
  ["pictures", HOSTILE_PICTURES],
])(
  "hostile %s are refused with a reason",
  async (_kind, files) => {
    const wrong: Record<string, string> = {};
    for (const [name, make] of Object.entries(files)) {
      const problem = await judgeUpload({ name: "image", bytes: await make() });
      if (problem !== null) wrong[name] = problem;
    }
    expect(wrong).toEqual({});
    await expectHealthy();
  },
  300_000,
);

test("a file that breaks off anywhere is refused, or makes a case that opens", async () => {
  const wrong: string[] = [];
  await untilCalm();
  for (const name of readdirSync(SAMPLES).filter((name) => /\.(?:dcm|gz|png|jpg)$/.test(name))) {
    const whole = readFileSync(join(SAMPLES, name));
    const cuts = [1, 131, 0.01, 0.3, 0.9, 0.999].map((at) => Math.floor(at < 1 ? at * whole.length : at));
    const files = cuts.map((length) => ({ name: `${length} of ${name}`, bytes: whole.subarray(0, length) }));
    const { cases, rejected } = await client.upload(files);
    expect(cases.length + rejected.length, name).toBeGreaterThan(0);
    for (const { id, sliceCount } of cases) {
      for (const slice of [0, sliceCount - 1]) {
        const url = `${server.url}/api/cases/${id}/slices/${slice}/pixels`;
        const { status } = await fetch(url);
        if (status >= 500) wrong.push(`${name}: slice ${slice} gave ${status}`);
      }
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);

test("hostile requests are refused with a reason, in time", async () => {
  const wrong: Record<string, string> = {};
  const requests = hostileRequests({ subject, conversation, evil: EVIL });
  for (const [name, { method = "POST", path, headers, body, isFine = false }] of Object.entries(requests)) {
    const bytes = rawRequest(method, path, headers ?? {}, body ?? "");
    await untilCalm();
    const reply = await sendBytes(server.url, bytes, 3 * SLOWEST_MS).catch(String);
    if (typeof reply === "string") wrong[name] = reply;
    else if (reply.ms > SLOWEST_MS) wrong[name] = `took ${Math.round(reply.ms)} ms`;
    else if (isFine && reply.status !== null && reply.status < 300) continue;
    else if (reply.status === null || reply.status < 400 || reply.status >= 500) {
      wrong[name] = `status ${reply.status}: ${reply.body.slice(0, 300)}`;
    } else if (!errorSchema.safeParse(JSON.parse(reply.body)).success) wrong[name] = reply.body.slice(0, 300);
  }
  expect(wrong).toEqual({});
  await expectHealthy();
}, 300_000);

test("a client that sends a header byte per second is cut off, and keeps nobody out", async () => {
  const open = "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  const slow = Array.from({ length: 100 }, () => sendBytes(server.url, open, SLOWEST_MS, "a".repeat(40)));
  await sleep(1000);
  await expectHealthy();
  for (const { status, ms } of await Promise.all(slow)) {
    expect([null, 408]).toContain(status);
    expect(ms).toBeLessThan(40_000);
  }
}, 120_000);

test("file names lead nowhere, and the log names no patient", async () => {
  const elements = {
    ...greyElements(16, 12, { allocated: 16 }),
    "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.4"],
    "00080090": ["PN", `${EVIL}^Referring`],
    "00100010": ["PN", `${EVIL}^Patient`],
    "00100020": ["LO", EVIL],
  } as const;
  const dicom = writeDicom({ elements, pixelData: new Uint8Array(16 * 12 * 2) });
  await untilCalm();
  const upwards = `../../../../../${EVIL}.dcm`;
  const { cases } = await client.upload([{ name: upwards, bytes: dicom }]);
  expect(cases).toHaveLength(1);
  const broken = dicom.subarray(0, dicom.length - 100);
  const zip = await makeZip([{ name: `${EVIL}/${EVIL}.dcm`, bytes: broken }]);
  const { rejected } = await client.upload([
    { name: `${EVIL}.zip`, bytes: zip },
    { name: `${EVIL}.dcm`, bytes: broken },
    { name: `/tmp/${EVIL}.png`, bytes: await makePicture() },
  ]);
  expect(rejected.length).toBeGreaterThan(0);
  for (const { message } of rejected) expect(message).not.toContain(EVIL);
  const [{ id }] = cases as [Case];
  const talk = await client.post<Conversation>(`/api/cases/${id}/conversations`);
  await client.ask(talk.id, { slice: 0, question: `Where is ${EVIL}?` });
  await client.get(`/api/cases?text=${EVIL}`);
  await expect(client.get(`/api/cases/${EVIL}`)).rejects.toThrow("status 400");
  await expect(client.bytes(`/api/cases/${id}/export?format=${EVIL}`)).rejects.toThrow("status 400");
  await sleep(500);
  // Else the log was not looked at.
  expect(server.output).toContain("/api/cases/:id/conversations");
  expect(server.output).not.toContain(EVIL);
}, 60_000);

test("after all that nothing lies outside the data folder, and memory was bounded", async () => {
  expect(strangers()).toEqual(["a", join("a", "b"), join("a", "b", "c")]);
  expect(readdirSync(tmpdir()).filter((name) => name.includes(EVIL))).toEqual([]);
  expect(readdirSync(join(server.folder, "blobs", "incoming"))).toEqual([]);
  const peak = peakRssBytes();
  if (peak !== null) expect(peak).toBeLessThan(MOST_RSS_BYTES);
  if (process.env.MIMO_SHOW_RSS) process.stderr.write(`peak RSS ${Math.round((peak ?? 0) / 2 ** 20)} MiB\n`);
  expect(server.output).not.toMatch(/unexpected error/);
  await expectHealthy();
});
