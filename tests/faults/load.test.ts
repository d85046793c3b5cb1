/** The load benchmark in short, as a test: nobody starves, and the server says when it is full. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const BENCH = fileURLToPath(new URL("../../bench/serve-load.mjs", import.meta.url));
const TIMEOUT_MS = 300_000;

async function runBench(...args: string[]) {
  const child = spawn(process.execPath, [BENCH, ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const line = output.trim();
  if (!line.startsWith("{")) throw new Error(`the benchmark gave no result: ${line} ${complaint}`);
  return JSON.parse(line);
}

test(
  "ten clients at once are served evenly, with answers or a 503 that says when to come back",
  async () => {
    const result = await runBench("--clients", "10", "--seconds", "5");
    expect(result.firstErrors).toEqual([]);
    expect(result.busyWithoutRetryAfter).toBe(0);
    expect(result.operations.ask.count).toBeGreaterThanOrEqual(10);
    const { min, max } = result.answersPerClient;
    expect(min).toBeGreaterThan(0);
    // Turns are taken by client; clicks and questions take different times, so some get a few more.
    expect(max - min).toBeLessThanOrEqual(3);
  },
  TIMEOUT_MS,
);

test(
  "a client that asks for too much is told when to come back, and what was taken is answered",
  async () => {
    const result = await runBench("--clients", "1", "--parallel", "40", "--seconds", "1");
    expect(result.firstErrors).toEqual([]);
    expect(result.busy).toBeGreaterThan(0);
    expect(result.busyWithoutRetryAfter).toBe(0);
    // As many as may wait, if one of them does not end before the last one comes.
    expect(result.operations.ask.count).toBeGreaterThanOrEqual(32);
  },
  TIMEOUT_MS,
);
