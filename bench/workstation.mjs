// A real `mimo serve` process to measure, and a client that obeys Retry-After.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../apps/cli/bin/mimo.js", import.meta.url));

/** Starts a server on a free port and an empty data folder, with the sample cases. */
export async function startServer({ model, threads } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "mimo-bench-"));
  const args = [CLI, "serve", "--port", "0", "--data", folder];
  if (model) args.push("--model", model);
  if (threads) args.push("--threads", threads);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address) resolve(address);
    });
    exited.then((code) => reject(new Error(`mimo serve ended with code ${code}`)));
  });
  return {
    url,
    rssMib: () => residentMib(child.pid),
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Memory of a process now and at most, MiB; null where the system does not say. */
function residentMib(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const read = (name) => Math.round(Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)[1]) / 1024);
    return { now: read("VmRSS"), peak: read("VmHWM") };
  } catch {
    return { now: null, peak: null };
  }
}

/** Calls a server under a name of its own, so that the server counts it as one of many. */
export class Visitor {
  /** Answers with 503; `withoutRetryAfter` of them did not say when to come back. */
  busy = { count: 0, withoutRetryAfter: 0 };

  constructor(url, name) {
    this.url = url;
    this.name = name;
  }

  /** Sends until it is not told to come back later, or `deadline` (performance.now) has passed: then null. */
  async send(method, path, body, deadline = Number.POSITIVE_INFINITY) {
    for (;;) {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers: { "x-mimo-client": this.name, ...(body && { "content-type": "application/json" }) },
        body: body && JSON.stringify(body),
      });
      if (response.status !== 503) return response;
      await response.arrayBuffer();
      this.busy.count++;
      const seconds = Number(response.headers.get("retry-after"));
      if (!(seconds > 0)) this.busy.withoutRetryAfter++;
      const pauseMs = 1000 * (seconds || 1);
      if (performance.now() + pauseMs >= deadline) return null;
      await sleep(pauseMs);
    }
  }

  /** The body of a success; null if the deadline came first. @throws {Error} for any other status. */
  async json(method, path, body, deadline) {
    const response = await this.send(method, path, body, deadline);
    if (response === null) return null;
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: status ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  /**
   * Asks, and notes when things came, in ms since the question was sent. Null if the deadline came first.
   *
   * @throws {Error} if the answer is an error, or ends without `done`.
   */
  async ask(conversationId, body, deadline) {
    const path = `/api/conversations/${conversationId}/turns`;
    const started = performance.now();
    const response = await this.send("POST", path, body, deadline);
    if (response === null) return null;
    if (!response.ok) throw new Error(`ask: status ${response.status} ${await response.text()}`);
    const seen = { first: null, text: null, lastMask: null, done: null };
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        note(seen, text.slice(0, end), performance.now() - started);
        text = text.slice(end + 2);
      }
    }
    if (seen.done === null) throw new Error("ask: the answer ended without done");
    return seen;
  }
}

function note(seen, event, ms) {
  const [, name] = /^event: (\w+)/.exec(event) ?? [];
  if (name === "error") throw new Error(`ask: ${event}`);
  seen.first ??= ms;
  if (name === "text") seen.text ??= ms;
  if (name === "term") seen.lastMask = ms;
  if (name === "done") seen.done = ms;
}
