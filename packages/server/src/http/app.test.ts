import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { errorSchema, idSchema } from "@mimo/protocol";
import { StorageError } from "@mimo/storage";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { MimoApp, RouteModule, ServerContext } from "../context.js";
import { infoRoutes } from "../routes/info.js";
import { ServerError } from "../server-error.js";
import { type AppOptions, buildApp } from "./app.js";
import { LOAD_LIMITS } from "./limits.js";

const CONTEXT = {
  store: { ping: async () => {} },
  engine: {
    model: { name: "m", weightsHash: "h", presenceThreshold: 0.5, imageSize: 64 },
    load: { waiting: 3, sessions: 2 },
  },
  pacs: null,
  version: "1.2.3",
  maxUploadBytes: 1000,
} as unknown as ServerContext;

/** Throws whatever its test put here. */
let thrown: unknown = null;
const waiting = new Set<() => void>();

const testRoutes: RouteModule = (app) => {
  app.get("/api/throw", async () => {
    throw thrown;
  });
  const params = z.strictObject({ id: idSchema });
  const body = z.strictObject({
    text: z.string().max(5),
    more: z.strictObject({ n: z.number() }).optional(),
  });
  app.post("/api/echo/:id", { schema: { params, body } }, async ({ body }) => body);
  app.post("/api/bare", async () => ({}));
  app.get("/api/wait", async () => {
    await new Promise<void>((resolve) => waiting.add(resolve));
    return { done: true };
  });
  app.get("/api/wrong", { schema: { response: { 200: z.strictObject({ n: z.number() }) } } }, async () => {
    return { n: "Doe^Jane" } as unknown as { n: number };
  });
  app.get("/api/stream", (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream" });
    reply.raw.write("event: start\n\n");
  });
};

const apps: MimoApp[] = [];
const ID = "11111111-1111-4111-8111-111111111111";
const ECHO = { method: "POST", url: `/api/echo/${ID}` } as const;

async function open(options: Partial<AppOptions> = {}): Promise<MimoApp> {
  const app = await buildApp(CONTEXT, {
    host: "127.0.0.1",
    token: null,
    pageFolder: null,
    logger: false,
    routes: [infoRoutes, testRoutes],
    ...options,
  });
  apps.push(app);
  return app;
}

