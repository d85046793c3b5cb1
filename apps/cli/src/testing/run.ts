import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { CliIo, Writer } from "../io.js";
import { runCli } from "../run-cli.js";
import { FakeEngine } from "./fake-engine.js";

/** What a command line came to. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may bring of its own. */
export interface RunOptions
  extends Partial<
    Pick<CliIo, "openEngine" | "startServer" | "startProcess" | "parent" | "untilStopped" | "env" | "signal">
  > {
  readonly stdin?: string;
  readonly engine?: FakeEngine;
}

class Captured implements Writer {
  text = "";

  write(text: string): void {
    this.text += text;
  }
}

/** Test helper: runs a command line in this process, with a fake engine unless told otherwise. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return capture((io) => runCli(argv, io), options);
}

/** Test helper: runs a part of the program that takes its world as an argument. */
export async function capture(
  body: (io: CliIo) => Promise<number>,
  options: RunOptions = {},
): Promise<RunResult> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const engine = options.engine ?? new FakeEngine();
  const code = await body({
    stdin: Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    stdout,
    stderr,
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
    openEngine: options.openEngine ?? (async () => engine),
    startServer: options.startServer ?? (() => Promise.reject(new Error("no server in this test"))),
    ...(options.startProcess === undefined ? {} : { startProcess: options.startProcess }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    untilStopped: options.untilStopped ?? (async () => {}),
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Test helper: runs `body` with a folder of its own that is removed after it. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "mimo-cli-"));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Test helper: every file below a folder, hidden ones too, sorted. */
export async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}
