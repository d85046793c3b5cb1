import { SingleBar } from "cli-progress";
import type { CliIo } from "./io.js";

/** How a long command tells how far it is. */
export interface Progress {
  /** @param note - What else to show, such as a loss. */
  update(done: number, note?: string): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly label: string;
  readonly total: number;
  /** What an earlier run has done. */
  readonly done?: number;
  /** Without a terminal: a line each so many steps, and one at the end. */
  readonly linesEvery: number;
}

/** Starts a bar on a terminal, else plain lines; always on standard error. */
export function startProgress(io: CliIo, options: ProgressOptions): Progress {
  return io.stderr.isTTY ? startBar(io, options) : startLines(io, options);
}

function startBar(io: CliIo, { label, total, done = 0 }: ProgressOptions): Progress {
  const format = `${label} [{bar}] {value}/{total} {note} ETA {eta_formatted}`;
  // A terminal's stream is a whole stream; only tests bring less, and they are no terminal.
  const stream = io.stderr as unknown as NodeJS.WritableStream;
  const bar = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 50 });
  bar.start(total, done, { note: "" });
  return { update: (value, note = "") => bar.update(value, { note }), stop: () => bar.stop() };
}

function startLines(io: CliIo, { label, total, done = 0, linesEvery }: ProgressOptions): Progress {
  const started = performance.now();
  return {
    update(value, note = "") {
      if (value % linesEvery !== 0 && value !== total) return;
      const seconds = (performance.now() - started) / 1000;
      const left = Math.round((seconds / Math.max(1, value - done)) * (total - value));
      io.stderr.write(`${label} ${value}/${total}${note ? ` ${note}` : ""} ETA ${formatSeconds(left)}\n`);
    },
    stop() {},
  };
}

/** Seconds as people read them: 42s, 3m05s, 2h07m. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return `${minutes}m${String(rest).padStart(2, "0")}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}