afterEach(async () => {
  for (const resolve of waiting) resolve();
  waiting.clear();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** Collects what the server logs. */
function logTo(lines: string[]): AppOptions["logger"] {
  return pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
}

describe("errors", () => {
  test.each([
    [new StorageError("stale", "finding: revision 2, got 1"), 409, "stale"],
    [new ServerError("unsupported", "files: images"), 415, "unsupported"],
    [Object.assign(new Error("disk"), { code: "ENOSPC" }), 507, "disk_full"],
  ])("%s is answered with its status and code", async (error, status, code) => {
    const app = await open();
    thrown = error;
    const response = await app.inject("/api/throw");
    expect(response.statusCode).toBe(status);
    expect(errorSchema.parse(response.json()).error.code).toBe(code);
  });

  test("busy says when to come back", async () => {
    const app = await open();
    thrown = new ServerError("busy", "engine: 3 questions at most", { retryAfterSeconds: 6.2 });
    const { statusCode, headers } = await app.inject("/api/throw");
    expect([statusCode, headers["retry-after"]]).toEqual([503, "7"]);
  });

  test("a bug is 500 with a reference that finds its stack in the log, and nothing of it in the answer", async () => {
    const lines: string[] = [];
    const app = await open({ logger: logTo(lines) });
    thrown = new TypeError("x is not a function");
    const response = await app.inject("/api/throw?name=Doe");
    expect(response.statusCode).toBe(500);
    const { code, message } = errorSchema.parse(response.json()).error;
    expect(code).toBe("internal");
    const line = lines.find((text) => text.includes("reference"));
    expect(message).toContain(JSON.parse(line!).reference);
    expect(JSON.parse(line!).stack).toMatch(/TypeError: x is not a function\n +at /);
    expect(message).not.toContain("not a function");
    expect(lines.join()).not.toContain("Doe");
  });

  test("an answer that breaks its schema is a bug whose log names the field without its value", async () => {
    const lines: string[] = [];
    const app = await open({ logger: logTo(lines) });
    expect((await app.inject("/api/wrong")).statusCode).toBe(500);
    expect(lines.join()).toContain('"path":["n"]');
    expect(lines.join()).not.toContain("Doe");
  });

  test.each([
    [{ ...ECHO, payload: { text: "too long" } }, 400, "body.text: "],
    [{ ...ECHO, payload: { text: "a", more: { n: "1" } } }, 400, "body.more.n: "],
    [{ ...ECHO, url: "/api/echo/1", payload: { text: "a" } }, 400, "params.id: "],
    [{ ...ECHO, payload: "{", headers: { "content-type": "application/json" } }, 400, "request: "],
    [{ ...ECHO, payload: "", headers: { "content-type": "application/json" } }, 400, "body: "],
    [
      { ...ECHO, payload: '{"__proto__":{}}', headers: { "content-type": "application/json" } },
      400,
      "request: ",
    ],
    [{ ...ECHO, payload: "<a>", headers: { "content-type": "text/xml" } }, 415, "content-type: "],
    [{ ...ECHO, payload: { text: "a".repeat(2_000_000) } }, 413, "request: "],
    [{ method: "GET", url: "/api/nothing" } as const, 404, "address: "],
    [{ method: "POST", url: "/v1/nothing" } as const, 404, "address: "],
    [{ method: "GET", url: "/api/%zz" } as const, 400, "request: "],
  ])("refused request %#", async (request, status, start) => {
    const response = await (await open()).inject(request);
    expect(response.statusCode).toBe(status);
    expect(errorSchema.parse(response.json()).error.message.startsWith(start)).toBe(true);
  });
});

test("a request without a body may name a content type", async () => {
  const headers = { "content-type": "application/json" };
  expect((await (await open()).inject({ method: "POST", url: "/api/bare", headers })).statusCode).toBe(200);
});

describe("the token", () => {
  const token = "s3cret";

  test("is asked for everywhere but at /health and the page", async () => {
    const app = await open({ host: "0.0.0.0", token });
    const urls = ["/health", "/", "/metrics", "/openapi.json", "/api/info", "/api/cases", "/v1/models"];
    const status = await Promise.all(urls.map(async (url) => (await app.inject(url)).statusCode));
    // Reading an unknown address is the page's business: 404 without a token tells nothing.
    expect(status).toEqual([200, 404, 401, 401, 401, 404, 404]);
    expect((await app.inject(ECHO)).statusCode).toBe(401);
  });

  test("opens as bearer token; a wrong or empty one does not", async () => {
    const app = await open({ host: "0.0.0.0", token });
    const ask = async (authorization: string) =>
      (await app.inject({ url: "/api/info", headers: { authorization } })).statusCode;
    expect(await ask("Bearer s3cret")).toBe(200);
    expect(await ask("Bearer s3cres")).toBe(401);
    expect(await ask("Bearer ")).toBe(401);
  });

  test("opens as the cookie of a login", async () => {
    const app = await open({ host: "0.0.0.0", token });
    const login = (sent: string) =>
      app.inject({ method: "POST", url: "/api/login", payload: { token: sent } });
    const refused = await login("wrong");
    expect([refused.statusCode, refused.headers["set-cookie"]]).toEqual([401, undefined]);
    const { statusCode, headers } = await login(token);
    expect(statusCode).toBe(204);
    const cookie = String(headers["set-cookie"]);
    expect(cookie).toMatch(/^mimo_token=s3cret; HttpOnly; SameSite=Strict; Path=\//);
    const inside = await app.inject({
      url: "/api/info",
      headers: { cookie: `a=b; ${cookie.split(";")[0]}` },
    });
    expect(inside.statusCode).toBe(200);
  });

  test("opens by the printed link, which leaves no token in the address", async () => {
    const app = await open({ host: "0.0.0.0", token });
    const { statusCode, headers } = await app.inject("/?token=s3cret");
    expect([statusCode, headers.location]).toEqual([303, "/"]);
    expect(headers["set-cookie"]).toContain("mimo_token=s3cret");
    expect((await app.inject("/?token=wrong")).headers["set-cookie"]).toBeUndefined();
  });
});

describe("other sites", () => {
  test.each([
    ["localhost:7860", 200],
    ["127.0.0.1", 200],
    ["[::1]:7860", 200],
    ["evil.example:7860", 403],
    ["127.0.0.1.evil.example", 403],
  ])("on loopback the host %s is answered with %i", async (host, status) => {
    expect((await (await open()).inject({ url: "/health", headers: { host } })).statusCode).toBe(status);
  });

  test.each([
    ["http://localhost:7860", 200],
    ["http://localhost:3000", 403],
    ["https://evil.example", 403],
    ["null", 403],
  ])("a change for a page of %s is answered with %i", async (origin, status) => {
    const headers = { host: "localhost:7860", origin };
    const app = await open();
    expect((await app.inject({ ...ECHO, headers, payload: { text: "a" } })).statusCode).toBe(status);
  });

  test("every answer has the security headers, also errors and streams", async () => {
    const app = await open();
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    const stop = new AbortController();
    const stream = await fetch(`${address}/api/stream`, { signal: stop.signal });
    for (const { headers } of [stream, await fetch(`${address}/api/nothing`)]) {
      expect(headers.get("content-security-policy")).toContain("default-src 'self'");
      expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
    }
    stop.abort();
  });
});

describe("load", () => {
  test("beyond the limit requests get 503 with Retry-After, /health does not, and it passes", async () => {
    const app = await open({ loadLimits: { ...LOAD_LIMITS, maxInFlight: 1 } });
    const first = app.inject("/api/wait");
    while (waiting.size === 0) await sleep(5);
    const refused = await app.inject("/api/info");
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([503, "2"]);
    expect((await app.inject("/health")).statusCode).toBe(200);
    for (const resolve of waiting) resolve();
    expect((await first).statusCode).toBe(200);
    expect((await app.inject("/api/info")).statusCode).toBe(200);
  });

  test("a client that announces a body and sends no more is cut off", async () => {
    const app = await open({ loadLimits: { ...LOAD_LIMITS, bodySilenceMs: 100 } });
    const port = Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
    const head = `POST ${ECHO.url} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
    expect(await say(port, `${head}content-length: 50\r\n\r\n{`).catch(() => "")).not.toContain(" 200 ");
  });

  test("metrics count by route pattern, and what a client left is 499", async () => {
    const app = await open();
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    await fetch(`${address}/api/echo/1?name=Doe`, { method: "POST" });
    const stop = new AbortController();
    await fetch(`${address}/api/stream`, { signal: stop.signal });
    stop.abort();
    await sleep(50);
    const text = await (await fetch(`${address}/metrics`)).text();
    expect(text).toContain('_count{method="POST",route="/api/echo/:id",status="400"} 1');
    expect(text).toContain('_count{method="GET",route="/api/stream",status="499"} 1');
    expect(text).toContain("mimo_engine_waiting 3");
    expect(text).toContain("mimo_http_in_flight 1\n");
    expect(text).not.toContain("Doe");
  });

  test("what is no HTTP, and too large headers, are answered in the shape of an error", async () => {
    const app = await open();
    const port = Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
    expect(await say(port, "hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400 .*"code":"bad_request"/s);
    const large = `GET / HTTP/1.1\r\nhost: localhost\r\na: ${"x".repeat(20_000)}\r\n\r\n`;
    expect(await say(port, large)).toMatch(/^HTTP\/1.1 431 .*"code":"too_large"/s);
  });
});

describe("closing", () => {
  test("lets a running answer finish, and closes unused connections at once", async () => {
    const app = await open();
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    const unused = say(Number(new URL(address).port), "");
    const answer = fetch(`${address}/api/wait`);
    while (waiting.size === 0) await sleep(5);
    const closed = app.close();
    await unused;
    for (const resolve of waiting) resolve();
    expect(await (await answer).json()).toEqual({ done: true });
    await closed;
  });

  test("cuts an answer that takes too long", async () => {
    const app = await open({ closeTimeoutMs: 50 });
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    const { body } = await fetch(`${address}/api/stream`);
    const rest = new Response(body).text();
    await app.close();
    await expect(rest).rejects.toThrow();
  });
});

function say(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

test("the log holds method, route pattern, status and duration, and nothing of the request", async () => {
  const lines: string[] = [];
  const app = await open({ logger: logTo(lines) });
  await app.inject({ ...ECHO, url: `${ECHO.url}?patient=Doe`, payload: { text: "Jane" } });
  expect(lines).toHaveLength(1);
  const { method, route, status, ms, reqId } = JSON.parse(lines[0]!);
  expect({ method, route, status }).toEqual({ method: "POST", route: "/api/echo/:id", status: 200 });
  expect([typeof ms, typeof reqId]).toEqual(["number", "string"]);
  expect(lines[0]).not.toMatch(/Doe|Jane|1111/);
});

test("the OpenAPI document is 3.1, and names the protocol's schemas as components", async () => {
  const app = await open();
  const document = (await app.inject("/openapi.json")).json();
  expect(document.openapi).toBe("3.1.0");
  const answer = document.paths["/api/info"].get.responses["200"].content["application/json"].schema;
  expect(answer).toEqual({ $ref: "#/components/schemas/Info" });
  const failure = document.paths["/api/info"].get.responses["4XX"].content["application/json"].schema;
  expect(failure).toEqual({ $ref: "#/components/schemas/Error" });
  expect(document.components.schemas.Info.required).toContain("notice");
  expect(
    document.paths["/api/echo/{id}"].post.requestBody.content["application/json"].schema.required,
  ).toEqual(["text"]);
});

test("without a built page the server says how to build it", async () => {
  expect((await (await open()).inject("/")).body).toContain("npm run build");
});
