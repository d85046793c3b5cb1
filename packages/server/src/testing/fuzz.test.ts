import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "@mimo/base";
import { encodePng, encodeRle, maskFromBox } from "@mimo/imaging";
import { errorSchema } from "@mimo/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createLogger } from "../logger.js";
import {
  type Endpoint,
  type FuzzRequest,
  type FuzzWorld,
  listEndpoints,
  makeRequest,
  type OpenapiDocument,
} from "./fuzz-requests.js";
import { sendRaw } from "./send-raw.js";
import { startTestServer, type TestServer } from "./start-test-server.js";

/** Requests per endpoint; MIMO_FUZZ=200 for a long search, MIMO_FUZZ_SEED to repeat one. */
const PER_ENDPOINT = Number(process.env.MIMO_FUZZ ?? 6);
const SEED = Number(process.env.MIMO_FUZZ_SEED ?? 1);
const SLOWEST_MS = 10_000;
const SAMPLES = fileURLToPath(new URL("../../../../samples/", import.meta.url));

const RLE = encodeRle(maskFromBox([5, 5, 20, 20], 40, 30));

const log: string[] = [];
let server: TestServer;
let document: OpenapiDocument;

beforeAll(async () => {
  server = await startTestServer({ logger: createLogger("warn", (line) => log.push(line)) });
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenapiDocument;
}, 120_000);

afterAll(async () => {
  await server?.close();
}, 60_000);

async function post(path: string, body: unknown): Promise<{ readonly id: string } & Record<string, unknown>> {
  const response = await fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status, path).toBeLessThan(300);
  return response.json() as never;
}

async function readFiles(): Promise<FuzzWorld["files"]> {
  const names = (await readdir(SAMPLES)).filter((name) => /\.(?:dcm|gz)$/.test(name));
  const samples = await Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(join(SAMPLES, name)) })),
  );
  const pixels = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i * 7) % 256);
  return [{ name: "small.png", bytes: await encodePng(pixels, 40, 30, 1) }, ...samples];
}

/** Puts one of everything on the server, so that requests get further than "not found". */
async function populate(files: FuzzWorld["files"]): Promise<FuzzWorld["ids"]> {
  const form = new FormData();
  for (const { name, bytes } of files.slice(0, 2))
    form.append("file", new Blob([new Uint8Array(bytes)]), name);
  const upload = await fetch(`${server.url}/api/cases`, { method: "POST", body: form });
  expect(upload.status).toBe(201);
  const { cases } = (await upload.json()) as { cases: { id: string }[] };
  expect(cases).toHaveLength(2);
  const [first] = cases;
  const { id: conversation } = await post(`/api/cases/${first!.id}/conversations`, undefined);
  const create = { kind: "create", slice: 0, label: "liver", mask: RLE, tool: "brush" };
  const edit = await post(`/api/cases/${first!.id}/edits`, { changes: [create] });
  const findings = (edit.findings as { id: string }[]).map(({ id }) => id);
  const job = await post("/api/jobs", { caseIds: [first!.id], question: "Where is it?" });
  return { cases: cases.map(({ id }) => id), conversations: [conversation], findings, jobs: [job.id] };
}

/** OpenAI's clients expect more fields under /v1 than ours. */
function errorShape({ pattern }: Endpoint): z.ZodType {
  const { error } = errorSchema.shape;
  return pattern.startsWith("/v1/") ? z.object({ error: z.looseObject(error.shape) }) : errorSchema;
}

/** Endpoints that took at least one of the requests. */
const reached = new Set<string>();

/** What the log has about an unexpected error, or the answer itself. */
function stackOf(body: string): string {
  const [reference] = /[0-9a-f-]{36}/.exec(body) ?? [];
  const line = log.find((text) => reference !== undefined && text.includes(reference));
  return line === undefined ? body : String(JSON.parse(line).stack);
}

/** What is wrong with an answer, or null. */
async function judge(endpoint: Endpoint, request: FuzzRequest): Promise<string | null> {
  const answer = await sendRaw(server.url, request, SLOWEST_MS);
  if (answer === null) return `the answer broke off, or took over ${SLOWEST_MS} ms`;
  if (answer.status >= 500 && answer.status !== 503)
    return `status ${answer.status}: ${stackOf(answer.body)}`;
  if (answer.status < 400) {
    reached.add(`${endpoint.method} ${endpoint.pattern}`);
    return null;
  }
  if (!answer.contentType.startsWith("application/json")) return `error as ${answer.contentType}`;
  const isError = errorShape(endpoint).safeParse(JSON.parse(answer.body)).success;
  return isError ? null : `error in another shape: ${answer.body.slice(0, 200)}`;
}

async function fuzz(endpoint: Endpoint, world: FuzzWorld): Promise<string[]> {
  const failures: string[] = [];
  for (let i = 0; i < PER_ENDPOINT; i++) {
    const random = Random.derive(SEED, endpoint.method, endpoint.pattern, i);
    const request = makeRequest(endpoint, { ...world, random });
    const wrong = await judge(endpoint, request);
    if (wrong === null) continue;
    const body = request.body?.bytes.toString("latin1").slice(0, 300) ?? "";
    failures.push(
      `${request.method} ${request.path.slice(0, 200)} ${request.body?.contentType ?? ""} ${body} -> ${wrong}`,
    );
  }
  return failures;
}

/** Everything below the server's folder that is neither data nor model. */
async function strangers(): Promise<string[]> {
  const home = join("a", "b", "c");
  const known = ["data", "model"].map((name) => join(home, name));
  const paths = await readdir(server.root, { recursive: true });
  return paths.filter((path) => !known.some((folder) => path.startsWith(folder))).sort();
}

test("the document names every endpoint with what it takes", () => {
  const endpoints = listEndpoints(document).map(({ method, pattern }) => `${method} ${pattern}`);
  expect(endpoints).toContain("GET /api/info");
  expect(endpoints).toContain("POST /api/conversations/{id}/turns");
  expect(new Set(endpoints).size).toBe(endpoints.length);
  for (const { method, pattern, operation } of listEndpoints(document)) {
    const names = Array.from(pattern.matchAll(/\{(\w+)\}/g), ([, name]) => name);
    const described = (operation.parameters ?? []).filter((p) => p.in === "path").map(({ name }) => name);
    expect(described.sort(), `${method} ${pattern}`).toEqual(names.sort());
  }
});

test(
  "no request to any endpoint crashes, hangs or leaves the data folder",
  async () => {
    const before = await strangers();
    const files = await readFiles();
    const ids = await populate(files);
    const dataUrl = `data:image/png;base64,${Buffer.from(files[0]!.bytes).toString("base64")}`;
    const components = document.components?.schemas ?? {};
    const world = { random: new Random(SEED), components, ids, files, dataUrl, rle: RLE };
    const failures: string[] = [];
    for (const endpoint of listEndpoints(document)) failures.push(...(await fuzz(endpoint, world)));
    expect(failures).toEqual([]);
    // Else the fuzzer only tests how requests are refused.
    expect(reached.size).toBeGreaterThan(listEndpoints(document).length / 2);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await strangers()).toEqual(before);
  },
  60_000 + PER_ENDPOINT * 60_000,
);
